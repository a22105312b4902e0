"""Two at one thing: what somebody saves takes the place of what they saw, never of what they have not seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

M = TypeVar("M", bound=Model)
V = TypeVar("V", bound="DataclassInstance")


STALE = refuse(
    "stale",
    _(
        "Somebody else has saved this since you opened it. Nothing of yours is lost: both versions stand here."
    ),
    status=409,
)


def mark(facts: object) -> str:
    """A short word for these facts: other facts have another. A form carries it, and a stale one is known by it."""
    said = json.dumps(facts, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:20]


class Stale(Refused):
    """Somebody was faster, and what was saved against is another by now: `there` is what stands."""

    def __init__(self, there: Any) -> None:
        super().__init__(STALE)
        self.there = there


class Changed(Exception):
    """Somebody else has saved it since it was shown; `now_there` is what they saved."""

    def __init__(self, now_there: Any) -> None:
        super().__init__("it has changed meanwhile")
        self.now_there = now_there


def save(row: M, read: Callable[[M], V], shown: V, new: V) -> bool:
    """Write `new` where the row still says what was `shown`; `read` says what a row says. False where nothing is new,
    and where the same was saved twice.

    Raises Changed where somebody else was faster and said something else: nothing is written then.
    """
    if shown == new:
        return False
    fields = asdict(new)
    rows: QuerySet[M] = QuerySet(type(row)).filter(pk=row.pk, **asdict(shown))
    is_mine = bool(rows.update(**fields))
    row.refresh_from_db(fields=list(fields))
    if not is_mine and read(row) != new:
        raise Changed(read(row))
    return is_mine


def differences(shown: V, new: V) -> dict[str, list[Any]]:
    """What was before and what is now, by field, for the log."""
    before, after = asdict(shown), asdict(new)
    return {key: [before[key], after[key]] for key in before if before[key] != after[key]}
