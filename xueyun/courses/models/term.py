"""Terms: the runs of a course that people enrol in, and the teams that teach them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from xueyun.core.models import ShortId
from xueyun.core.viewer import Viewer
from xueyun.courses.models.course import Course
from xueyun.schools.models import School


class Status(StrEnum):
    """Where a term stands at a moment (mission, C6)."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    UPCOMING = "upcoming"
    RUNNING = "running"
    ENDED = "ended"
    ARCHIVED = "archived"


class TermQuerySet(models.QuerySet["Term"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Published terms for everyone; drafts for their team, and for nobody else (mission, C6)."""
        if viewer.account_id is None:
            return self.filter(published_at__isnull=False)
        return self.visible_to_account(viewer.account_id)

    def visible_to_account(self, account_id: int) -> Self:
        mine = TeamMember.objects.filter(term=models.OuterRef("pk"), account_id=account_id)
        return self.filter(Q(published_at__isnull=False) | models.Exists(mine))

    def published(self) -> Self:
        return self.filter(published_at__isnull=False, archived_at__isnull=True)

    def for_cards(self) -> Self:
        """What a card shows: the course, its school and the source's, in this one query; the team in one more."""
        return self.select_related("course__school", "source__course__school").prefetch_related("team")

    def for_page(self) -> Self:
        """What a term's own pages show of it, in one query."""
        return self.select_related("course__school", "source__course__school")


class Term(ShortId):
    """One run of a course (第 n 次开课). `source` makes it a synchronous SPOC: a layer over that term."""

    class Audience(models.TextChoices):
        MOOC = "mooc"
        SPOC = "spoc"

    class Mode(models.TextChoices):
        INDEPENDENT = "independent"
        ASYNCHRONOUS = "asynchronous"
        SYNCHRONOUS = "synchronous"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="terms")
    # The course's, so that an index has a school's runs in their order; the database holds the two together (0016).
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="terms", db_index=False)
    number = models.PositiveIntegerField()
    audience = models.CharField(max_length=10, choices=Audience)
    mode = models.CharField(max_length=15, choices=Mode, default=Mode.INDEPENDENT)
    source = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="layers")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    password = models.CharField(max_length=128, blank=True)  # hashed; empty where none is asked
    weekly_hours = models.CharField(max_length=20, blank=True)
    # Per cent that makes a video's circle green.
    video_threshold = models.PositiveSmallIntegerField(default=90)
    has_watermark = models.BooleanField(default=True)
    # As JSON: {"words": html, "parts": [{"name", "weight"}], "pass": 60, "excellent": 85}.
    grading = models.JSONField(default=dict)
    outline = models.ForeignKey(
        "courses.OutlineVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = TermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="term_number_once_in_a_course"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="term_ends_after_it_starts"),
            # Mission, P0. What needs the other row is held by a trigger (migrations 0002 and 0003) and by the action.
            models.CheckConstraint(
                condition=Q(mode="synchronous", source__isnull=False)
                | (~Q(mode="synchronous") & Q(source__isnull=True)),
                name="term_synchronous_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(audience="spoc") | Q(mode="independent"), name="term_mooc_is_independent"
            ),
            models.CheckConstraint(condition=~Q(source=F("id")), name="term_is_not_its_own_source"),
        ]
        indexes = [
            models.Index(fields=["audience", "starts_at"], name="term_by_audience_and_start"),
            # A school's runs in the orders of its console; a filter looks at them on the way, some thousands at most.
            models.Index(fields=["school", "starts_at", "id"], name="term_of_school_by_start"),
            models.Index(fields=["school", "ends_at", "id"], name="term_of_school_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} #{self.number}"

    @property
    def label(self) -> str:
        """As the audit log names it: its course has to be loaded."""
        return f"{self.course.title} #{self.number}"

    @property
    def is_synchronous(self) -> bool:
        return self.source_id is not None

    @property
    def with_source(self) -> list[int]:
        """The runs whose units its students see: itself, and its source."""
        return [self.pk] if self.source_id is None else [self.pk, self.source_id]

    @property
    def is_spoc(self) -> bool:
        return self.audience == self.Audience.SPOC

    def status(self, now: datetime) -> Status:
        """Where the term stands at this moment."""
        if self.archived_at:
            return Status.ARCHIVED
        if not self.published_at:
            return Status.IN_REVIEW if self.submitted_at else Status.DRAFT
        if now < self.starts_at:
            return Status.UPCOMING
        return Status.RUNNING if now <= self.ends_at else Status.ENDED


class TeamMember(models.Model):
    """Someone of the course team (课程团队) of one term, with the rights of a role."""

    class Role(models.TextChoices):
        LEAD = "lead"
        INSTRUCTOR = "instructor"
        ASSISTANT = "assistant"

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="team")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="teams")
    role = models.CharField(max_length=10, choices=Role)
    name = models.CharField(max_length=50)  # as the course shows it
    title = models.CharField(max_length=20, blank=True)  # 教授 / 副教授 / 讲师
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["term", "account"], name="member_once_in_a_team"),
            models.UniqueConstraint(fields=["term"], condition=Q(role="lead"), name="one_lead_in_a_team"),
        ]
