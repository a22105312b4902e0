"""Many new nodes at once, at the end of a tree: an outline that was pasted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from xueyun.core.verdict import Refused, refuse
from xueyun.courses import drafts, kinds
from xueyun.courses.actions import nodes
from xueyun.courses.actions.tree import NOT_FILLABLE
from xueyun.courses.drafts import Level
from xueyun.courses.models import Chapter, Lesson, Term, Unit
from xueyun.courses.models.content import STEP
from xueyun.courses.pasting import Line


@transaction.atomic
def plant(term: Term, lines: Sequence[Line], *, kind: str) -> dict[Level, int]:
    """All of it or nothing; units that say no kind get this one. How many of each it made.

    Raises Refused: for lines with a problem (422), a kind that can't be filled, and where the tree would be too large.
    """
    for line in lines:
        if line.problem:
            raise Refused(refuse("line", line.problem, status=422))
    if {line.kind or kind for line in lines if line.level is Level.UNIT} - set(kinds.fillable()):
        raise Refused(NOT_FILLABLE)
    nodes.take(term)
    nodes.check_room(term, len(lines))
    rows = _rows(term, lines, kind)
    for table in drafts.TABLES.values():
        table.objects.bulk_create((row for row in rows if type(row) is table), batch_size=500)
    return dict(Counter(line.level for line in lines))


def _rows(term: Term, lines: Sequence[Line], kind: str) -> list[Chapter | Lesson | Unit]:
    last = {
        table: rows.aggregate(last=Max("position"))["last"] or 0
        for table, rows in (
            (Chapter, Chapter.objects.filter(term=term)),
            (Unit, Unit.objects.filter(term=term, chapter=None, lesson=None)),
        )
    }
    chapter: Chapter | None = None
    lesson: Lesson | None = None
    rows: list[Chapter | Lesson | Unit] = []
    for at, line in enumerate(lines, start=1):
        place = at * STEP
        if line.level is Level.CHAPTER:
            chapter, lesson = Chapter(term=term, title=line.title, position=last[Chapter] + place), None
            rows.append(chapter)
        elif line.level is Level.LESSON and chapter is not None:
            lesson = Lesson(chapter=chapter, title=line.title, position=place)
            rows.append(lesson)
        else:
            base = 0 if chapter else last[Unit]
            rows.append(
                Unit(
                    term=term,
                    chapter=None if lesson else chapter,
                    lesson=lesson,
                    title=line.title,
                    kind=line.kind or kind,
                    position=base + place,
                )
            )
    return rows
