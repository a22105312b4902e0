"""The reasons that hold an account in a term, and the blocks that keep one out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from xueyun.courses.models import Course, Term


class ReasonQuerySet(models.QuerySet["Reason"]):
    def live(self) -> ReasonQuerySet:
        return self.filter(ended_at__isnull=True)


class Reason(models.Model):
    """Why an account is in a term: of its own will (`via` is empty), or by a synchronous SPOC over the term."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reasons")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="reasons")
    via = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, blank=True, related_name="carried")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "term"],
                condition=Q(ended_at__isnull=True, via__isnull=True),
                name="own_reason_once_while_live",
            ),
            models.UniqueConstraint(
                fields=["account", "term", "via"],
                condition=Q(ended_at__isnull=True, via__isnull=False),
                name="carried_reason_once_while_live",
            ),
            models.CheckConstraint(
                condition=~Q(via=models.F("term")), name="reason_is_not_carried_by_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "term"], name="reason_by_account"),
            models.Index(fields=["term"], condition=Q(ended_at__isnull=True), name="reason_live_by_term"),
        ]


class NextRunQuerySet(models.QuerySet["NextRun"]):
    def waiting(self) -> NextRunQuerySet:
        """Neither answered by a publication nor taken back."""
        return self.filter(ended_at__isnull=True)


class NextRun(models.Model):
    """Somebody wants to be in the next run of a course (已报名下次开课); it is for one run."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="next_runs")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    asked_on = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")  # the run that had ended
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # 'enrolled', 'withdrawn', or the code of the refusal
    outcome = models.CharField(max_length=30, blank=True)
    became = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = NextRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "course"],
                condition=Q(ended_at__isnull=True),
                name="next_run_once_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False, outcome__gt=""),
                name="next_run_ended_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["course", "id"], condition=Q(ended_at__isnull=True), name="next_run_waiting"
            ),
        ]


class Block(models.Model):
    """A teacher removed someone from a term: no enrolment, no learning, until it is lifted."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="blocks")
    blocked_at = models.DateTimeField()
    blocked_by = (
        models.BigIntegerField()
    )  # the teacher's account, as a label: the record outlives the account
    reason = models.CharField(max_length=200, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "term"],
                condition=Q(lifted_at__isnull=True),
                name="blocked_once_while_live",
            ),
        ]
