"""Writing down what was seen. Each action is one short transaction of at most four statements.

Beacons come by the thousand a minute, so the statements are written by hand: they are the same on both databases,
and an upsert with RETURNING takes the account's lock and reads its meter at once.
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
from xueyun.progress import bits
from xueyun.progress.bits import Range
from xueyun.progress.facts import Facts
from xueyun.progress.models import State

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

COST_MS = 500  # of clock for a second of newly covered video: twice the time, no more (mission, L4)

# The row is the account's lock, too: two tabs take turns, whatever they write. Nothing is read in the same statement,
# because PostgreSQL would answer from before the wait for the lock.
LOCK = """
    INSERT INTO progress_meter (account_id, spent_until_ms) VALUES (%s, 0)
    ON CONFLICT (account_id) DO UPDATE SET account_id = excluded.account_id
    RETURNING spent_until_ms
"""
READ = """
    SELECT state, seen, asset_id, asset_since_ms, position_ms FROM progress_unitstate
    WHERE account_id = %s AND unit_id = %s
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
SPEND = "UPDATE progress_meter SET spent_until_ms = %s WHERE account_id = %s"

REPLACED = refuse(
    "replaced", _("This file has been replaced by a new one. Reload the page to go on."), status=409
)
BEYOND_THE_END = refuse("beyond_the_end", _("The unit ends before that."), status=400)


class TooFast(Exception):
    """More new video than the clock allows: nothing was written, and it is welcome again after `wait_ms`."""

    def __init__(self, wait_ms: int) -> None:
        super().__init__(f"come again in {wait_ms} ms")
        self.wait_ms = wait_ms


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
    with transaction.atomic(), connection.cursor() as cursor:
        spent, row = _lock(cursor, facts)
        seen = row.seen | new
        fresh = (seen ^ row.seen).bit_count()
        until = max(spent, facts.issued_ms) + fresh * COST_MS
        if fresh and until > now_ms:
            raise TooFast(until - now_ms)
        after = _write(cursor, facts, row, seen, position_ms, now)
        if fresh:
            cursor.execute(SPEND, (until, facts.account_id))
    return after


def show_pages(facts: Facts, pages: Sequence[Range], position: int | None, *, now: datetime) -> Seen:
    """Pages of a document were on the screen, counted from 0; `position` is the page to come back to.

    Raises Refused as `cover` does. No clock is asked: pages may be turned as fast as one likes.
    """
    new = _within(facts, pages)
    with transaction.atomic(), connection.cursor() as cursor:
        _spent, row = _lock(cursor, facts)
        return _write(cursor, facts, row, row.seen | new, position, now)


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
    """An activity says that the unit is done: a quiz handed in, a post written. One statement, safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(RAISE, _raised(account_id, unit.pk, unit.term_id, State.DONE, now))


@dataclass(frozen=True, slots=True)
class _Row:
    """The row as it stood, with only the bits of the asset that the beacon speaks of."""

    state: int = State.EMPTY
    seen: int = 0
    position: int = 0
    since_ms: int = 0
    is_written: bool = False


def _lock(cursor: CursorWrapper, facts: Facts) -> tuple[int, _Row]:
    """Two statements: the account's meter, locked, and the row of this unit."""
    cursor.execute(LOCK, (facts.account_id,))
    (spent,) = cursor.fetchone()
    cursor.execute(READ, (facts.account_id, facts.unit_id))
    found = cursor.fetchone()
    if found is None:
        return spent, _Row()
    state, seen, asset_id, since_ms, position = found
    if asset_id == facts.asset_id:
        return spent, _Row(state, bits.from_bytes(seen), position, since_ms, is_written=True)
    if asset_id is not None and facts.issued_ms < since_ms:
        raise Refused(REPLACED)
    # New media get new bits; the circle stays as it is.
    return spent, _Row(state)


def _write(
    cursor: CursorWrapper, facts: Facts, row: _Row, seen: int, position: int | None, now: datetime
) -> Seen:
    """At most one statement: the union of the bits, the state they make, the place to come back to."""
    count = seen.bit_count()
    state = State.DONE if facts.is_enough(count) else State.BEGUN if count else State.EMPTY
    after = Seen(State(max(row.state, state)), seen)
    place = row.position if position is None else min(position, facts.amount)
    if row.is_written and seen == row.seen and place == row.position and after.state == row.state:
        return after
    moment = connection.ops.adapt_datetimefield_value(now)
    done_at = moment if after.state == State.DONE else None
    since_ms = row.since_ms if row.is_written else facts.issued_ms
    cursor.execute(
        WRITE,
        (facts.account_id, facts.unit_id, facts.term_id, int(after.state), bits.to_bytes(seen), count,
         facts.asset_id, since_ms, place, moment, done_at),
    )  # fmt: skip
    return after


def _raise(facts: Facts, state: State, now: datetime) -> Seen:
    """Two statements: raise the circle to `state`, and read how it stands."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAISE, _raised(facts.account_id, facts.unit_id, facts.term_id, state, now))
        cursor.execute(READ, (facts.account_id, facts.unit_id))
        return Seen(State(cursor.fetchone()[0]), 0)


def _raised(account_id: int, unit_id: int, term_id: int, state: State, now: datetime) -> tuple[Any, ...]:
    moment = connection.ops.adapt_datetimefield_value(now)
    return (account_id, unit_id, term_id, int(state), b"", moment, moment if state is State.DONE else None)


def _within(facts: Facts, ranges: Sequence[Range]) -> int:
    """The set of these ranges. Raises Refused where one passes the end of the unit."""
    if any(end > facts.size for _start, end in ranges):
        raise Refused(BEYOND_THE_END)
    return bits.of_ranges(ranges)
