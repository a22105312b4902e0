"""One student of a run: every unit with its circle, how much of it was seen, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from xueyun.courses import kinds, outlines
from xueyun.courses.models import Term, UnitVersion
from xueyun.courses.outlines import Place, UnitNode
from xueyun.progress import loaders
from xueyun.progress.loaders import Standing
from xueyun.progress.models import State


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of the student."""

    unit: UnitNode
    label: str
    icon: str
    state: int
    seen: str  # '63 %' of a video, '3 / 12 pages'
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter, or what hangs on the run itself, with its units."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Page:
    parts: list[Part]
    done: int
    begun: int
    count: int
    last_at: datetime | None

    @property
    def percent(self) -> float:
        return 100 * self.done / self.count if self.count else 0.0


def page(term: Term, account_id: int) -> Page:
    """Three queries, however many units there are."""
    places = outlines.of_run(term)
    found = loaders.standings(account_id, [place.unit.id for place in places])
    assets = dict(
        UnitVersion.objects.filter(pk__in=[place.unit.version_id for place in places]).values_list(
            "pk", "asset_id"
        )
    )
    parts: dict[int, Part] = {}
    for place in places:
        key = place.chapter.id if place.chapter else 0
        part = parts.setdefault(key, Part(place.chapter.title if place.chapter else "", []))
        part.rows.append(_row(place, found.get(place.unit.id), assets.get(place.unit.version_id)))
    states = [one.state for one in found.values()]
    return Page(
        list(parts.values()),
        states.count(State.DONE),
        states.count(State.BEGUN),
        len(places),
        loaders.last_active([account_id], term.with_source).get(account_id),
    )


def _row(place: Place, one: Standing | None, asset_id: int | None) -> Row:
    unit, kind = place.unit, kinds.get(place.unit.kind)
    state, at = (one.state, one.updated_at) if one else (State.EMPTY, None)
    return Row(unit, str(kind.label), kind.icon, state, _seen(unit, one, asset_id), at)


def _seen(unit: UnitNode, one: Standing | None, asset_id: int | None) -> str:
    """How much of the file was seen; nothing where another file has taken its place since."""
    if one is None or not unit.amount or asset_id is None or one.asset_id != asset_id:
        return ""
    if unit.kind == "video":
        return f"{min(100, one.seen_count * 1000 * 100 // unit.amount)} %"
    return gettext("%(seen)s of %(all)s pages") % {
        "seen": min(one.seen_count, unit.amount),
        "all": unit.amount,
    }
