"""The one table of this room."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, IntegerField, Value, When

from xueyun.core.models import ShortId
from xueyun.courses.models import Term


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
