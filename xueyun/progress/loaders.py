"""Reading what was written down: one query each, by the index alone where it can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from xueyun.progress.models import State, UnitState


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account is in a unit: `position_ms` in a video (the page, from 0, in a document), `seen` in bits."""

    state: int = State.EMPTY
    position_ms: int = 0
    seen: bytes = b""


@dataclass(frozen=True, slots=True)
class Tally:
    """How far an account is in a term: units done, the last one touched (or None), and when."""

    done: int
    last_unit_id: int | None
    last_at: datetime | None


def states_for(account_id: int, term_ids: Iterable[int]) -> dict[int, int]:
    """{unit id: state} of every unit that the account touched in these terms. One query."""
    rows = UnitState.objects.filter(account_id=account_id, term_id__in=tuple(term_ids))
    return dict(rows.values_list("unit_id", "state"))


def place_in(account_id: int, unit_id: int, asset_id: int | None) -> Place:
    """Where the account is in this unit. Bits and position of a file that was replaced are not told. One query."""
    row = (
        UnitState.objects.filter(account_id=account_id, unit_id=unit_id)
        .values_list("state", "position_ms", "seen", "asset_id")
        .first()
    )
    if row is None:
        return Place()
    state, position_ms, seen, seen_asset_id = row
    if seen_asset_id != asset_id:
        return Place(state=state)
    return Place(state=state, position_ms=position_ms, seen=bytes(seen))


def done_counts(account_id: int, term_ids: Iterable[int]) -> dict[int, int]:
    """{term id: units done} for cards; terms without any are absent. One query.

    A unit that has left the outline since still counts here: the caller shows at most as many as there are.
    """
    rows = UnitState.objects.filter(account_id=account_id, term_id__in=tuple(term_ids), state=State.DONE)
    return dict(rows.values_list("term_id").annotate(done=Count("id")))


def tallies(account_id: int, term_ids: Iterable[int]) -> dict[int, Tally]:
    """{term id: Tally} for the cards of one's own courses, 'last: 2.3 极限' included. Two queries."""
    rows = UnitState.objects.filter(account_id=account_id, term_id__in=tuple(term_ids))
    sums = list(
        rows.values_list("term_id").annotate(
            done=Count("id", filter=Q(state=State.DONE)), last_at=Max("updated_at")
        )
    )
    moments = [last_at for _term, _done, last_at in sums]
    last = dict(rows.filter(updated_at__in=moments).values_list("term_id", "unit_id").order_by("updated_at"))
    return {term_id: Tally(done, last.get(term_id), last_at) for term_id, done, last_at in sums}
