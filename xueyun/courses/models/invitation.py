"""Who is asked to join a course team. Nobody stands on a course page who has not said yes."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from xueyun.core.models import ShortId
from xueyun.courses.models.term import TeamMember, Term


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> Self:
        return self.filter(decided_at__isnull=True)


class Invitation(ShortId):
    """One invitation: to an account of the school's staff, or to an address, of which nobody says whose it is.

    Whoever has proven the address finds it; so it tells the inviting team nothing about accounts (mission, A3).
    """

    class Role(models.TextChoices):
        INSTRUCTOR = TeamMember.Role.INSTRUCTOR
        ASSISTANT = TeamMember.Role.ASSISTANT

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="invitations")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    address = models.CharField(max_length=254, blank=True)  # normalised: `accounts.addresses`
    role = models.CharField(max_length=10, choices=Role)
    name = models.CharField(max_length=50)  # as the course will show it
    title = models.CharField(max_length=20, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(address__gt=""), name="invitation_is_to_somebody"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="")
                | Q(decided_at__isnull=False, outcome__gt=""),
                name="invitation_decided_has_an_outcome",
            ),
            models.UniqueConstraint(
                fields=["term", "account"],
                condition=Q(decided_at__isnull=True, account__isnull=False),
                name="invitation_waits_once_for_an_account",
            ),
            models.UniqueConstraint(
                fields=["term", "address"],
                condition=Q(decided_at__isnull=True, address__gt=""),
                name="invitation_waits_once_for_an_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["address"], condition=Q(decided_at__isnull=True), name="invitation_by_address"
            ),
        ]

    def __str__(self) -> str:
        return self.name
