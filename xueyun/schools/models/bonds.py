"""学生认证: the bonds between accounts and roster entries."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from xueyun.schools.models.roster import RosterEntry
from xueyun.schools.models.school import School


class CertificationQuerySet(models.QuerySet["Certification"]):
    def live(self) -> CertificationQuerySet:
        """Bonds that give rights now: not removed, and the school has not disabled the entry."""
        return self.filter(removed_at__isnull=True, entry__disabled_at__isnull=True)


class Certification(models.Model):
    """The bond (学生认证) between one account and one roster entry; removed bonds stay as records."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certifications"
    )
    entry = models.ForeignKey(RosterEntry, on_delete=models.PROTECT, related_name="certifications")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="certifications")
    certified_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=200, blank=True)

    objects = CertificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(removed_at__isnull=True), name="entry_certified_once"
            ),
            models.UniqueConstraint(
                fields=["account", "school"],
                condition=Q(removed_at__isnull=True),
                name="account_certified_once_in_a_school",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "last_used_at"], name="bond_by_use"),
            models.Index(fields=["school", "certified_at"], name="bond_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} is {self.entry_id}"
