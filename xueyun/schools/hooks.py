"""What happens here that apps above may take part in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from xueyun.core.hooks import Hook


def _certification_removed(certification_id: int, account_id: int, school_id: int, now: datetime) -> None:
    """A bond has been removed; its row says why. Runs in the same transaction."""


def _certified(certification_id: int, account_id: int, school_id: int, now: datetime) -> None:
    """An account has been bound to an entry of a school's list. Runs in the same transaction."""


def _entries_changed(school_id: int, entry_ids: Sequence[int], now: datetime) -> None:
    """What a school's list says of these has changed: a name, a class. Runs in the same transaction."""


def _records_moved(from_account: int, to_account: int, school_id: int, now: datetime) -> None:
    """The records of an old account are copied to the new one of the same student: those of the school's terms and of
    the terms that these are over. The old account keeps its own; where both have facts the union counts and the best
    state. Runs in the same transaction, and may run again.
    """


records_moved = Hook("schools.records_moved", _records_moved)
certified = Hook("schools.certified", _certified)
entries_changed = Hook("schools.entries_changed", _entries_changed)
certification_removed = Hook("schools.certification_removed", _certification_removed)
