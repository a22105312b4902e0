"""One row a guarded thing: how often it was guessed at, and until when it is locked."""

from __future__ import annotations

from django.db import models


class Counter(models.Model):
    """The tries against one key. The key is an HMAC: no number, address or account can be read here."""

    digest = models.CharField(max_length=64)  # hex of the HMAC over the rule's scope and the values
    scope = models.CharField(max_length=40)  # the scope again, in clear, for who looks after the table
    tries = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    # Up to when old tries have been let go (`Rule.leak`).
    leaked_at = models.DateTimeField(null=True, blank=True)
    # When the row stops meaning anything and may be pruned.
    forget_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="counter_once")]
        indexes = [models.Index(fields=["forget_at"], name="counter_to_prune")]

    def __str__(self) -> str:
        return f"{self.scope}: {self.tries}"
