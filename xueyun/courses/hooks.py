"""Where apps above take part in what happens to a course."""

from __future__ import annotations

from datetime import datetime

from xueyun.core.hooks import Hook
from xueyun.courses.models import Course, Term
from xueyun.media.models import Asset


def _term_published(term: Term, *, now: datetime) -> None:
    """A term's outline was published, for the first time or anew."""


term_published = Hook("courses.term_published", _term_published)


def _file_replaced(old: Asset, new: Asset) -> None:
    """A file of a library takes another's place wherever texts name that one."""


file_replaced = Hook("courses.file_replaced", _file_replaced)


def _course_described(course: Course, *, now: datetime) -> None:
    """What a course says of itself was changed; its runs show it at once."""


course_described = Hook("courses.course_described", _course_described)
