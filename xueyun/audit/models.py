"""Who did what, when: written in the transaction of the deed, never changed."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One deed. Actor and object are ids with labels, not keys: the trail outlives what it names."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(max_length=100)
    verb = models.CharField(max_length=60)  # "schools.certify"
    object_kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True, blank=True)
    object_label = models.CharField(max_length=200, blank=True)
    school_id = models.BigIntegerField(null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["school_id", "at", "id"], name="audit_by_school"),
            models.Index(fields=["school_id", "object_label", "at", "id"], name="audit_by_label"),
            models.Index(fields=["at", "id"], name="audit_by_time"),
            models.Index(fields=["school_id", "verb", "at", "id"], name="audit_by_verb"),
            # Locks are looked for by the number that was typed (mission, S4); they are few among the deeds.
            models.Index(
                fields=["school_id", "object_label", "at", "id"],
                condition=models.Q(verb="schools.certify_locked"),
                name="audit_locks_by_label",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_label}"
