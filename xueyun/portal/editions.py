"""What was made of an edition of the shelves, kept in a bounded memory of the process.

A value is used again only while the edition that it was made of is still the current one and its time has not run out,
so nothing has to be told between processes and nothing is staler than a blink.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import TypeVar, cast

from django.conf import settings
from django.db import connection

T = TypeVar("T")
MOST = 512

_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_lock = Lock()
_last: tuple[float, int | None] = (float("-inf"), None)


@dataclass(frozen=True, slots=True)
class _Kept:
    edition: int
    until: datetime
    value: object


def current() -> int | None:
    """The edition as this transaction sees it; None before the first change. One query at most.

    A process may go by a number that it read PATIENCE ago: under load, thousands of visitors' pages share one query,
    and a change is seen a tenth of a second late. What is made meanwhile is made of newer rows under the older
    number, so it is made once more as soon as the number is read again.
    """
    global _last  # noqa: PLW0603  one number of the process
    moment = monotonic()
    if moment - _last[0] >= settings.PORTAL_PATIENCE:
        _last = (moment, _read())
    return _last[1]


def _read() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stamp FROM portal_edition WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else None


def keep(key: Hashable, edition: int | None, now: datetime, make: Callable[[], tuple[T, datetime]]) -> T:
    """The value for this key in this edition, made where it is not kept. `make` also says until when it holds."""
    found = _kept.get(key)
    if found is not None and found.edition == edition and now < found.until:
        return cast(T, found.value)
    value, until = make()
    if edition is not None:
        with _lock:
            _kept[key] = _Kept(edition, until, value)
            _kept.move_to_end(key)
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return value
