"""Writing down what was seen, in at most three statements: look, then write if nothing has changed since. What turns a
circle green asks for a few more: the lists of its runs count it.

Beacons come by the thousand a minute, and a lock that is held while one thinks is what makes them wait for each other.
So everything is worked out before the transaction, which only compares and sets; who comes second looks again. The
statements are written by hand and are the same on both databases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse
from xueyun.courses.models import Unit
from xueyun.media.tickets import milliseconds
from xueyun.progress import bits, counting
from xueyun.progress.bits import Range
from xueyun.progress.facts import Facts
from xueyun.progress.models import State

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

COST_MS = 500  # of clock for a second of newly covered video: twice the time, no more (mission, L4)
TURNS = 200  # how often one may come second before something is wrong

# One statement, so the meter and the row are seen as they were at one moment.
LOOK = """
    SELECT meter.spent_until_ms, unit.state, unit.seen, unit.seen_count, unit.asset_id, unit.asset_since_ms,
           unit.position_ms
    FROM (SELECT CAST(%s AS bigint) AS account_id) AS who
    LEFT JOIN progress_meter AS meter ON meter.account_id = who.account_id
    LEFT JOIN progress_unitstate AS unit ON unit.account_id = who.account_id AND unit.unit_id = %s
"""
# The meter only ever rises, and every new second of video raises it: as long as it stands where it stood, no other tab
# has written any bits of this account's videos.
SPEND = """
    INSERT INTO progress_meter (account_id, spent_until_ms) VALUES (%s, %s)
    ON CONFLICT (account_id) DO UPDATE SET spent_until_ms = excluded.spent_until_ms
    WHERE progress_meter.spent_until_ms = %s
"""
WRITE = """
    INSERT INTO progress_unitstate (account_id, unit_id, term_id, state, seen, seen_count, asset_id, asset_since_ms,
                                    position_ms, updated_at, done_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (account_id, unit_id) DO UPDATE SET
        state = CASE WHEN excluded.state > progress_unitstate.state
                     THEN excluded.state ELSE progress_unitstate.state END,
        seen = excluded.seen, seen_count = excluded.seen_count,
        asset_id = excluded.asset_id, asset_since_ms = excluded.asset_since_ms,
        position_ms = excluded.position_ms, updated_at = excluded.updated_at,
        done_at = COALESCE(progress_unitstate.done_at, excluded.done_at)
    WHERE progress_unitstate.seen_count = %s AND COALESCE(progress_unitstate.asset_id, 0) = %s
"""
MOVE = """
    UPDATE progress_unitstate SET position_ms = %s, updated_at = %s
    WHERE account_id = %s AND unit_id = %s AND asset_id = %s
"""
RAISE = """
    INSERT INTO progress_unitstate (account_id, unit_id, term_id, state, seen, seen_count, asset_since_ms,
                                    position_ms, updated_at, done_at)
    VALUES (%s, %s, %s, %s, %s, 0, 0, 0, %s, %s)
    ON CONFLICT (account_id, unit_id) DO UPDATE SET
        state = excluded.state, updated_at = excluded.updated_at,
        done_at = COALESCE(progress_unitstate.done_at, excluded.done_at)
    WHERE excluded.state > progress_unitstate.state
"""

REPLACED = refuse(
    "replaced", _("This file has been replaced by a new one. Reload the page to go on."), status=409
)
BEYOND_THE_END = refuse("beyond_the_end", _("The unit ends before that."), status=400)


class TooFast(Exception):
    """More new video than the clock allows: nothing was written, and it is welcome again after `wait_ms`."""

    def __init__(self, wait_ms: int) -> None:
        super().__init__(f"come again in {wait_ms} ms")
        self.wait_ms = wait_ms


class Crowded(RuntimeError):
    """One came second too often: hundreds of beacons of one account at one moment."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How a unit stands after a beacon: its circle, and the bits of seconds or pages seen so far."""

    state: State
    seen: int

    @property
    def ranges(self) -> list[Range]:
        return bits.to_ranges(self.seen)


def cover(facts: Facts, ranges: Sequence[Range], position_ms: int | None, *, now: datetime) -> Seen:
    """Seconds of a video were watched.

    Raises TooFast over the budget, Refused beyond the end or from a page whose file was replaced; then nothing is
    written.
    """
    new = _within(facts, ranges)
    now_ms = milliseconds(now)
    with connection.cursor() as cursor:
        for _turn in range(TURNS):
            row = _look(cursor, facts)
            after = _after(facts, row, row.seen | new)
            fresh = (after.seen ^ row.seen).bit_count()
            if not fresh:
                _move(cursor, facts, row, after, position_ms, now)
                return after
            until = max(row.spent_ms, facts.issued_ms) + fresh * COST_MS
            if until > now_ms:
                raise TooFast(until - now_ms)
            with transaction.atomic():
                cursor.execute(SPEND, (facts.account_id, until, row.spent_ms))
                if cursor.rowcount and _write(cursor, facts, row, after, position_ms, now):
                    _count(facts, row, after)
                    return after
                transaction.set_rollback(True)
    raise Crowded


def show_pages(facts: Facts, pages: Sequence[Range], position: int | None, *, now: datetime) -> Seen:
    """Pages of a document were on the screen, counted from 0; `position` is the page to come back to.

    Raises Refused as `cover` does. No clock is asked: pages may be turned as fast as one likes.
    """
    new = _within(facts, pages)
    with connection.cursor() as cursor:
        for _turn in range(TURNS):
            row = _look(cursor, facts)
            after = _after(facts, row, row.seen | new)
            if after.seen == row.seen:
                _move(cursor, facts, row, after, position, now)
                return after
            with transaction.atomic():
                if _write(cursor, facts, row, after, position, now):
                    _count(facts, row, after)
                    return after
    raise Crowded


def show_all(facts: Facts, *, now: datetime) -> Seen:
    """Every page was shown: what 'mark as read' says where no script counts them."""
    return show_pages(facts, [(0, facts.size)] if facts.size else [], None, now=now)


def begin(facts: Facts, *, now: datetime) -> Seen:
    """A text was opened: its circle is half full, unless it is green."""
    return _raise(facts, State.BEGUN, now)


def reach_end(facts: Facts, *, now: datetime) -> Seen:
    """The end of a text was reached."""
    return _raise(facts, State.DONE, now)


def complete(account_id: int, unit: Unit, *, now: datetime) -> None:
    """An activity says that the unit is done: a quiz handed in, a post written. Safe to repeat."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAISE, _raised(account_id, unit.pk, unit.term_id, State.DONE, now))
        if cursor.rowcount:
            counting.turned_green(account_id, unit.term_id)


@dataclass(frozen=True, slots=True)
class _Row:
    """The row as it stood, with only the bits of the asset that the beacon speaks of, and the account's meter."""

    spent_ms: int = -1  # where no meter runs yet
    state: int = State.EMPTY
    seen: int = 0
    count: int = 0  # of the bits in the row, of whichever asset
    asset_id: int = 0
    since_ms: int | None = None  # None where the row says nothing of this asset
    position: int = 0


def _look(cursor: CursorWrapper, facts: Facts) -> _Row:
    """One statement. Raises Refused where the row is of a file that took this one's place."""
    cursor.execute(LOOK, (facts.account_id, facts.unit_id))
    spent_ms, state, seen, count, asset_id, since_ms, position = cursor.fetchone()
    spent_ms = -1 if spent_ms is None else spent_ms
    if state is None:
        return _Row(spent_ms)
    if asset_id == facts.asset_id:
        return _Row(spent_ms, state, bits.from_bytes(seen), count, asset_id or 0, since_ms, position)
    if asset_id is not None and facts.issued_ms < since_ms:
        raise Refused(REPLACED)
    # New media get new bits; the circle stays as it is.
    return _Row(spent_ms, state, count=count, asset_id=asset_id or 0)


def _after(facts: Facts, row: _Row, seen: int) -> Seen:
    count = seen.bit_count()
    state = State.DONE if facts.is_enough(count) else State.BEGUN if count else State.EMPTY
    return Seen(State(max(row.state, state)), seen)


def _write(
    cursor: CursorWrapper, facts: Facts, row: _Row, after: Seen, position: int | None, now: datetime
) -> bool:
    """One statement: the new bits, the state they make, the place to come back to. False if the row has changed."""
    moment = connection.ops.adapt_datetimefield_value(now)
    cursor.execute(
        WRITE,
        (facts.account_id, facts.unit_id, facts.term_id, int(after.state), bits.to_bytes(after.seen),
         after.seen.bit_count(), facts.asset_id, facts.issued_ms if row.since_ms is None else row.since_ms,
         _place(facts, row, position), moment, moment if after.state is State.DONE else None,
         row.count, row.asset_id),
    )  # fmt: skip
    return bool(cursor.rowcount)


def _move(
    cursor: CursorWrapper, facts: Facts, row: _Row, after: Seen, position: int | None, now: datetime
) -> None:
    """Nothing new was seen: remember the place, and a circle that a milder rule of the term has filled."""
    if after.state > row.state:
        raised = _raised(facts.account_id, facts.unit_id, facts.term_id, after.state, now)
        with transaction.atomic():
            cursor.execute(RAISE, raised)
            _count(facts, row, after)
    place = _place(facts, row, position)
    if place != row.position and row.since_ms is not None:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(MOVE, (place, moment, facts.account_id, facts.unit_id, facts.asset_id))


def _count(facts: Facts, row: _Row, after: Seen) -> None:
    """A circle has just become green: the lists say how many are."""
    if after.state is State.DONE and row.state < State.DONE:
        counting.turned_green(facts.account_id, facts.term_id)


def _place(facts: Facts, row: _Row, position: int | None) -> int:
    return row.position if position is None else min(position, facts.amount)


def _raise(facts: Facts, state: State, now: datetime) -> Seen:
    """Two statements: raise the circle to `state`, and read how it stands."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAISE, _raised(facts.account_id, facts.unit_id, facts.term_id, state, now))
        if cursor.rowcount and state is State.DONE:
            counting.turned_green(facts.account_id, facts.term_id)
        cursor.execute(LOOK, (facts.account_id, facts.unit_id))
        return Seen(State(cursor.fetchone()[1]), 0)


def _raised(account_id: int, unit_id: int, term_id: int, state: State, now: datetime) -> tuple[Any, ...]:
    moment = connection.ops.adapt_datetimefield_value(now)
    return (account_id, unit_id, term_id, int(state), b"", moment, moment if state is State.DONE else None)


def _within(facts: Facts, ranges: Sequence[Range]) -> int:
    """The set of these ranges. Raises Refused where one passes the end of the unit."""
    if any(end > facts.size for _start, end in ranges):
        raise Refused(BEYOND_THE_END)
    return bits.of_ranges(ranges)
