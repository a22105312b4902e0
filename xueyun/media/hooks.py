"""Where upper apps take part in what happens to an asset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from xueyun.core.hooks import Hook
from xueyun.media.models import Asset

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a file is used: what kind of place, its title, and the term it belongs to where it has one."""

    place: _StrOrPromise
    title: str
    term_id: int | None = None
    is_current: bool = True  # False: only an earlier version, which students no longer see, still names it


def _asset_ready(asset: Asset, now: datetime) -> None:
    """A file may be shown from now on; runs in the transaction that says so."""


asset_ready = Hook("media.asset_ready", _asset_ready)


def _asset_uses(asset_ids: Sequence[int]) -> dict[int, list[Use]]:
    """Where these files are used, by file; those that are used nowhere may be left out. A fixed number of queries."""
    raise NotImplementedError


asset_uses = Hook("media.asset_uses", _asset_uses)
