"""A reader's circles, and what was kept of the unit on the screen, in one indexed query for all parts of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from xueyun.progress.models import UnitState


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one unit: where one was and which parts were seen (of this asset)."""

    state: int = 0
    position_ms: int = 0
    seen: bytes = b""
    asset_id: int | None = None


@dataclass(frozen=True, slots=True)
class States:
    circles: dict[int, int] = field(default_factory=dict)  # unit id → 1 or 2
    kept: Kept = Kept()


_TABLE = UnitState._meta.db_table


def load(account_id: int | None, term_ids: Sequence[int], unit_id: int = 0) -> States:
    """The states of an account in these terms, with the details of one unit. No query for nobody.

    A plain cursor: a thousand rows of two integers need no objects.
    """
    if account_id is None:
        return States()
    marks = ", ".join(["%s"] * len(term_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT unit_id, state, CASE WHEN unit_id = %s THEN position_ms END, "  # noqa: S608  only marks are set in
            f"CASE WHEN unit_id = %s THEN seen END, CASE WHEN unit_id = %s THEN asset_id END "
            f"FROM {_TABLE} WHERE account_id = %s AND term_id IN ({marks})",
            [unit_id, unit_id, unit_id, account_id, *term_ids],
        )
        rows = cursor.fetchall()
    kept = next(
        (
            Kept(state, position or 0, bytes(seen or b""), asset)
            for unit, state, position, seen, asset in rows
            if unit == unit_id
        ),
        Kept(),
    )
    return States({row[0]: row[1] for row in rows}, kept)


def last_unit(account_id: int | None, term_ids: Sequence[int]) -> int | None:
    """Where the reader was last: the unit touched last in these terms."""
    if account_id is None:
        return None
    rows = UnitState.objects.filter(account_id=account_id, term_id__in=term_ids)
    return rows.order_by("-updated_at").values_list("unit_id", flat=True).first()
