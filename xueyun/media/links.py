"""Expiring addresses of stored files: what may be fetched without a session (ciphertext, small pictures)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.urls import reverse

from xueyun.media import tickets
from xueyun.media.models import Asset

SEGMENTS = timedelta(hours=6)
POSTERS = timedelta(days=1)


def signer(now: datetime, good_for: timedelta) -> Callable[[str], str]:
    """A function from storage names to addresses that work for at least `good_for` and less than twice as long.

    The end is rounded, so that within a period the same file has the same address and a browser keeps it.
    """
    period = int(good_for.total_seconds())
    expires = (int(now.timestamp()) // period + 2) * period
    pattern = reverse("media:file", kwargs={"expires": 0, "signature": "s", "name": "n"})
    prefix = pattern.removesuffix("0-s/n")

    def address(name: str) -> str:
        return f"{prefix}{expires}-{tickets.sign('file', f'{expires}:{name}'.encode())}/{name}"

    return address


def is_good(expires: int, signature: str, name: str, now: datetime) -> bool:
    """Whether an address of ours has not run out."""
    return tickets.is_signed("file", f"{expires}:{name}".encode(), signature) and now.timestamp() < expires


def poster_url(asset: Asset, now: datetime) -> str:
    """A small picture (WebP, at most 480 px wide) of a ready video, PDF or image; '' while there is none."""
    return signer(now, POSTERS)(f"{asset.poster_folder}/poster.webp") if asset.has_poster else ""
