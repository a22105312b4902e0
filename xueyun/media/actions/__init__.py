"""Taking files in, and the steps of making them ready. Each step is one conditional update: the last attempt wins."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import asdict
from datetime import datetime
from errno import EMLINK, ENOSPC, EOPNOTSUPP, EPERM, EXDEV
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F

from xueyun.jobs import actions as jobs
from xueyun.media import sniff, storage, webvtt, workplace
from xueyun.media.hls import Rendition
from xueyun.media.hooks import asset_ready
from xueyun.media.models import Asset, original_name
from xueyun.media.names import short
from xueyun.media.problems import BadFile
from xueyun.schools.models import School

Status = Asset.Status
NO_LINKS = (EXDEV, EPERM, EOPNOTSUPP, EMLINK)  # two disks, or one that knows no links


def transcode_key(asset_id: int) -> str:
    """The key of the job that prepares a video: one at a time."""
    return f"media.transcode:{asset_id}"


def add_file(
    school: School,
    path: Path,
    name: str,
    now: datetime,
    *,
    kind: Asset.Kind | None = None,
    priority: int = 0,
) -> Asset:
    """Take a local file into a school's library, judged by its content; the file itself stays where it is.

    A video waits for its transcoding (before others with a lower `priority`); everything else is ready at once.
    The same bytes again give the same asset; SRT captions become WebVTT. With `kind` another kind is refused.
    Raises BadFile.
    """
    if not path.is_file():
        raise BadFile("not_a_file")
    if path.stat().st_size > settings.MEDIA_LARGEST_FILE:
        raise BadFile("too_large")
    try:
        with workplace.incoming() as folder:
            copy, name = webvtt.from_srt(_linked(path, folder / "file"), name)
            sha256 = _sha256(copy)
            known = Asset.objects.filter(school=school, sha256=sha256).first()
            if known is None:
                found = sniff.look(copy, name, folder)
                if kind not in (None, found.kind):
                    raise BadFile("other_kind", f"{kind} is wanted, it is {found.kind}")
                return _keep(school, copy, name, sha256, found, priority, now)
    except OSError as error:
        if error.errno == ENOSPC:
            raise BadFile("disk_full") from error
        raise
    if kind not in (None, known.kind):
        raise BadFile("other_kind", f"{kind} is wanted, it is {known.kind}")
    return known


def _linked(path: Path, copy: Path) -> Path:
    """The same file under a second name, which costs nothing where the disk is the same one; else a copy.

    Only files of our own workplace are linked: others may be written to by whoever brought them.
    """
    if workplace.root() in path.parents:
        try:
            os.link(path, copy)
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
        else:
            return copy
    _copy(path, copy)
    return copy


def _copy(path: Path, copy: Path) -> None:
    with path.open("rb") as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target, storage.BLOCK)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep(
    school: School, copy: Path, name: str, sha256: str, found: sniff.Found, priority: int, now: datetime
) -> Asset:
    """Store the bytes, then write the row; of two at once, one writes it and both get it."""
    is_ready = found.kind is not Asset.Kind.VIDEO
    original = original_name(school.pk, sha256)
    size = copy.stat().st_size
    _store(original, copy, found.poster)
    with transaction.atomic():
        # Whoever removes the last trace of these bytes holds the same row (`library.remove_files`).
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        if not storage.exists(original):
            _store(original, copy, found.poster)
        asset, is_new = Asset.objects.get_or_create(
            school=school,
            sha256=sha256,
            defaults={
                "kind": found.kind,
                "name": short(name),
                "size": size,
                "status": Status.READY if is_ready else Status.WAITING,
                "progress": 100 if is_ready else 0,
                "attempt": 1 if is_ready else 0,
                "pages": found.pages,
                "width": found.width,
                "height": found.height,
                "duration_ms": found.duration_ms,
                "has_poster": found.poster is not None,
                "created_at": now,
                "ready_at": now if is_ready else None,
            },
        )
        if is_new and is_ready:
            asset_ready.run(asset, now)
        elif is_new:
            _enqueue_transcode(asset.pk, priority, now)
    return asset


def _store(original: str, copy: Path, poster: Path | None) -> None:
    """Put the files under their names; they stay here, too, under a second name."""
    for name, path in ((original, copy), (f"{original}.made/1/poster.webp", poster)):
        if path is not None:
            storage.put(name, _linked(path, path.with_name(f"{path.name}.stored")))


def _enqueue_transcode(asset_id: int, priority: int, now: datetime) -> None:
    jobs.enqueue(
        "media.transcode", now=now, key=transcode_key(asset_id), priority=priority, asset_id=asset_id
    )


def open_again(asset_id: int) -> bool:
    """A failed video waits as before; False for anything else."""
    failed = Asset.objects.filter(pk=asset_id, status=Status.FAILED)
    return bool(failed.update(status=Status.WAITING, progress=0, problem=""))


def retry(asset: Asset, now: datetime) -> None:
    """Prepare a failed video once more. Anything else is left as it is."""
    with transaction.atomic():
        if open_again(asset.pk):
            _enqueue_transcode(asset.pk, 0, now)
    asset.refresh_from_db()


def attach_captions(video: Asset, captions: Asset | None) -> None:
    """Show these captions with a video, or none. Both are of one school. Raises BadFile for any other kind of file."""
    if video.kind != Asset.Kind.VIDEO or (captions is not None and captions.kind != Asset.Kind.CAPTIONS):
        raise BadFile("other_kind")
    if captions is not None and captions.school_id != video.school_id:
        raise ValueError("captions and video belong to different schools")
    video.captions = captions
    video.save(update_fields=["captions"])


def begin(asset_id: int) -> Asset | None:
    """Begin an attempt at a video: its number in `asset.attempt` is ours alone. None if there is nothing to do."""
    with transaction.atomic():
        unfinished = Asset.objects.filter(pk=asset_id, status__in=(Status.WAITING, Status.WORKING))
        begun = unfinished.update(status=Status.WORKING, attempt=F("attempt") + 1, progress=0)
        return Asset.objects.get(pk=asset_id) if begun else None


def show_progress(asset: Asset, percent: int) -> bool:
    """Write down how far this attempt is; False if another has begun since."""
    return bool(
        Asset.objects.filter(pk=asset.pk, attempt=asset.attempt, status=Status.WORKING).update(
            progress=percent
        )
    )


def publish(asset: Asset, renditions: list[Rendition], key: bytes, now: datetime) -> bool:
    """What this attempt has stored becomes the asset's, in one update; False if another attempt has begun since."""
    with transaction.atomic():
        ours = Asset.objects.filter(pk=asset.pk, attempt=asset.attempt, status=Status.WORKING)
        done = ours.update(
            status=Status.READY,
            progress=100,
            problem="",
            renditions=[{k: v for k, v in asdict(r).items() if k != "seconds"} for r in renditions],
            key=key,
            duration_ms=int(max(r.seconds for r in renditions) * 1000),
            has_poster=True,
            ready_at=now,
        )
        if not done:
            return False
        asset.refresh_from_db()
        asset_ready.run(asset, now)
        _enqueue_tidy(asset.pk, now)
        jobs.enqueue("media.moments", now=now, key=f"media.moments:{asset.pk}", asset_id=asset.pk)
    return True


def fail(asset_id: int, problem: str, now: datetime) -> None:
    """The work ended without a result, for this reason (a code of `problems`)."""
    unfinished = Asset.objects.filter(pk=asset_id, status__in=(Status.WAITING, Status.WORKING))
    if unfinished.update(status=Status.FAILED, problem=problem):
        _enqueue_tidy(asset_id, now)


def _enqueue_tidy(asset_id: int, now: datetime) -> None:
    jobs.enqueue("media.tidy", now=now, asset_id=asset_id)


def tidy(asset_id: int) -> None:
    """Remove what attempts that came to nothing have stored."""
    asset = Asset.objects.filter(pk=asset_id).first()
    if asset is None:
        return
    # Before it is ready the last attempt may be at work; later ones have higher numbers.
    keep = asset.attempt if asset.status != Status.FAILED else asset.attempt + 1
    for number in storage.folders(asset.made):
        if int(number) < keep:
            storage.remove(f"{asset.made}/{number}")
