"""Writing the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from xueyun.audit.models import Entry
from xueyun.core.viewer import Viewer


def record(
    verb: str,
    *,
    now: datetime,
    actor: Viewer | None,
    kind: str,
    object_id: int | None,
    label: str = "",
    school_id: int | None = None,
    address: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one deed into the caller's transaction.

    `actor` is None for the system itself (a command, a job); `address` is the caller's IP address.
    """
    Entry.objects.create(
        at=now,
        actor_id=actor.account_id if actor else None,
        actor_label=actor.nickname[:100] if actor else "system",
        verb=verb,
        object_kind=kind,
        object_id=object_id,
        object_label=label[:200],
        school_id=school_id,
        address=address,
        detail=detail or {},
    )
