"""What a document's page shows. No query is made here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.templatetags.static import static
from django.urls import reverse

from xueyun.core import ids
from xueyun.courses.kinds import Shown
from xueyun.media import tickets as media
from xueyun.media.models import Asset
from xueyun.progress import bits
from xueyun.progress import tickets as progress
from xueyun.progress.facts import Measure
from xueyun.reading import tickets


def read(posted: Mapping[str, str], body: dict[str, Any]) -> dict[str, Any]:
    """The body with whether students may download the document; they may where nothing is said."""
    if "asks_downloadable" not in posted:
        return body
    rest = {name: value for name, value in body.items() if name != "downloadable"}
    return rest if "downloadable" in posted else {**rest, "downloadable": False}


def show(shown: Shown) -> dict[str, Any]:
    """The context of `reading/pdf.html`: {"stage": 'ready' | 'working' | 'failed' | 'missing', …}.

    `page` is where one was and `seen` what was shown, [[from, to], …]; both count pages from 0.
    """
    asset = shown.version.asset
    if asset is None:
        return {"stage": "missing"}
    if not asset.is_ready:
        return {"stage": "failed" if asset.status == Asset.Status.FAILED else "working"}
    return {
        "stage": "ready",
        "unit": ids.encode(shown.version.unit_id),
        "asset": asset.ref,
        "account": ids.encode(shown.request.viewer.account_id or 0),
        "name": asset.name,
        "is_downloadable": _is_downloadable(shown),
        "size": asset.size,
        "pages": asset.pages or 0,
        "page": shown.position_ms,
        "state": shown.state,
        "seen": bits.to_ranges(bits.from_bytes(shown.seen)),
        "width": asset.width or 595,
        "height": asset.height or 842,
        "worker": static("vendor/pdf.worker.min.mjs"),
        "vendor": static("vendor/"),
        **_tickets(shown, asset),
    }


def renew(shown: Shown) -> dict[str, Any]:
    """JSON for an open page: {"asset", "document", "ticket"}, or {} while there is no document."""
    asset = shown.version.asset
    if asset is None or not asset.is_ready:
        return {}
    return {"asset": asset.ref, **_tickets(shown, asset)}


def _is_downloadable(shown: Shown) -> bool:
    return bool(shown.version.body.get("downloadable", True))


def _tickets(shown: Shown, asset: Asset) -> dict[str, str]:
    token = tickets.issue_for(shown, asset.pk, lifetime=media.LIFETIME, keeps=_is_downloadable(shown))
    return {
        "document": reverse("media:document", kwargs={"token": token}),
        "ticket": progress.issue(shown, Measure.PAGES, asset.pages or 0),
    }
