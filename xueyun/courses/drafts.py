"""The draft of a term's tree, as teachers edit it: loaded in a fixed number of queries, without what was deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Sum, Value

from xueyun.core import ids, versions
from xueyun.courses.models import Chapter, Lesson, Term, Unit
from xueyun.courses.models.content import Node


class Level(StrEnum):
    """Where in the tree; the term itself is only ever a parent."""

    TERM = "term"
    CHAPTER = "chapter"
    LESSON = "lesson"
    UNIT = "unit"


TABLES: dict[Level, type[Node]] = {Level.CHAPTER: Chapter, Level.LESSON: Lesson, Level.UNIT: Unit}
HOLDS = {
    Level.TERM: (Level.CHAPTER, Level.UNIT),
    Level.CHAPTER: (Level.LESSON, Level.UNIT),
    Level.LESSON: (Level.UNIT,),
    Level.UNIT: (),
}
TERM_OF = {Level.CHAPTER: "term", Level.LESSON: "chapter__term", Level.UNIT: "term"}
ABOVE = {Level.CHAPTER: (), Level.LESSON: ("chapter",), Level.UNIT: ("chapter", "lesson", "lesson__chapter")}
# What a teacher sets of each; a row's place is none of it.
FIELDS = {
    Level.CHAPTER: ("title", "release_at"),
    Level.LESSON: ("title", "release_at"),
    Level.UNIT: ("title", "is_free_preview", "body", "asset_id"),
}


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A node by level and id; outside it is 'unit-0123456789'."""

    level: Level
    id: int

    def __str__(self) -> str:
        return f"{self.level}-{ids.encode(self.id)}"


def ref(text: str) -> Ref:
    """The reference behind that text. Raises ValueError."""
    level, _dash, letters = text.partition("-")
    return Ref(Level(level), ids.decode(letters))


def ref_of(node: Node) -> Ref:
    return Ref(Level(type(node).__name__.lower()), node.pk)


def parent_of(node: Node) -> Ref:
    """Where a node hangs."""
    if isinstance(node, Lesson):
        return Ref(Level.CHAPTER, node.chapter_id)
    if isinstance(node, Unit) and node.lesson_id:
        return Ref(Level.LESSON, node.lesson_id)
    if isinstance(node, Unit) and node.chapter_id:
        return Ref(Level.CHAPTER, node.chapter_id)
    return Ref(Level.TERM, term_of(node))


def term_of(node: Node) -> int:
    return node.chapter.term_id if isinstance(node, Lesson) else int(node.term_id)  # type: ignore[attr-defined]


def facts(node: Node) -> dict[str, Any]:
    """What a teacher has set of it."""
    return {name: getattr(node, name) for name in FIELDS[ref_of(node).level]}


def mark(node: Node) -> str:
    """A short word that changes when any of that does."""
    return versions.mark(facts(node))


def of_term(level: Level, term_id: int) -> Any:
    """All rows of a level in a term, the deleted too, with the parents whose deletion counts."""
    if level is Level.LESSON:
        return Lesson.objects.filter(chapter__term_id=term_id).select_related("chapter")
    if level is Level.CHAPTER:
        return Chapter.objects.filter(term_id=term_id)
    return Unit.objects.filter(term_id=term_id).select_related("chapter", "lesson__chapter")


def standing(rows: Any, level: Level) -> Any:
    """Of these rows of a level those that neither were deleted nor hang on what was."""
    return under_standing(rows.live(), level)


def under_standing(rows: Any, level: Level) -> Any:
    """Of these those that hang on nothing deleted."""
    return rows.filter(**{f"{name}__deleted_at__isnull": True for name in ABOVE[level]})


def is_live(node: Node) -> bool:
    """Neither it nor what it hangs on was deleted."""
    above = [getattr(node, name, None) for name in ("chapter", "lesson")]
    lesson = getattr(node, "lesson", None)
    row = [node, *above, lesson.chapter if lesson else None]
    return all(one is None or one.deleted_at is None for one in row)


@dataclass(frozen=True, slots=True)
class Draft:
    """A tree in order. `units` by parent: a lesson's, a chapter's own, the term's."""

    term: Term
    chapters: tuple[Chapter, ...]
    lessons: dict[int, list[Lesson]]
    units: dict[Ref, list[Unit]]

    def lessons_in(self, chapter_id: int) -> list[Lesson]:
        return self.lessons.get(chapter_id, [])

    def units_in(self, level: str, parent_id: int) -> list[Unit]:
        return self.units.get(Ref(Level(level), parent_id), [])

    def all_units(self) -> Iterator[Unit]:
        """In reading order."""
        for node in self.walk():
            if isinstance(node, Unit):
                yield node

    def walk(self) -> Iterator[Node]:
        """Every node in reading order."""
        for chapter in self.chapters:
            yield chapter
            for lesson in self.lessons_in(chapter.pk):
                yield lesson
                yield from self.units_in("lesson", lesson.pk)
            yield from self.units_in("chapter", chapter.pk)
        yield from self.units_in("term", self.term.pk)


def load(term: Term, *, with_bodies: bool = True) -> Draft:
    """The draft, in three queries."""
    chapters = Chapter.objects.filter(term=term).live().order_by("position", "pk")
    lessons: dict[int, list[Lesson]] = defaultdict(list)
    for lesson in Lesson.objects.filter(chapter__term=term).live().order_by("position", "pk"):
        lessons[lesson.chapter_id].append(lesson)
    rows = Unit.objects.filter(term=term).live().select_related("asset").order_by("position", "pk")
    units: dict[Ref, list[Unit]] = defaultdict(list)
    for unit in rows if with_bodies else rows.defer("body"):
        units[parent_of(unit)].append(unit)
    return Draft(term, tuple(chapters), dict(lessons), dict(units))


def stamp(term_id: int) -> str:
    """A word that changes whenever anybody changes the tree: one query."""

    def counted(rows: Any) -> Any:
        return (
            rows.order_by()
            .values("is_counted")
            .annotate(n=Count("pk"), r=Sum("revision"))
            .values_list("n", "r")
        )

    parts: Iterable[Any] = (
        counted(rows.annotate(is_counted=Value(place)))
        for place, rows in enumerate(
            (
                Chapter.objects.filter(term_id=term_id),
                Lesson.objects.filter(chapter__term_id=term_id),
                Unit.objects.filter(term_id=term_id),
            )
        )
    )
    first, *rest = parts
    counts = list(first.union(*rest, all=True))
    return f"{sum(n for n, _r in counts)}.{sum(r or 0 for _n, r in counts)}"
