"""Making videos ready, and clearing up."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from typing import Any

from xueyun.jobs.registry import Dead, GiveUp, Interrupted, Running, TaskError, task
from xueyun.media import actions, hls, pictures, probing, storage, workplace
from xueyun.media.actions import library, uploads
from xueyun.media.models import Asset
from xueyun.media.problems import SENTENCES, BadFile

PROGRESS_EVERY = 1.0  # seconds between two writes of the progress
MADE = 97  # per cent when all is encoded; storing it is the rest


def _dead(dead: Dead) -> None:
    problem = dead.code if dead.code in SENTENCES else "transcoding_failed"
    actions.fail(dead.args["asset_id"], problem, dead.now)


def _open_again(args: dict[str, Any]) -> bool:
    return actions.open_again(args["asset_id"])


@task("media.transcode", tries=4, heavy=True, on_dead=_dead, on_retry=_open_again)
def transcode(job: Running, *, asset_id: int) -> None:
    """Make a video's renditions. A dead attempt leaves only folders, which are removed; one attempt publishes."""
    asset = actions.begin(asset_id)
    if asset is None:
        return
    try:
        with workplace.attempt(asset.ref, asset.attempt) as folder:
            _transcode(job, asset, folder)
    except BadFile as error:
        raise GiveUp(error.code, str(error)) from error
    except OSError as error:
        if error.errno == ENOSPC:
            raise TaskError("disk_full", str(error)) from error
        raise


def _transcode(job: Running, asset: Asset, folder: Path) -> None:
    source = storage.fetch(asset.original, folder)
    with source.open("rb") as file:
        demuxer = probing.demuxer_of(file.read(8192))
    if demuxer is None:
        raise BadFile("video_unreadable", "the stored file is no video")
    probe = probing.probe(source, demuxer)
    # What is made lies in a folder of its own: nothing but it is stored.
    made = folder / "made"
    made.mkdir()
    poster = hls.poster(source, probe, folder, check=job.check)
    key = secrets.token_bytes(16)
    on_time = _progress(job, asset, probe.duration_ms / 1000)
    renditions = hls.make(source, probe, made, key, check=job.check, on_time=on_time)
    poster.rename(made / "poster.jpg")
    pictures.small_of(made / "poster.jpg", made / "poster.webp")
    (made / "ffmpeg.log").unlink(missing_ok=True)
    for path in sorted(made.iterdir()):
        job.check()
        storage.put(f"{asset.folder}/{path.name}", path)
    if not actions.publish(asset, renditions, key, job.now()):
        raise Interrupted


def _progress(job: Running, asset: Asset, seconds: float) -> Callable[[float], None]:
    """A function that is told how many seconds are done, and writes per cents now and then."""
    written, at = 0, 0.0

    def on_time(done: float) -> None:
        nonlocal written, at
        percent = min(MADE, int(done / seconds * MADE)) if seconds else 0
        if percent > written and time.monotonic() - at >= PROGRESS_EVERY:
            if not actions.show_progress(asset, percent):
                raise Interrupted
            written, at = percent, time.monotonic()

    return on_time


@task("media.tidy")
def tidy(job: Running, *, asset_id: int) -> None:
    actions.tidy(asset_id)


@task("media.sweep", every=timedelta(days=1))
def sweep(job: Running) -> None:
    workplace.sweep()


def _not_taken(dead: Dead) -> None:
    problem = dead.code if dead.code in SENTENCES else "upload_failed"
    uploads.refuse_file(dead.args["upload_id"], problem)


def _is_gone(args: dict[str, Any]) -> bool:
    """What could not be taken in was removed: whoever brought it was told, and brings it again."""
    return False


@task("media.take_in", tries=6, on_dead=_not_taken, on_retry=_is_gone)
def take_in(job: Running, *, upload_id: int) -> None:
    """A file has arrived whole."""
    try:
        uploads.take_in(upload_id, job.now())
    except BadFile as error:
        raise TaskError(error.code, str(error)) from error


@task("media.sweep_uploads", every=timedelta(hours=1))
def sweep_uploads(job: Running) -> None:
    uploads.sweep(job.now())


@task("media.moments", tries=2)
def moments(job: Running, *, asset_id: int) -> None:
    """Pictures of a video from three moments, to choose its poster from."""
    asset = Asset.objects.filter(pk=asset_id, kind=Asset.Kind.VIDEO, status=Asset.Status.READY).first()
    if asset is None or asset.moments:
        return
    with workplace.incoming() as folder:
        source = storage.fetch(asset.original, folder)
        with source.open("rb") as file:
            probe = probing.probe(source, probing.demuxer_of(file.read(8192)) or "")
        taken = 0
        for share in (0.1, 0.4, 0.7):
            frame = hls.frame(source, probe, folder, probe.duration_ms / 1000 * share, check=job.check)
            if frame is None:
                continue
            taken += 1
            pictures.small_of(frame, folder / "poster.webp")
            for name in ("poster.webp", "poster.jpg"):
                storage.put(f"{asset.posters}/{taken}/{name}", folder / name)
    Asset.objects.filter(pk=asset.pk, moments=0).update(moments=taken)


@task("media.remove_files")
def remove_files(job: Running, *, school_id: int, sha256: str) -> None:
    library.remove_files(school_id, sha256)
