"""What can be found. The index itself is the database's own (migration 0001) and follows these rows by itself."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """One thing that people look for. Everything here is derived and can be made again."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    texts = models.JSONField()  # folded: [title, names beside it …]
    # For each text its syllables, each a list of readings: [[["wei"], ["ji"]], …]
    sounds = models.JSONField()
    title_tokens = models.TextField()
    tokens = models.TextField()
    indexed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="document_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
