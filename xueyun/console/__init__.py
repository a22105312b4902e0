"""Administration: of one school by its own people, and of the platform.

It shows and asks; what changes a row is an action of the app that owns it, with a row of the audit log. The rooms
of a school's console stand in `rooms`; its tables are described with `tables`.
"""
