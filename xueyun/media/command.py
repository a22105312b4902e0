"""The body of `xueyun media add`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from xueyun.core.times import utc_now
from xueyun.jobs import worker
from xueyun.media import actions
from xueyun.media.models import Asset
from xueyun.media.problems import BadFile
from xueyun.schools.models import School

LOOK_EVERY = 0.5  # seconds


class NoSuchSchool(Exception):
    """No school has this slug; as a string a sentence for people."""

    def __init__(self, slug: str) -> None:
        super().__init__(_("There is no school at /s/%(slug)s/.") % {"slug": slug})


def add(
    school_slug: str,
    path: Path,
    *,
    wait: bool,
    now: datetime,
    tell: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Take a file in: {id, kind, status, duration, renditions}, duration in seconds (None where there is none).

    A failed video that is given again is tried again. With `wait` it returns when the file is ready: a running
    server does the work, else it is done here; `tell` gets per cents. Raises NoSuchSchool, BadFile.
    """
    school = School.objects.filter(slug=school_slug).first()
    if school is None:
        raise NoSuchSchool(school_slug)
    asset = actions.add_file(school, path, path.name, now)
    actions.retry(asset, now)
    if wait:
        _wait(asset, tell)
        if asset.status == Asset.Status.FAILED:
            raise BadFile(asset.problem)
    return {
        "id": asset.ref,
        "kind": asset.kind,
        "status": asset.status,
        "duration": asset.duration_ms / 1000 if asset.duration_ms is not None else None,
        "renditions": [
            {"height": r["height"], "width": r["width"], "bandwidth": r["bandwidth"]}
            for r in asset.renditions
        ],
    }


def _wait(asset: Asset, tell: Callable[[int], None] | None) -> None:
    """Until the work has ended, well or not."""
    at_work = (Asset.Status.WAITING, Asset.Status.WORKING)
    while asset.status in at_work:
        now = utc_now()
        done = 0 if worker.alive(now) else worker.drain(now, key=actions.transcode_key(asset.pk))
        asset.refresh_from_db()
        if tell is not None:
            tell(asset.progress)
        if not done and asset.status in at_work:
            time.sleep(LOOK_EVERY)
