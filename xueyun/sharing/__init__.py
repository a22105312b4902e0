"""Teaching with another school's course.

Here: the synchronous SPOC, a term laid over another school's term that runs or will run (mission, P4).
"""
