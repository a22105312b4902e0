"""A school's library: files with their state on the way to being shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from xueyun.core import ids
from xueyun.core.models import ShortId
from xueyun.core.viewer import Role, Viewer
from xueyun.media import problems
from xueyun.schools.models import School

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class AssetQuerySet(models.QuerySet["Asset"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The libraries of the schools where the viewer teaches or administers."""
        staff = {Role.TEACHER, Role.SCHOOL_ADMIN}
        return self.filter(school_id__in={g.school_id for g in viewer.grants if g.role in staff})


class Asset(ShortId):
    """One file of a school's library; the same bytes are one asset of the school."""

    class Kind(models.TextChoices):
        VIDEO = "video"
        PDF = "pdf"
        IMAGE = "image"
        CAPTIONS = "captions"
        DOCUMENT = "document"  # what is only handed out: texts, tables, slides, archives

    class Status(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        READY = "ready"
        FAILED = "failed"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="assets")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()  # bytes
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent of the work in hand
    # A code of `media.problems`, which has the sentence.
    problem = models.CharField(max_length=40, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    # [{"height": 720, "width": 1280, "bandwidth": 1234567, "average": 1000000, "playlist": "720.m3u8"}], best first
    renditions = models.JSONField(default=list, blank=True)
    key = models.BinaryField(max_length=16, null=True, blank=True)  # AES-128 key of the segments
    # Counts the beginnings of the work. Each writes into a folder of its own, and only the last may finish.
    attempt = models.PositiveIntegerField(default=0)
    has_poster = models.BooleanField(default=False)
    # The name of the folder of the poster that was chosen (`poster_folder`); '' while the first one will do.
    poster = models.CharField(max_length=20, blank=True, default="")
    moments = models.PositiveSmallIntegerField(default=0)  # pictures of the video to choose a poster from
    captions = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "sha256"], name="asset_bytes_once_in_a_school"),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(ready_at__isnull=False), name="asset_ready_has_a_moment"
            ),
        ]
        indexes = [models.Index(fields=["school", "-created_at"], name="asset_newest_of_a_school")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        return self.status == self.Status.READY

    @property
    def has_captions(self) -> bool:
        return self.captions_id is not None

    @property
    def problem_sentence(self) -> _StrOrPromise:
        """What went wrong, for people; '' if nothing did."""
        return problems.sentence(self.problem) if self.problem else ""

    @property
    def original(self) -> str:
        """The storage name of the file as it came."""
        return original_name(self.school_id, self.sha256)

    @property
    def made(self) -> str:
        """The storage folder of what was made from it; one folder inside for every attempt."""
        return f"{self.original}.made"

    @property
    def folder(self) -> str:
        """The storage folder of the last attempt: of a ready asset, the files that are shown."""
        return f"{self.made}/{self.attempt}"

    @property
    def posters(self) -> str:
        """The storage folder of the pictures that a poster can be; a folder inside never changes its content."""
        return f"{self.original}.posters"

    @property
    def poster_folder(self) -> str:
        """The storage folder of `poster.jpg` (of videos) and `poster.webp`."""
        return f"{self.posters}/{self.poster}" if self.poster else self.folder


class UploadQuerySet(models.QuerySet["Upload"]):
    def of(self, viewer: Viewer, school: School) -> Self:
        """The viewer's own uploads into this school's library."""
        return self.filter(account_id=viewer.account_id, school=school)

    def arriving(self) -> Self:
        """Those whose bytes are still awaited."""
        return self.filter(arrived_at__isnull=True)


class Upload(ShortId):
    """A file on its way into a library (tus 1.0). How much of it is here, its file alone knows (`media.arrivals`)."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()  # bytes, as announced
    metadata = models.CharField(max_length=2000, blank=True)  # Upload-Metadata, as it came
    wanted = models.CharField(max_length=10, choices=Asset.Kind, blank=True)  # '' takes every kind
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)  # the last byte
    asset = models.ForeignKey(Asset, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    problem = models.CharField(max_length=40, blank=True)  # a code of `media.problems`: it was refused

    objects = UploadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="upload_by_end"),
            models.Index(fields=["school", "account", "-created_at"], name="upload_of_an_account"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def problem_sentence(self) -> _StrOrPromise:
        """Why it was refused, for people; '' if it wasn't."""
        return problems.sentence(self.problem) if self.problem else ""


def original_name(school_id: int, sha256: str) -> str:
    return f"{ids.encode(school_id)}/{sha256[:2]}/{sha256}"
