"""Courses and their terms, the content tree with its versions, the team, and the registry of unit kinds.

It promises that what students see of a unit never changes under them: an outline is a list of immutable versions.
"""
