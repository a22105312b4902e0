"""The dates of a run's tree, moved by a span: what the next run begins with. Weekends and holidays are its team's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from xueyun.courses import drafts, outlines
from xueyun.courses.drafts import Draft, Ref
from xueyun.courses.models import Chapter, Lesson, Term, Unit, UnitVersion
from xueyun.courses.models.content import STEP
from xueyun.courses.outlines import Outline, UnitNode

WEEK = timedelta(weeks=1)


class Content(StrEnum):
    """Which tree of a run its next one begins with."""

    PUBLISHED = "published"  # what students saw last
    DRAFT = "draft"  # what the team has changed since, too


@dataclass(frozen=True, slots=True)
class Row:
    """A chapter or a lesson that opens at a moment, and the moment at which its copy opens."""

    ref: Ref
    title: str
    was: datetime
    becomes: datetime


def tree(term: Term, content: Content) -> Draft:
    """The rows to be copied, in a fixed number of queries; of the published tree they are made from its versions."""
    if content is Content.DRAFT or term.outline_id is None:
        return drafts.load(term)
    outline = outlines.load(term.outline_id)
    wanted = [place.unit.version_id for place in outline.order]
    versions = {row.pk: row for row in UnitVersion.objects.filter(pk__in=wanted)}
    return _as_draft(term, outline, versions)


def stamp(term: Term, content: Content) -> str:
    """A word that changes whenever that tree does."""
    if content is Content.DRAFT or term.outline_id is None:
        return drafts.stamp(term.pk)
    return f"v{term.outline_id}"


def rows(draft: Draft, by: timedelta) -> list[Row]:
    """Every chapter and lesson with a moment of its own, in reading order."""
    found = []
    for node in draft.walk():
        moment = getattr(node, "release_at", None)
        if moment is not None:
            found.append(Row(drafts.ref_of(node), node.title, moment, moved(moment, by)))
    return found


def moved(moment: datetime, by: timedelta) -> datetime:
    """That much later; at the end of the calendar it stays where it was."""
    try:
        return moment + by
    except OverflowError:
        return moment


def usual_span(term: Term, now: datetime) -> timedelta:
    """The fewest whole weeks after which the run begins when it has ended, and not in the past."""
    gap = max(term.ends_at, now) - term.starts_at
    return max(1, -(-gap // WEEK)) * WEEK


def _as_draft(term: Term, outline: Outline, versions: dict[int, UnitVersion]) -> Draft:
    units: dict[Ref, list[Unit]] = defaultdict(list)
    lessons: dict[int, list[Lesson]] = defaultdict(list)
    chapters = []
    for at, chapter in enumerate(outline.chapters, start=1):
        chapters.append(
            Chapter(
                pk=chapter.id,
                term=term,
                title=chapter.title,
                position=at * STEP,
                release_at=chapter.release_at,
            )
        )
        for below, lesson in enumerate(chapter.lessons, start=1):
            row = Lesson(
                pk=lesson.id, chapter=chapters[-1], title=lesson.title, position=below * STEP,
                release_at=lesson.release_at,
            )  # fmt: skip
            lessons[chapter.id].append(row)
            units[drafts.ref_of(row)] = _units(lesson.units, versions, term)
        units[drafts.ref_of(chapters[-1])] = _units(chapter.units, versions, term)
    units[Ref(drafts.Level.TERM, term.pk)] = _units(outline.units, versions, term)
    return Draft(term, tuple(chapters), dict(lessons), dict(units))


def _units(nodes: Iterable[UnitNode], versions: dict[int, UnitVersion], term: Term) -> list[Unit]:
    return [
        Unit(
            pk=node.id, term=term, kind=node.kind, title=versions[node.version_id].title, position=at * STEP,
            body=versions[node.version_id].body, asset_id=versions[node.version_id].asset_id,
            is_free_preview=node.is_free,
        )
        for at, node in enumerate(nodes, start=1)
    ]  # fmt: skip
