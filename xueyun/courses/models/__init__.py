"""The tables of this room, by what they hold."""

from xueyun.courses.models.application import Application
from xueyun.courses.models.content import (
    Chapter,
    KeptDraft,
    Lesson,
    OutlineVersion,
    Unit,
    UnitFile,
    UnitVersion,
    VersionFile,
)
from xueyun.courses.models.course import Course, CourseFile, Subject
from xueyun.courses.models.grading import PastGrading
from xueyun.courses.models.invitation import Invitation
from xueyun.courses.models.review import Review
from xueyun.courses.models.term import TeamMember, Term

__all__ = [
    "Application",
    "Chapter",
    "Course",
    "CourseFile",
    "Invitation",
    "KeptDraft",
    "Lesson",
    "OutlineVersion",
    "PastGrading",
    "Review",
    "Subject",
    "TeamMember",
    "Term",
    "Unit",
    "UnitFile",
    "UnitVersion",
    "VersionFile",
]
