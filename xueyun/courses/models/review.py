"""What the platform is asked to approve."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from xueyun.core.models import ShortId
from xueyun.courses.models.term import Term


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self) -> Self:
        return self.filter(decided_at__isnull=True)


class Review(ShortId):
    """One submission of a run; while it waits the run is in review."""

    class Outcome(models.TextChoices):
        APPROVED = "approved"
        SENT_BACK = "sent_back"
        WITHDRAWN = "withdrawn"

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="reviews")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["term"], condition=Q(decided_at__isnull=True), name="review_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="")
                | Q(decided_at__isnull=False, outcome__gt=""),
                name="review_decided_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at", "id"], name="review_by_time"),
            models.Index(
                fields=["asked_at", "id"], condition=Q(decided_at__isnull=True), name="review_waiting_by_time"
            ),
            models.Index(
                fields=["asked_at", "id"],
                condition=Q(decided_at__isnull=False),
                name="review_decided_by_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.term_id)
