"""What happens here that apps above may take part in."""

from __future__ import annotations

from datetime import datetime

from xueyun.core.hooks import Hook


def _certification_removed(certification_id: int, account_id: int, school_id: int, now: datetime) -> None:
    """A bond has been removed; its row says why. Runs in the same transaction."""


certification_removed = Hook("schools.certification_removed", _certification_removed)
