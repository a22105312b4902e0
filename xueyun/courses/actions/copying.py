"""Copies of nodes, in their own tree or of a whole tree into another run: rows are copied, files are shared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xueyun.courses import bodies, drafts, names
from xueyun.courses.actions import nodes, places
from xueyun.courses.drafts import Draft, Level, Ref
from xueyun.courses.models import Chapter, Lesson, Term, Unit
from xueyun.courses.models.content import Node


@transaction.atomic
def duplicate(term: Term, refs: Sequence[Ref]) -> list[Node]:
    """A copy of each right behind it, with all that hangs on it. What hangs on another of them is copied once.

    Progress is the original's: the copies are new units. Raises Refused.
    """
    nodes.take(term)
    originals = nodes.found(term, refs)
    draft = drafts.load(term)
    chosen = set(refs)
    tops = [node for node in originals if not chosen & set(_above(node))]
    nodes.check_room(term, sum(_weight(draft, node) for node in tops))
    return [_copy_beside(term, draft, node) for node in tops]


def _weight(draft: Draft, node: Node) -> int:
    """How many rows a copy of it takes."""
    if isinstance(node, Lesson):
        return 1 + len(draft.units_in("lesson", node.pk))
    if isinstance(node, Chapter):
        below = sum(_weight(draft, lesson) for lesson in draft.lessons_in(node.pk))
        return 1 + below + len(draft.units_in("chapter", node.pk))
    return 1


def copy_tree(draft: Draft, into: Term, release: Callable[[Chapter | Lesson], datetime | None]) -> int:
    """All of a tree into a term that has none; chapters and lessons open when `release` says. How many rows it made.

    The copies are new units, in a fixed number of statements for each 500; the caller has the transaction.
    """
    copies = _Copies(into.pk, release)
    for chapter in draft.chapters:
        copies.chapter(draft, chapter)
    for unit in draft.units_in("term", draft.term.pk):
        copies.unit(unit)
    return copies.make()


def _own_release(node: Chapter | Lesson) -> datetime | None:
    return node.release_at


class _Copies:
    """Rows to be made in a term, parents before children."""

    def __init__(
        self, term_id: int, release: Callable[[Chapter | Lesson], datetime | None] = _own_release
    ) -> None:
        self.term_id = term_id
        self.release = release
        self.rows: dict[type[Node], list[Any]] = {Chapter: [], Lesson: [], Unit: []}

    def chapter(self, draft: Draft, one: Chapter) -> Chapter:
        copy = Chapter(
            term_id=self.term_id, title=one.title, position=one.position, release_at=self.release(one)
        )
        self.rows[Chapter].append(copy)
        for lesson in draft.lessons_in(one.pk):
            self.lesson(draft, lesson, copy)
        for unit in draft.units_in("chapter", one.pk):
            self.unit(unit, chapter=copy)
        return copy

    def lesson(self, draft: Draft, one: Lesson, chapter: Chapter) -> Lesson:
        copy = Lesson(chapter=chapter, title=one.title, position=one.position, release_at=self.release(one))
        self.rows[Lesson].append(copy)
        for unit in draft.units_in("lesson", one.pk):
            self.unit(unit, lesson=copy)
        return copy

    def unit(self, one: Unit, *, chapter: Chapter | None = None, lesson: Lesson | None = None) -> Unit:
        copy = Unit(
            term_id=self.term_id, chapter=chapter, lesson=lesson, kind=one.kind, title=one.title, body=one.body,
            position=one.position, is_free_preview=one.is_free_preview, asset_id=one.asset_id,
        )  # fmt: skip
        self.rows[Unit].append(copy)
        return copy

    def make(self) -> int:
        """Write them; how many they are."""
        for table, rows in self.rows.items():
            table.objects.bulk_create(rows, batch_size=500)
        bodies.hold(self.rows[Unit])
        return sum(map(len, self.rows.values()))


def _copy_beside(term: Term, draft: Draft, node: Node) -> Node:
    copies = _Copies(term.pk)
    if isinstance(node, Chapter):
        copy: Node = copies.chapter(draft, node)
    elif isinstance(node, Lesson):
        copy = copies.lesson(draft, node, node.chapter)
    elif isinstance(node, Unit):
        copy = copies.unit(node, chapter=node.chapter, lesson=node.lesson)
    tail = _(" (copy)")
    copy.title = node.title[: names.LONGEST - len(tail)] + tail
    copy.position = _place_behind(term, node)
    copies.make()
    return copy


def _place_behind(term: Term, node: Node) -> int:
    row = nodes.siblings(term, drafts.parent_of(node), drafts.ref_of(node).level)
    at = [one.pk for one in row].index(node.pk)
    after = row[at + 1].pk if at + 1 < len(row) else None
    return places.open_up(row, after, 1)[0]


def _above(node: Node) -> list[Ref]:
    """What a node hangs on, all the way up."""
    lesson = getattr(node, "lesson", None)
    chapter_id = getattr(node, "chapter_id", None) or (lesson.chapter_id if lesson else None)
    above = [Ref(Level.LESSON, lesson.pk)] if lesson else []
    return above + ([Ref(Level.CHAPTER, chapter_id)] if chapter_id else [])
