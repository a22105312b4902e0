"""Assets for tests of other rooms: rows as if the work were done, without files."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from xueyun.core import ids
from xueyun.media.models import Asset
from xueyun.schools.models import School

NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)


def _asset(school: School, kind: Asset.Kind, name: str, **fields: Any) -> Asset:
    values: dict[str, Any] = {
        "sha256": hashlib.sha256(str(ids.new_id()).encode()).hexdigest(),
        "size": 1000,
        "status": Asset.Status.READY,
        "progress": 100,
        "attempt": 1,
        "created_at": NOW,
        "ready_at": NOW,
    }
    return Asset.objects.create(school=school, kind=kind, name=name, **{**values, **fields})


def video(school: School, name: str = "极限.mp4", *, seconds: int = 120, **fields: Any) -> Asset:
    """A ready video with two renditions and no files."""
    rungs = [(1280, 720), (854, 480)]
    values: dict[str, Any] = {
        "duration_ms": seconds * 1000,
        "width": 1280,
        "height": 720,
        "key": bytes(16),
        "renditions": [
            {"height": h, "width": w, "bandwidth": w * h, "average": w * h // 2, "playlist": f"{h}.m3u8"}
            for w, h in rungs
        ],
    }
    return _asset(school, Asset.Kind.VIDEO, name, **{**values, **fields})


def pdf(school: School, name: str = "讲义.pdf", *, pages: int = 5, **fields: Any) -> Asset:
    """A ready PDF without a file."""
    return _asset(school, Asset.Kind.PDF, name, **{"pages": pages, **fields})


def captions(school: School, name: str = "字幕.vtt", **fields: Any) -> Asset:
    """Ready captions without a file."""
    return _asset(school, Asset.Kind.CAPTIONS, name, **fields)


def image(school: School, name: str = "图.png", **fields: Any) -> Asset:
    """A ready picture without a file."""
    return _asset(
        school, Asset.Kind.IMAGE, name, **{"width": 800, "height": 600, "has_poster": True, **fields}
    )


def document(school: School, name: str = "数据.xlsx", **fields: Any) -> Asset:
    """A ready attachment without a file."""
    return _asset(school, Asset.Kind.DOCUMENT, name, **fields)
