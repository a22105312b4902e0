"""申请开课: what a teacher asks their school to open."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from xueyun.core.models import ShortId
from xueyun.courses.models.course import Course, Subject
from xueyun.courses.models.term import Term
from xueyun.schools.models import School


class ApplicationQuerySet(models.QuerySet["Application"]):
    def waiting(self) -> Self:
        return self.filter(state=Application.State.WAITING)

    def of(self, account_id: int | None) -> Self:
        """What an account has asked for: nobody else's (mission, P8)."""
        return self.filter(applicant_id=account_id or 0)

    def for_page(self) -> Self:
        """What a list and a page say of them, in one query."""
        return self.select_related("school", "applicant", "decided_by")


class Application(ShortId):
    """A course with its first run, and why it should be opened.

    What was sent back or withdrawn can be mended and sent again: `round` counts how often it was sent, and who decides
    says which round they have read.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        APPROVED = "approved"
        SENT_BACK = "sent_back"
        WITHDRAWN = "withdrawn"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    subject = models.CharField(max_length=20, choices=Subject)
    summary = models.CharField(max_length=200)
    audience = models.CharField(max_length=10, choices=Term.Audience)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    purpose = models.TextField()  # plain text: why, and for whom
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    round = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    course = models.OneToOneField(
        Course, on_delete=models.PROTECT, null=True, blank=True, related_name="application"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            # The same form from two windows is one application.
            models.UniqueConstraint(
                fields=["school", "applicant", "title"],
                condition=Q(state="waiting"),
                name="application_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="application_decided_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", course__isnull=False)
                | (~Q(state="approved") & Q(course__isnull=True)),
                name="application_approved_has_a_course",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="application_ends_later"),
        ]
        indexes = [
            models.Index(fields=["school", "asked_at", "id"], name="application_by_school"),
            models.Index(
                fields=["school", "asked_at", "id"], condition=Q(state="waiting"), name="application_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.title
