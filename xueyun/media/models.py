"""A school's library: files with their state on the way to being shown."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xueyun.core.models import ShortId
from xueyun.schools.models import School


class Asset(ShortId):
    """One file of a school's library; the same bytes are one asset of the school."""

    class Kind(models.TextChoices):
        VIDEO = "video"
        PDF = "pdf"
        IMAGE = "image"
        CAPTIONS = "captions"

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
    problem = models.CharField(max_length=40, blank=True)  # a code of `media.problems`, which has the sentence
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    # [{"height": 720, "width": 1280, "bandwidth": 1234567, "playlist": "720.m3u8"}], best first
    renditions = models.JSONField(default=list, blank=True)
    key = models.BinaryField(max_length=16, null=True, blank=True)  # AES-128 key of the segments
    attempt = models.PositiveIntegerField(default=0)  # every transcoding writes into a folder of its own
    captions = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "sha256"], name="asset_bytes_once_in_a_school"),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(ready_at__isnull=False), name="asset_ready_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.name
