"""'Someone else has certified my entry': what is told to a school's administrators, and what they decided."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from xueyun.core.models import ShortId
from xueyun.schools.models.bonds import Certification
from xueyun.schools.models.roster import RosterEntry
from xueyun.schools.models.school import School


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def undecided(self) -> Self:
        return self.filter(decided_at__isnull=True)


class Dispute(ShortId):
    """An account that knows name and code of an entry says that another account holds it wrongly."""

    class Outcome(models.TextChoices):
        REMOVED = "removed"
        DECLINED = "declined"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="disputes")
    entry = models.ForeignKey(RosterEntry, on_delete=models.PROTECT, related_name="disputes")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    against = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="+")
    message = models.TextField()
    contact = models.CharField(max_length=200)
    raised_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "entry"], condition=Q(decided_at__isnull=True), name="dispute_open_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="")
                | Q(decided_at__isnull=False, outcome__gt=""),
                name="dispute_decided_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "raised_at", "id"], name="dispute_by_school"),
            models.Index(
                fields=["school", "raised_at", "id"],
                condition=Q(decided_at__isnull=True),
                name="dispute_undecided",
            ),
            models.Index(
                fields=["school", "raised_at", "id"],
                condition=Q(decided_at__isnull=False),
                name="dispute_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} about {self.entry_id}"
