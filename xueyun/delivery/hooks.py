"""What happens here that apps above may take part in."""

from __future__ import annotations

from datetime import datetime

from xueyun.core.hooks import Hook


def _sms_arrived(sender: str, text: str, now: datetime) -> None:
    """Somebody sent this text from this mobile number (as the gateway writes it). Runs once for each arrival, in the
    transaction that keeps it."""


sms_arrived = Hook("delivery.sms_arrived", _sms_arrived)
