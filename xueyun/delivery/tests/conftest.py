"""What arrives by SMS, as an app above would hear of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from xueyun.delivery import hooks


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str]]]:
    """(sender, text) of each arrival, in the order in which the hook told of them; no other app listens meanwhile."""
    told: list[tuple[str, str]] = []

    def listener(sender: str, text: str, now: datetime) -> None:
        told.append((sender, text))

    others = hooks.sms_arrived._subscribers
    hooks.sms_arrived._subscribers = []
    hooks.sms_arrived.join(listener, order=1)
    yield told
    hooks.sms_arrived._subscribers = others
