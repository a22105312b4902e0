"""Where upper apps take part in what happens to an asset."""

from __future__ import annotations

from datetime import datetime

from xueyun.core.hooks import Hook
from xueyun.media.models import Asset


def _asset_ready(asset: Asset, now: datetime) -> None:
    """A file may be shown from now on; runs in the transaction that says so."""


asset_ready = Hook("media.asset_ready", _asset_ready)
