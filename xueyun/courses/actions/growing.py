"""Growing a tree from a program: at the end of a parent, in reading order. Teachers' own verbs are in `tree`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from xueyun.courses import bodies, kinds
from xueyun.courses.models import Chapter, Lesson, Term, Unit
from xueyun.courses.models.content import STEP
from xueyun.media.models import Asset


def add_chapter(term: Term, title: str, *, release_at: datetime | None = None) -> Chapter:
    """A chapter at the end of the term's draft tree."""
    return Chapter.objects.create(
        term=term, title=title, release_at=release_at, position=_next_position(term.chapters)
    )


def add_lesson(chapter: Chapter, title: str, *, release_at: datetime | None = None) -> Lesson:
    """A lesson at the end of a chapter's draft."""
    return Lesson.objects.create(
        chapter=chapter, title=title, release_at=release_at, position=_next_position(chapter.lessons)
    )


def add_unit(
    term: Term,
    kind: str,
    title: str,
    *,
    lesson: Lesson | None = None,
    chapter: Chapter | None = None,
    body: dict[str, Any] | None = None,
    asset: Asset | None = None,
    is_free_preview: bool = False,
) -> Unit:
    """A unit at the end of its parent: a lesson, a chapter, or the term where neither is named.

    Its kind cleans the body. Raises KeyError for a kind that is not installed.
    """
    siblings = Unit.objects.filter(term=term, lesson=lesson, chapter=chapter)
    unit = Unit.objects.create(
        term=term,
        lesson=lesson,
        chapter=chapter,
        kind=kind,
        title=title,
        body=kinds.get(kind).clean(body or {}),
        asset=asset,
        is_free_preview=is_free_preview,
        position=_next_position(siblings),
    )
    bodies.hold([unit])
    return unit


def _next_position(rows: Any) -> int:
    last: int | None = rows.aggregate(last=Max("position"))["last"]
    return (last or 0) + STEP
