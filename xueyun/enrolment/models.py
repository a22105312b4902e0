"""The reasons that hold an account in a term, and the blocks that keep one out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from xueyun.courses.models import Course, Term
from xueyun.schools.models import RosterEntry


class ReasonQuerySet(models.QuerySet["Reason"]):
    def live(self) -> ReasonQuerySet:
        return self.filter(ended_at__isnull=True)


class Reason(models.Model):
    """Why an account is in a term: of its own will (`via` is empty), or by a synchronous SPOC over the term."""

    class How(models.TextChoices):
        """By which door a reason came; a carried one came by that of the SPOC."""

        OWN = "own"
        IMPORT = "import"
        NEXT_RUN = "next_run"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reasons")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="reasons")
    via = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, blank=True, related_name="carried")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How, default=How.OWN)

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
    # The teacher's account, as a label: the record outlives the account.
    blocked_by = models.BigIntegerField()
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
        indexes = [
            models.Index(
                fields=["term", "blocked_at", "id"],
                condition=Q(lifted_at__isnull=True),
                name="block_live_by_term",
            ),
        ]


class ExpectedQuerySet(models.QuerySet["Expected"]):
    def waiting(self) -> ExpectedQuerySet:
        """Neither come nor taken off the list."""
        return self.filter(ended_at__isnull=True)


class Expected(models.Model):
    """A student whom the team has brought by number and whom no account holds yet: enrolled on certifying."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="expected")
    entry = models.ForeignKey(RosterEntry, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # 'enrolled', 'withdrawn', or the code of the refusal
    outcome = models.CharField(max_length=30, blank=True)

    objects = ExpectedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["term", "entry"],
                condition=Q(ended_at__isnull=True),
                name="expected_once_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False, outcome__gt=""),
                name="expected_ended_has_an_outcome",
            ),
        ]


class Line(models.Model):
    """One line of the list of a term's learners: who is in it now, or expected.

    It says again what reasons, bonds and the roster say, so that a list of ten thousand is sorted, filtered and paged
    by an index. `enrolment.roll` writes it, in the transaction of whatever changes those; nobody else does. Of the
    roster only the entry of the term's own school stands here; who has none there is known by nickname alone.
    """

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="lines", db_index=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    expected = models.OneToOneField(
        Expected, on_delete=models.CASCADE, null=True, blank=True, related_name="line"
    )
    entry = models.ForeignKey(
        RosterEntry, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    number = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=50)
    college = models.CharField(max_length=50, blank=True)
    major = models.CharField(max_length=50, blank=True)
    class_name = models.CharField(max_length=50, blank=True)
    since = models.DateTimeField()
    # How many of the units that the run shows are done: an app above counts them (`hooks.listed`, decision 0015).
    done = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["term", "account"], condition=Q(account__isnull=False), name="line_once_per_account"
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False, expected__isnull=True)
                | Q(account__isnull=True, expected__isnull=False),
                name="line_is_of_a_learner_or_of_one_expected",
            ),
        ]
        # What the list is sorted and filtered by. PostgreSQL has two more, by pattern (migration 0004). Those of the
        # keys pass over what has none, so that nobody looks for the rare there and sorts it afterwards.
        indexes = [
            models.Index(fields=["account"], condition=Q(account__isnull=False), name="line_by_account"),
            models.Index(fields=["entry"], condition=Q(entry__isnull=False), name="line_by_entry"),
            models.Index(fields=["term", "number", "id"], name="line_by_number"),
            models.Index(fields=["term", "name", "id"], name="line_by_name"),
            models.Index(fields=["term", "class_name", "number", "id"], name="line_by_class"),
            models.Index(fields=["term", "since", "id"], name="line_by_since"),
            models.Index(fields=["term", "done", "id"], name="line_by_done"),
            models.Index(fields=["term", "class_name", "done", "id"], name="line_by_class_and_done"),
            # Those who are waited for are few: each order has its own part of an index.
            *(
                models.Index(
                    fields=["term", *order, "id"],
                    condition=Q(account__isnull=True),
                    name=f"line_expected_by_{order[0]}",
                )
                for order in (["number"], ["name"], ["class_name", "number"], ["since"], ["done"])
            ),
        ]
