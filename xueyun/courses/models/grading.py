"""Grading rules that have stood before: learners can read what changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from xueyun.courses.models.term import Term


class PastGrading(models.Model):
    """The rule of a published run as it stood until `ended_at`; the present one is the term's own."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="past_gradings")
    rule = models.JSONField()  # as `Term.grading`
    ended_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-ended_at", "-pk"]
        indexes = [models.Index(fields=["term", "-ended_at"], name="past_grading_by_time")]

    def __str__(self) -> str:
        return f"{self.term_id} until {self.ended_at}"
