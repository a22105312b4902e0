"""What happens here that apps above may take part in."""

from __future__ import annotations

from datetime import datetime

from xueyun.core.hooks import Hook


def _health(now: datetime) -> tuple[str, dict[str, int]]:  # type: ignore[empty-body]
    """One more entry of /healthz: its name, and counts that tell nothing about anybody."""


health = Hook("jobs.health", _health)
