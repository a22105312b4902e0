"""Licences, as rows with a beginning and an end."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from xueyun.core.models import ShortId
from xueyun.courses.models import Course
from xueyun.schools.models import School


class LicenceQuerySet(models.QuerySet["Licence"]):
    def valid(self, now: datetime) -> Self:
        return self.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now, revoked_at__isnull=True
        )


class Licence(ShortId):
    """`borrower` may use `course` in `mode` from `starts_at` until `ends_at` (open where empty) or until revoked."""

    class Mode(models.TextChoices):
        ASYNCHRONOUS = "asynchronous"
        SYNCHRONOUS = "synchronous"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="licences")
    borrower = models.ForeignKey(School, on_delete=models.PROTECT, related_name="licences")
    mode = models.CharField(max_length=15, choices=Mode)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField()

    objects = LicenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="licence_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["borrower", "course", "mode"], name="licence_by_borrower")]
