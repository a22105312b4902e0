"""换绑: the records of an old account, copied to the new one of the same student (mission, A7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from xueyun.core.models import ShortId
from xueyun.schools.models.roster import RosterEntry
from xueyun.schools.models.school import School


class Move(ShortId):
    """An administrator offers it with proof, the student's new account confirms it, then it is done once."""

    class Proof(models.TextChoices):
        IN_PERSON = "in_person"  # the administrator writes how the student was known
        OLD_ACCOUNT = "old_account"  # the old account confirms as well

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="moves")
    entry = models.ForeignKey(RosterEntry, on_delete=models.PROTECT, related_name="moves")
    old = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proof = models.CharField(max_length=20, choices=Proof)
    note = models.CharField(max_length=200, blank=True)  # how the student was known
    offered_at = models.DateTimeField()
    old_confirmed_at = models.DateTimeField(null=True, blank=True)
    new_confirmed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "old", "new"], condition=Q(done_at__isnull=True), name="move_offered_once"
            ),
            models.CheckConstraint(condition=~Q(old=F("new")), name="move_leads_to_another_account"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(new_confirmed_at__isnull=False),
                name="move_done_was_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} to {self.new_id}"
