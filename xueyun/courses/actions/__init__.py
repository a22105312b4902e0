"""The verbs of this room: making courses and terms, growing trees. A teacher's edits are in `editing` and `tree`."""

from xueyun.courses.actions.growing import add_chapter, add_lesson, add_unit
from xueyun.courses.actions.making import (
    LONGEST_PASSWORD,
    UNTYPABLE_PASSWORD,
    CourseText,
    Member,
    open_course,
    open_term,
)

__all__ = [
    "LONGEST_PASSWORD",
    "UNTYPABLE_PASSWORD",
    "CourseText",
    "Member",
    "add_chapter",
    "add_lesson",
    "add_unit",
    "open_course",
    "open_term",
]
