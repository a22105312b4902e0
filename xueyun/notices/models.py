"""What people are told on the site."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from xueyun.core.models import ShortId


class MessageQuerySet(models.QuerySet["Message"]):
    def of(self, account_id: int) -> Self:
        """Messages are seen by whom they are for, and by nobody else."""
        return self.filter(account_id=account_id)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Message(ShortId):
    """One message to one account. Title and text are in the reader's language when it was written."""

    class Kind(models.TextChoices):
        SECURITY = "security"  # one's account: sent on every channel, whatever is wished
        CERTIFICATION = "certification"
        COURSE = "course"
        PLATFORM = "platform"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=20, choices=Kind)
    cause = models.CharField(max_length=100)  # what it is told for: once for each account
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)  # a path of this site
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "cause"], name="message_once_for_a_cause")]
        indexes = [
            models.Index(fields=["account", "-created_at"], name="message_by_account"),
            models.Index(fields=["account"], condition=models.Q(read_at__isnull=True), name="message_unread"),
            # How many have read what the platform told them all.
            models.Index(
                fields=["cause"], condition=models.Q(read_at__isnull=False), name="message_read_by_cause"
            ),
        ]

    def __str__(self) -> str:
        return self.title
