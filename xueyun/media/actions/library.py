"""What staff do with a file of their library. Each deed is audited; nothing in use is ever removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.core import ids
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.jobs import actions as jobs
from xueyun.media import actions, pictures, storage, workplace
from xueyun.media.hooks import Use, asset_uses
from xueyun.media.models import Asset, Upload, original_name
from xueyun.media.names import short
from xueyun.media.problems import BadFile
from xueyun.schools.models import School

MOMENTS = 3
IN_USE = refuse(
    "in_use", _("This file is in use, so it stays. Where it is used stands on its page."), status=409
)
NO_NAME = refuse("no_name", _("A file needs a name."), status=422)
NO_MOMENT = refuse("no_moment", _("This picture is not there yet. Please open the page again."), status=409)


def add(
    school: School, path: Path, name: str, *, now: datetime, actor: Viewer, kind: Asset.Kind | None = None
) -> Asset:
    """Take a file that came by a form (of this kind alone, where one is said); a failed video that is given again is
    tried again. Raises BadFile.
    """
    asset = actions.add_file(school, path, name, now, kind=kind)
    with transaction.atomic():
        actions.retry(asset, now)
        _record("media.upload", asset, now, actor, {"size": asset.size})
    return asset


def rename(asset: Asset, name: str, *, now: datetime, actor: Viewer) -> None:
    """Another name for the library and for downloads; its end follows the content. Raises Refused for none at all."""
    given = short(name.strip())
    if not given:
        raise Refused(NO_NAME)
    ending = asset.name.rpartition(".")[2] if "." in asset.name else ""
    if ending and given.rpartition(".")[2].lower() != ending.lower():
        given = short(f"{given}.{ending}")
    with transaction.atomic():
        if Asset.objects.filter(pk=asset.pk).exclude(name=given).update(name=given):
            _record("media.rename", asset, now, actor, {"from": asset.name, "to": given})
    asset.name = given


def set_captions(video: Asset, file: Path | None, name: str, *, now: datetime, actor: Viewer) -> None:
    """Captions of a video from a WebVTT or SRT file, in place of any others; None takes them away. Raises BadFile."""
    captions = None
    if file is not None:
        captions = actions.add_file(video.school, file, name, now, kind=Asset.Kind.CAPTIONS)
    with transaction.atomic():
        actions.attach_captions(video, captions)
        _record("media.captions", video, now, actor, {"captions": captions.name if captions else ""})


def choose_moment(video: Asset, number: int, *, now: datetime, actor: Viewer) -> None:
    """One of the pictures that were taken of the video becomes its poster. Raises Refused."""
    if not 1 <= number <= video.moments:
        raise Refused(NO_MOMENT)
    _set_poster(video, str(number), now, actor)


def choose_picture(video: Asset, file: Path, *, now: datetime, actor: Viewer) -> None:
    """An uploaded picture becomes the poster of a video. Raises BadFile."""
    with workplace.incoming() as folder:
        small, large = folder / "poster.webp", folder / "poster.jpg"
        pictures.read_image(file, small)
        pictures.large_of(file, large)
        name = ids.encode(ids.new_id())
        for path in (small, large):
            storage.put(f"{video.posters}/{name}/{path.name}", path)
    _set_poster(video, name, now, actor)


def _set_poster(video: Asset, poster: str, now: datetime, actor: Viewer) -> None:
    with transaction.atomic():
        ready = Asset.objects.filter(pk=video.pk, kind=Asset.Kind.VIDEO, status=Asset.Status.READY)
        if not ready.update(poster=poster, has_poster=True):
            raise BadFile("other_kind")
        _record("media.poster", video, now, actor, {"poster": poster})
    video.poster = poster


def ask_for_moments(video: Asset, now: datetime) -> None:
    """Let pictures be taken of a ready video that has none to choose from."""
    if video.kind == Asset.Kind.VIDEO and video.is_ready and not video.moments:
        jobs.enqueue("media.moments", now=now, key=f"media.moments:{video.pk}", asset_id=video.pk)


def uses(asset_ids: Iterable[int]) -> dict[int, list[Use]]:
    """Where files are used, as the apps above tell; captions name their videos."""
    wanted = list(asset_ids)
    found: dict[int, list[Use]] = {pk: [] for pk in wanted}
    for told in asset_uses.run(wanted):
        for pk, some in told.items():
            found[pk] += some
    for video in Asset.objects.filter(captions__in=wanted).order_by("name", "pk"):
        found[video.captions_id or 0].append(Use(_("Captions of a video"), video.name))
    return found


def delete(asset: Asset, *, now: datetime, actor: Viewer) -> None:
    """Remove a file that nothing uses, whatever it looks like a moment later: the database refuses the loser.

    Raises Refused 'in_use' (409).
    """
    try:
        with transaction.atomic():
            _record("media.delete", asset, now, actor, {"size": asset.size})
            Upload.objects.filter(asset=asset).update(asset=None, expires_at=now)
            Asset.objects.filter(pk=asset.pk).delete()
            jobs.enqueue("media.remove_files", now=now, school_id=asset.school_id, sha256=asset.sha256)
    except (ProtectedError, IntegrityError) as error:
        raise Refused(IN_USE) from error


def remove_files(school_id: int, sha256: str) -> None:
    """Remove the bytes of a file that was deleted, unless the library has taken them in again since."""
    with transaction.atomic():
        # `actions._keep` holds this row while it writes: they come one after the other.
        School.objects.select_for_update(no_key=True).filter(pk=school_id).first()
        if Asset.objects.filter(school_id=school_id, sha256=sha256).exists():
            return
        original = original_name(school_id, sha256)
        for folder in (f"{original}.made", f"{original}.posters"):
            storage.remove(folder)
        storage.remove_file(original)


def replaced_captions(old: Asset, new: Asset) -> int:
    """Videos that show these captions show the new ones; how many. In the caller's transaction."""
    return Asset.objects.filter(captions=old).update(captions=new)


def _record(verb: str, asset: Asset, now: datetime, actor: Viewer, detail: dict[str, Any]) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="asset",
        object_id=asset.pk,
        label=asset.name,
        school_id=asset.school_id,
        detail=detail,
    )
