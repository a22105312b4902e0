"""Reading what was written down: one query each, by the index alone where it can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Q, QuerySet

from xueyun.progress.models import State, UnitState


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account is in a unit: `position_ms` in a video (the page, from 0, in a document), `seen` in bits."""

    state: int = State.EMPTY
    position_ms: int = 0
    seen: bytes = b""


@dataclass(frozen=True, slots=True)
class Kept:
    """The row of a unit as it stands, with the file that its bits and position speak of."""

    state: int = State.EMPTY
    position_ms: int = 0
    seen: bytes = b""
    asset_id: int | None = None

    def of(self, asset_id: int | None) -> Place:
        """The place in this file: bits and position of another, replaced one are not told."""
        if asset_id != self.asset_id:
            return Place(state=self.state)
        return Place(self.state, self.position_ms, self.seen)


NOTHING_KEPT = Kept()


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


ON_PAGE = """
    SELECT unit_id, state, NULL, NULL, NULL FROM progress_unitstate WHERE account_id = %s AND term_id IN ({marks})
    UNION ALL
    SELECT 0, state, position_ms, asset_id, seen FROM progress_unitstate WHERE account_id = %s AND unit_id = %s
"""


def on_page(account_id: int, term_ids: Sequence[int], unit_id: int) -> tuple[dict[int, int], Kept]:
    """Every circle of a learning page, and what is kept of the unit on it. One query for both.

    The circles come by the index alone; only the one unit's row is read.
    """
    sql = ON_PAGE.format(marks=", ".join(["%s"] * len(term_ids)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [account_id, *term_ids, account_id, unit_id])
        rows = cursor.fetchall()
    states = {row[0]: row[1] for row in rows}
    if 0 not in states:
        return states, NOTHING_KEPT
    del states[0]
    _zero, state, position_ms, asset_id, seen = next(row for row in rows if row[0] == 0)
    return states, Kept(state, position_ms, bytes(seen), asset_id)


def last_unit(account_id: int, term_ids: Iterable[int]) -> int | None:
    """The unit that the account touched last in these terms. One query."""
    rows = UnitState.objects.filter(account_id=account_id, term_id__in=tuple(term_ids))
    return rows.order_by("-updated_at").values_list("unit_id", flat=True).first()


def done_counts(account_id: int, term_ids: Iterable[int]) -> dict[int, int]:
    """{term id: units done} for cards; terms without any are absent. One query.

    A unit that has left the outline since still counts here: the caller shows at most as many as there are.
    """
    rows = UnitState.objects.filter(account_id=account_id, term_id__in=tuple(term_ids), state=State.DONE)
    return dict(rows.values_list("term_id").annotate(done=Count("*")))


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


@dataclass(frozen=True, slots=True)
class Standing:
    """How one account stands in one unit; `seen_count` are seconds or pages of this asset."""

    state: int
    seen_count: int
    asset_id: int | None
    updated_at: datetime
    done_at: datetime | None


def standings(account_id: int, unit_ids: Iterable[int]) -> dict[int, Standing]:
    """{unit id: Standing} of one learner, for the page that a teacher reads. One query."""
    rows = UnitState.objects.filter(account_id=account_id, unit_id__in=tuple(unit_ids))
    return {
        unit_id: Standing(state, seen, asset_id, updated_at, done_at)
        for unit_id, state, seen, asset_id, updated_at, done_at in rows.values_list(
            "unit_id", "state", "seen_count", "asset_id", "updated_at", "done_at"
        )
    }


def last_active(account_ids: Iterable[int], term_ids: Sequence[int]) -> dict[int, datetime]:
    """{account id: when a unit of these terms was touched last}, be it shown still or not. One query."""
    rows = UnitState.objects.filter(account_id__in=tuple(account_ids), term_id__in=term_ids)
    return dict(rows.values_list("account_id").annotate(last_at=Max("updated_at")))


def done_by(account_ids: Iterable[int], term_ids: Sequence[int], unit_ids: Iterable[int]) -> dict[int, int]:
    """{account id: how many of these units, which are of these terms, are done}; who has done none is absent. One
    query, by an index alone: the terms find the place in it.
    """
    rows = UnitState.objects.filter(
        account_id__in=tuple(account_ids), term_id__in=term_ids, unit_id__in=tuple(unit_ids)
    )
    return dict(rows.filter(state=State.DONE).values_list("account_id").annotate(done=Count("*")))


def unit_sums(
    accounts: QuerySet[Any], own: Sequence[int], source_id: int | None = None, borrowed: Sequence[int] = ()
) -> dict[int, tuple[int, int]]:
    """{unit id: (how many have begun it, how many have done it)} of these accounts (a query of ids).

    Whoever has touched one of a run's `own` units is on its list, or was: their rows are read as they lie in one index,
    and each account is looked up. To a source, whose units are `borrowed`, they may be a few among many: their rows are
    looked for in the other index. A query each, neither of which reads a row.
    """
    # A sum is no key of an index: else SQLite would look for each account in each unit.
    rows = UnitState.objects.alias(who=F("account_id") + 0, what=F("unit_id") + 0)
    parts = [rows.filter(unit_id__in=own, who__in=accounts)] if own else []
    if borrowed:
        parts.append(rows.filter(account__in=accounts, term_id=source_id, what__in=borrowed))
    found: Counter[tuple[int, int]] = Counter()
    for part in parts:
        touched = part.filter(state__in=(State.BEGUN, State.DONE))
        for unit_id, state, people in touched.values_list("unit_id", "state").annotate(people=Count("*")):
            found[unit_id, state] = people
    return {
        unit_id: (found[unit_id, State.BEGUN], found[unit_id, State.DONE]) for unit_id in (*own, *borrowed)
    }


def unit_states(account_ids: Iterable[int], unit_id: int) -> dict[int, tuple[int, datetime]]:
    """{account id: (state, when it was touched last)} in one unit. One query."""
    rows = UnitState.objects.filter(unit_id=unit_id, account_id__in=tuple(account_ids))
    return {pk: (state, at) for pk, state, at in rows.values_list("account_id", "state", "updated_at")}
