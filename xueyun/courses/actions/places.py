"""Places among siblings: sparse numbers, so that a move writes the row that moves and no other."""

from __future__ import annotations

from collections.abc import Sequence

from xueyun.core.verdict import Refused
from xueyun.courses.actions.nodes import PLACE_GONE
from xueyun.courses.models.content import STEP, Node


def open_up(row: Sequence[Node], before: int | None, count: int) -> list[int]:
    """`count` free positions before the sibling with this id (None: at the end) among these, which are in order.

    Where the gap is used up the siblings are spread out first. Raises Refused where that sibling is not there.
    """
    at = len(row) if before is None else _index(row, before)
    low = row[at - 1].position if at else None
    high = row[at].position if at < len(row) else None
    if high is None:
        start = low or 0
        return [start + STEP * (n + 1) for n in range(count)]
    if low is None:
        return [high - STEP * (count - n) for n in range(count)]
    step = (high - low) // (count + 1)
    if step:
        return [low + step * (n + 1) for n in range(count)]
    _spread(row, at, count)
    return [STEP * (at + n + 1) for n in range(count)]


def _index(row: Sequence[Node], pk: int) -> int:
    for at, node in enumerate(row):
        if node.pk == pk:
            return at
    raise Refused(PLACE_GONE)


def _spread(row: Sequence[Node], at: int, count: int) -> None:
    for place, node in enumerate(row):
        node.position = STEP * (place + 1 + (count if place >= at else 0))
    type(row[0]).objects.bulk_update(row, ["position"], batch_size=500)
