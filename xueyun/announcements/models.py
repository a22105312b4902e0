"""What a team tells its learners, and what the platform tells everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, IntegerField, Value, When

from xueyun.core.models import ShortId
from xueyun.courses.models import Term
from xueyun.schools.models import School


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def for_term(self, term: Term, now: datetime) -> Self:
        """What a learner of a term reads, newest first; of a synchronous SPOC the school's own, then the source's.

        One query; an announcement is the source's where its `term_id` is not the term's own.
        """
        own_first = Case(When(term_id=term.pk, then=Value(0)), default=Value(1), output_field=IntegerField())
        term_ids = [term.pk] if term.source_id is None else [term.pk, term.source_id]
        return self.filter(term_id__in=term_ids, published_at__lte=now).order_by(
            own_first, "-published_at", "-pk"
        )


class Announcement(ShortId):
    """One announcement. It is told once: its text does not change under its readers."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="announcements")
    title = models.CharField(max_length=100)
    body = models.TextField()  # HTML, cleaned when it was written
    author = models.CharField(max_length=50)  # as readers see it: a name that stays when the account goes
    published_at = models.DateTimeField()

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["term", "-published_at"], name="announcement_by_term")]

    def __str__(self) -> str:
        return self.title


class Broadcast(ShortId):
    """What the platform tells everybody, or one part of them; written in batches by a job."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone"
        TEACHERS = "teachers"
        ADMINISTRATORS = "administrators"
        SCHOOL = "school"  # who is certified at one

    audience = models.CharField(max_length=20, choices=Audience)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=100)
    text = models.TextField(blank=True)
    # For who reads English; '' is told in Chinese.
    title_en = models.CharField(max_length=100, blank=True)
    text_en = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)  # a path of this site
    mails = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expected = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    last_account_id = models.BigIntegerField(default=0)  # up to here everybody has been told
    done_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(audience="school", school__isnull=False)
                | (~models.Q(audience="school") & models.Q(school__isnull=True)),
                name="broadcast_names_its_school",
            ),
        ]
        indexes = [models.Index(fields=["-made_at"], name="broadcast_by_time")]

    def __str__(self) -> str:
        return self.title

    @property
    def cause(self) -> str:
        """What its messages are told for."""
        return f"announcements.broadcast:{self.pk}"
