"""Published outlines as values: compiled once per version, kept in a bounded memory of the process.

A version never changes, so nothing here is ever stale and nothing has to be told between processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from xueyun.courses.models import OutlineVersion, Term


@dataclass(frozen=True, slots=True)
class UnitNode:
    id: int
    version_id: int
    kind: str
    title: str
    is_free: bool
    amount: int  # milliseconds of a video, pages of a document, else 0


@dataclass(frozen=True, slots=True)
class LessonNode:
    id: int
    title: str
    release_at: datetime | None
    units: tuple[UnitNode, ...]


@dataclass(frozen=True, slots=True)
class ChapterNode:
    id: int
    title: str
    release_at: datetime | None
    lessons: tuple[LessonNode, ...]
    units: tuple[UnitNode, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: its node, and the moment from which it is open (None: from the start)."""

    unit: UnitNode
    chapter: ChapterNode | None
    lesson: LessonNode | None
    release_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        return self.release_at is None or self.release_at <= now


@dataclass(frozen=True)
class Outline:
    """The tree of one term as students see it."""

    id: int
    term_id: int
    chapters: tuple[ChapterNode, ...]
    units: tuple[UnitNode, ...]  # what hangs on the term itself

    @cached_property
    def places(self) -> dict[int, Place]:
        """Every unit by id, in reading order."""
        return {place.unit.id: place for place in self._walk()}

    @cached_property
    def order(self) -> tuple[Place, ...]:
        """Every unit in reading order."""
        return tuple(self.places.values())

    @cached_property
    def index(self) -> dict[int, int]:
        """Where in that order each unit stands."""
        return {place.unit.id: at for at, place in enumerate(self.order)}

    @cached_property
    def releases(self) -> tuple[datetime, ...]:
        """The moments at which something opens, in order."""
        moments = {place.release_at for place in self.places.values()}
        return tuple(sorted(moment for moment in moments if moment))

    def stage(self, now: datetime) -> int:
        """How many of those moments have passed: what is open depends on this number alone."""
        return sum(moment <= now for moment in self.releases)

    def _walk(self) -> Iterator[Place]:
        for chapter in self.chapters:
            for lesson in chapter.lessons:
                later = _later(chapter.release_at, lesson.release_at)
                for unit in lesson.units:
                    yield Place(unit, chapter, lesson, later)
            for unit in chapter.units:
                yield Place(unit, chapter, None, chapter.release_at)
        for unit in self.units:
            yield Place(unit, None, None, None)


def load(outline_id: int) -> Outline:
    """The outline of this version: one query the first time in a process, none later.

    Raises OutlineVersion.DoesNotExist.
    """
    return _load(outline_id)


def of_run(term: Term) -> list[Place]:
    """Every unit that students of a run see, its own first and then its source's, in reading order."""
    trees = [term.outline_id, term.source.outline_id if term.source else None]
    return [place for tree in trees if tree for place in load(tree).order]


@lru_cache(maxsize=512)
def _load(outline_id: int) -> Outline:
    row = OutlineVersion.objects.get(pk=outline_id)
    return parse(row.pk, row.term_id, row.nodes)


def parse(outline_id: int, term_id: int, nodes: dict[str, Any]) -> Outline:
    """The value of `OutlineVersion.nodes`: {"chapters": [...], "units": [...]} as `publishing` writes it."""
    return Outline(
        id=outline_id,
        term_id=term_id,
        chapters=tuple(_chapter(data) for data in nodes["chapters"]),
        units=tuple(_unit(data) for data in nodes["units"]),
    )


def _chapter(data: dict[str, Any]) -> ChapterNode:
    return ChapterNode(
        id=data["id"],
        title=data["title"],
        release_at=_moment(data["release"]),
        lessons=tuple(
            LessonNode(
                id=lesson["id"],
                title=lesson["title"],
                release_at=_moment(lesson["release"]),
                units=tuple(_unit(unit) for unit in lesson["units"]),
            )
            for lesson in data["lessons"]
        ),
        units=tuple(_unit(unit) for unit in data["units"]),
    )


def _unit(data: dict[str, Any]) -> UnitNode:
    return UnitNode(
        id=data["id"],
        version_id=data["version"],
        kind=data["kind"],
        title=data["title"],
        is_free=data["free"],
        amount=data["amount"],
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other
