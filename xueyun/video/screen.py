"""What a video unit's page shows: the player with its addresses, or why there is none yet. No query is made here."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from xueyun.core import ids
from xueyun.courses.kinds import Shown
from xueyun.media.models import Asset
from xueyun.progress import bits
from xueyun.progress import tickets as progress
from xueyun.progress.facts import Measure
from xueyun.video import tickets


def show(shown: Shown) -> dict[str, Any]:
    """The context of `video/unit.html`: {"stage": 'ready' | 'working' | 'failed' | 'missing', …}."""
    asset = shown.version.asset
    if asset is None:
        return {"stage": "missing"}
    if asset.is_ready:
        return {"stage": "ready", "player": _player(shown, asset)}
    if asset.status == Asset.Status.FAILED:
        return {"stage": "failed"}
    return {"stage": "working", "percent": asset.progress}


def renew(shown: Shown) -> dict[str, Any]:
    """JSON for an open page: fresh addresses and tickets, or how far the preparation is.

    {"stage": …, "asset", "playlist", "captions", "poster", "ticket"} or {"stage": …, "percent"}.
    """
    context = show(shown)
    if context["stage"] == "ready" and shown.version.asset:
        asset = shown.version.asset
        return {
            "stage": "ready",
            "asset": asset.ref,
            "ticket": _progress_ticket(shown, asset),
            **_addresses(shown, asset),
        }
    return {"stage": context["stage"], "percent": context.get("percent", 0)}


def _player(shown: Shown, asset: Asset) -> dict[str, Any]:
    """What the player is told. Milliseconds; `seen` as half-open ranges of seconds, [[from, to], …]."""
    duration = asset.duration_ms or 0
    return {
        "unit": ids.encode(shown.version.unit_id),
        "asset": asset.ref,
        "account": ids.encode(shown.request.viewer.account_id or 0),
        "ticket": _progress_ticket(shown, asset),
        "duration": duration,
        "position": shown.position_ms,
        "state": shown.state,
        "seen": bits.to_ranges(bits.from_bytes(shown.seen)),
        "threshold": progress.own_term(shown).video_threshold,
        "records": shown.records,
        "watermark": _watermark(shown),
        "width": asset.width or 1280,
        "height": asset.height or 720,
        **_addresses(shown, asset),
    }


def _progress_ticket(shown: Shown, asset: Asset) -> str:
    return progress.issue(shown, Measure.SECONDS, asset.duration_ms or 0)


def _addresses(shown: Shown, asset: Asset) -> dict[str, str]:
    """The playlist, and captions and poster where there are any ('' else), all behind one ticket."""
    token = tickets.issue_for(shown)

    def address(name: str) -> str:
        return reverse(f"media:{name}", kwargs={"token": token})

    return {
        "playlist": address("master"),
        "captions": address("captions") if asset.has_captions else "",
        "poster": address("poster") if asset.has_poster else "",
    }


def _watermark(shown: Shown) -> str:
    """Whose screen it is: the student number at the term's school, else the nickname; '' for visitors."""
    viewer = shown.request.viewer
    if not shown.term.has_watermark or not viewer.is_signed_in:
        return ""
    certified = viewer.certified_at(shown.term.course.school_id)
    return certified.student_no if certified else viewer.nickname
