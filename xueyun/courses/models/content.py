"""The content tree. Rows of the tree are the draft; what students see are immutable versions."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When

from xueyun.core.models import ShortId
from xueyun.courses.models.term import Term
from xueyun.media.models import Asset

STEP = 1024  # between neighbours, so that a move writes one row


class Immutable(models.Model):
    """A row that is written once. A trigger on each database refuses what slips past this class."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is written once")
        super().save(*args, **kwargs)


class NodeQuerySet(models.QuerySet["Any"]):
    def live(self) -> Self:
        """Without what was deleted. What hangs on something deleted is not looked at here: `courses.drafts` is."""
        return self.filter(deleted_at__isnull=True)

    def unlike_published(self) -> Self:
        """What stands otherwise than students see it: new, changed, moved or deleted since the last publication."""
        changed = Q(published_revision__isnull=True) | ~Q(published_revision=F("revision"))
        return self.filter(
            Q(deleted_at__isnull=True) & changed
            | Q(deleted_at__isnull=False, published_revision__isnull=False)
        )


class Node(ShortId):
    """What a chapter, a lesson and a unit of the draft have in common.

    `revision` counts the changes of the row: who saves says which one they saw; `published_revision` is the one that
    students see (None: they don't see it). A deleted row stays (mission, T2: it can be brought back), and what hangs
    on it goes and comes with it.
    """

    title = models.CharField(max_length=100)
    position = models.IntegerField()
    revision = models.PositiveIntegerField(default=0)
    published_revision = models.PositiveIntegerField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NodeQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_as_published(self) -> bool:
        return self.published_revision == self.revision


# What a change of the row and of what students see at once writes: a draft that they saw they see still.
SEEN_STILL = Case(
    When(published_revision=F("revision"), then=F("revision") + 1),
    default=F("published_revision"),
    output_field=models.PositiveIntegerField(),
)


class Chapter(Node):
    """章."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="chapters")
    release_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["term", "position"], name="chapter_in_order")]


class Lesson(Node):
    """课时."""

    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="lessons")
    release_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["chapter", "position"], name="lesson_in_order")]


class Unit(Node):
    """单元: it hangs on one parent, a lesson, a chapter, or (neither named) the term itself."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="units")
    chapter = models.ForeignKey(
        Chapter, on_delete=models.CASCADE, null=True, blank=True, related_name="units"
    )
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, null=True, blank=True, related_name="units")
    kind = models.CharField(max_length=20)  # a name in `courses.kinds`
    is_free_preview = models.BooleanField(default=False)
    body = models.JSONField(default=dict)  # the draft; its shape belongs to the kind
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(chapter__isnull=True) | Q(lesson__isnull=True), name="unit_has_one_parent"
            ),
        ]
        indexes = [models.Index(fields=["lesson", "position"], name="unit_in_order")]


class UnitVersion(ShortId, Immutable):
    """What students see of a unit, as it was when it was published."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    body = models.JSONField(default=dict)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="version_number_once_in_a_unit"),
        ]


class KeptDraft(ShortId):
    """A draft that was put aside when a version took its place, so that this can be undone."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="kept_drafts")
    title = models.CharField(max_length=100)
    body = models.JSONField(default=dict)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class UnitFile(models.Model):
    """A file that the body of a unit's draft names, or of one that is kept: while this row stands, the file does."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="files")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "asset"], name="file_once_in_a_unit")]


class VersionFile(models.Model):
    """A file that the body of a published version names."""

    version = models.ForeignKey(UnitVersion, on_delete=models.PROTECT, related_name="files")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "asset"], name="file_once_in_a_version")]


class OutlineVersion(ShortId, Immutable):
    """What students see of a term's tree; `nodes` is read through `courses.outlines`."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="outlines")
    number = models.PositiveIntegerField()
    nodes = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="outline_number_once_in_a_term"),
        ]
