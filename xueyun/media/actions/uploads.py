"""Files on their way in: announced, arriving, taken into the library or refused."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from xueyun.audit import actions as audit
from xueyun.core import ids
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.jobs import actions as jobs
from xueyun.media import actions, arrivals
from xueyun.media.models import Asset, Upload
from xueyun.media.names import short
from xueyun.media.problems import BadFile, sentence
from xueyun.schools.models import School

LIFETIME = timedelta(days=3)  # from the last sign of life
REMEMBERED = timedelta(days=1)  # what became of it, after it has arrived
MOST_OPEN = 30  # uploads of an account in a school
MOST_FILES = 4  # so many of the largest files a school has on their way at a time
RESERVE = 256 * 1024 * 1024  # bytes that uploads leave free on the disk


def begin(
    viewer: Viewer,
    school: School,
    name: str,
    size: int,
    *,
    now: datetime,
    metadata: str = "",
    wanted: str = "",
) -> Upload:
    """Announce a file of so many bytes. Raises Refused: 413, 429 or 507, each with its sentence."""
    _check_size(size)
    with transaction.atomic():
        # The row is the lock: two announcements at once are counted one after the other.
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        _check_open(viewer, school, size)
        upload = Upload.objects.create(
            school=school,
            account_id=viewer.account_id or 0,
            name=short(name),
            size=size,
            metadata=metadata,
            wanted=wanted,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        arrivals.create(upload.ref)
        if size == 0:
            _arrived(upload, now)
    return upload


def _check_size(size: int) -> None:
    if size > settings.MEDIA_LARGEST_FILE:
        raise Refused(refuse("too_large", sentence("too_large"), status=413))
    if size + RESERVE > arrivals.free_bytes():
        raise Refused(refuse("disk_full", sentence("disk_full"), status=507))


def _check_open(viewer: Viewer, school: School, size: int) -> None:
    arriving = Upload.objects.filter(school=school).arriving()
    if arriving.filter(account_id=viewer.account_id or 0).count() >= MOST_OPEN:
        words = ngettext(
            "%(n)s file of yours is still on its way. Let it finish, or cancel it, before you add more.",
            "%(n)s files of yours are still on their way. Let them finish, or cancel some, before you add more.",
            MOST_OPEN,
        )
        raise Refused(refuse("too_many_uploads", words % {"n": MOST_OPEN}, status=429))
    open_bytes = arriving.aggregate(sum=Sum("size"))["sum"] or 0
    if open_bytes + size > MOST_FILES * settings.MEDIA_LARGEST_FILE:
        full = _("Your school has too many large files on their way. Please go on when some have arrived.")
        raise Refused(refuse("too_many_bytes", full, status=429))


def keep_alive(upload: Upload, now: datetime) -> None:
    """Bytes have come: the upload expires later; with the last byte the file goes on to be looked at."""
    if arrivals.offset_of(upload.ref) >= upload.size:
        _arrived(upload, now)
        return
    upload.expires_at = now + LIFETIME
    Upload.objects.filter(pk=upload.pk, arrived_at=None).update(expires_at=upload.expires_at)


def _arrived(upload: Upload, now: datetime) -> None:
    """Once only, however often the last byte is announced."""
    with transaction.atomic():
        fresh = Upload.objects.filter(pk=upload.pk, arrived_at=None)
        if fresh.update(arrived_at=now, expires_at=now + REMEMBERED):
            jobs.enqueue("media.take_in", now=now, key=f"media.take_in:{upload.pk}", upload_id=upload.pk)
    upload.refresh_from_db()


def take_in(upload_id: int, now: datetime) -> None:
    """Judge a file that has arrived, and put it into the library or say why not. Safe to run again.

    Raises BadFile 'disk_full' alone: nothing is lost then, and another try may find room.
    """
    upload = Upload.objects.select_related("school", "account").filter(pk=upload_id).first()
    if upload is None or upload.asset_id is not None or upload.problem:
        return
    try:
        kind = Asset.Kind(upload.wanted) if upload.wanted else None
        asset = actions.add_file(upload.school, arrivals.path_of(upload.ref), upload.name, now, kind=kind)
    except BadFile as error:
        if error.code == "disk_full":
            raise
        refuse_file(upload_id, "upload_lost" if error.code == "not_a_file" else error.code)
        return
    with transaction.atomic():
        actions.retry(asset, now)
        Upload.objects.filter(pk=upload.pk).update(asset=asset)
        actor = Viewer(account_id=upload.account_id, nickname=upload.account.nickname)
        audit.record(
            "media.upload", now=now, actor=actor, kind="asset", object_id=asset.pk, label=asset.name,
            school_id=upload.school_id, detail={"size": upload.size},
        )  # fmt: skip
    arrivals.remove(upload.ref)


def refuse_file(upload_id: int, problem: str) -> None:
    """The file is gone, and the row says why."""
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is not None and Upload.objects.filter(pk=upload_id, asset=None).update(problem=problem):
        arrivals.remove(upload.ref)


def cancel(upload: Upload) -> None:
    """Forget an upload and what came of it. What the library has taken stays there."""
    Upload.objects.filter(pk=upload.pk).delete()
    arrivals.remove(upload.ref)


def sweep(now: datetime) -> int:
    """Remove uploads whose time is over, and files that no row knows; how many."""
    gone = 0
    for upload in Upload.objects.filter(expires_at__lte=now).iterator():
        cancel(upload)
        gone += 1
    for ref in list(arrivals.older_than((now - LIFETIME).timestamp())):
        if not Upload.objects.filter(pk=ids.decode(ref)).exists():
            arrivals.remove(ref)
            gone += 1
    return gone
