"""What a team tells its learners, and what the platform tells everybody."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When

from xueyun.core.models import ShortId
from xueyun.courses.models import Term
from xueyun.media.models import Asset
from xueyun.schools.models import School


class State(StrEnum):
    """Where an announcement stands at a moment."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def for_term(self, term: Term, now: datetime) -> Self:
        """What a learner of a term reads: of a synchronous SPOC the school's own, then the source's; in each what is
        pinned, then the newest first. What was withdrawn is there, and shows no words.

        One query; an announcement is the source's where its `term_id` is not the term's own.
        """
        own_first = Case(When(term_id=term.pk, then=Value(0)), default=Value(1), output_field=IntegerField())
        return self.filter(term_id__in=term.with_source, published_at__lte=now).order_by(
            own_first, F("pinned_at").desc(nulls_last=True), "-published_at", "-pk"
        )

    def for_team(self, term: Term) -> Self:
        """What its team has written: drafts first, what will appear, then what has appeared, the newest first."""
        rows = self.filter(term=term).order_by(F("published_at").desc(nulls_first=True), "-written_at", "-pk")
        return rows.prefetch_related("tellings")


class Announcement(ShortId):
    """One announcement: a draft, for a moment to come, or published.

    Learners read it from `published_at` on. `revision` counts its changes: who saves says which one they saw.
    """

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="announcements")
    title = models.CharField(max_length=100)
    body = models.TextField()  # HTML, cleaned when it was written
    author = models.CharField(max_length=50)  # as readers see it: a name that stays when the account goes
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)  # empty while it is a draft
    edited_at = models.DateTimeField(null=True, blank=True)  # since it was published
    pinned_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=50, blank=True)
    revision = models.PositiveIntegerField(default=0)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(published_at__isnull=False),
                name="announcement_was_published_before_it_is_withdrawn",
            ),
        ]
        indexes = [models.Index(fields=["term", "-published_at"], name="announcement_by_term")]

    def __str__(self) -> str:
        return self.title

    def state(self, now: datetime) -> State:
        """Where it stands at this moment."""
        if self.withdrawn_at:
            return State.WITHDRAWN
        if self.published_at is None:
            return State.DRAFT
        return State.SCHEDULED if now < self.published_at else State.SHOWN


class AnnouncementFile(models.Model):
    """A file that the text of an announcement names: its readers get it, as long as this row stands."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="files")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["announcement", "asset"], name="file_once_in_an_announcement")
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.asset_id}"


class Telling(models.Model):
    """Its readers are told of an announcement: when it appears (number 0), and again where its team asks for that."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="tellings")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    mails = models.BooleanField(default=True)
    told = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "number"], name="telling_once_for_a_number"),
        ]

    def __str__(self) -> str:
        return self.cause

    @property
    def cause(self) -> str:
        """What its messages are told for."""
        again = f":{self.number}" if self.number else ""
        return f"announcements.announced:{self.announcement_id}{again}"


class TeamMessage(ShortId):
    """What one of a run's team writes to its students, or to some of them; told in batches by a job.

    It has no draft and no end: what was sent stays as it was. `once` is what its form was given, so that a form that
    arrives twice is sent once.
    """

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="team_messages")
    subject = models.CharField(max_length=100)
    text = models.TextField()  # plain, as it was typed
    author = models.CharField(max_length=50)  # as readers see it: a name that stays when the account goes
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sent_at = models.DateTimeField()
    mails = models.BooleanField(default=False)
    once = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)  # recipients
    told = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "sent_by", "once"], name="team_message_sent_once"),
        ]
        indexes = [models.Index(fields=["term", "-sent_at", "-id"], name="team_message_by_term")]

    def __str__(self) -> str:
        return self.subject

    @property
    def cause(self) -> str:
        """What its messages are told for."""
        return f"announcements.message:{self.pk}"


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def waiting(self) -> Self:
        """Neither told nor gone."""
        return self.filter(state=Recipient.State.WAITING)


class Recipient(models.Model):
    """One of those a message was sent to, with the number and the name that the list of students said then."""

    class State(models.TextChoices):
        WAITING = "waiting"
        TOLD = "told"
        GONE = "gone"  # not in the course any more when the turn came

    message = models.ForeignKey(
        TeamMessage, on_delete=models.CASCADE, related_name="recipients", db_index=False
    )
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=50)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    mailed = models.BooleanField(default=False)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "account"], name="recipient_once_for_a_message"),
        ]
        indexes = [
            models.Index(fields=["message", "number", "id"], name="recipient_by_number"),
            models.Index(fields=["message", "name", "id"], name="recipient_by_name"),
            models.Index(
                fields=["message", "id"], condition=models.Q(state="waiting"), name="recipient_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.name


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
                condition=Q(audience="school", school__isnull=False)
                | (~Q(audience="school") & Q(school__isnull=True)),
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
