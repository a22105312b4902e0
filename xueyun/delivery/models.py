"""Letters on their way out, messages that arrived, and the letter box of the local provider."""

from __future__ import annotations

from typing import Self

from django.db import models


class LetterQuerySet(models.QuerySet["Letter"]):
    def dead(self) -> Self:
        """Given up: for the operator to see."""
        return self.filter(status=Letter.Status.DEAD)

    def waiting(self) -> Self:
        """On their way."""
        return self.filter(status__in=(Letter.Status.WAITING, Letter.Status.SENDING))


class Letter(models.Model):
    """One text to one address over one channel, for one cause.

    `sealed` is wiped once it was sent. A dead letter keeps it for three days, in which it can be sent again; an SMS of
    which nobody knows whether it went out does not.
    """

    class Channel(models.TextChoices):
        MAIL = "mail"
        SMS = "sms"

    class Status(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        DEAD = "dead"

    cause = models.CharField(max_length=100)  # 'accounts.code:81', 'notices.message:12': what it is sent for
    channel = models.CharField(max_length=4, choices=Channel)
    # 'code', 'reset_link', 'notice': which text, for SMS which template.
    purpose = models.CharField(max_length=40)
    to_digest = models.CharField(max_length=64)  # hex of an HMAC: the address can't be read here
    to_masked = models.CharField(max_length=80)
    sealed = models.BinaryField(null=True)  # {to, subject, text, params}
    message_id = models.CharField(max_length=120, blank=True)  # of a mail: the same at every try
    reference = models.CharField(max_length=100, blank=True)  # what the gateway calls it
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cause", "channel", "to_digest"], name="letter_once_for_a_cause"),
        ]
        indexes = [
            models.Index(fields=["status", "-created_at"], name="letter_by_status"),
            models.Index(fields=["ended_at"], name="letter_to_prune"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.purpose} to {self.to_masked}"


class Arrival(models.Model):
    """An SMS that somebody sent to the service number. The gateway's own id makes a repeated webhook harmless."""

    gateway = models.CharField(max_length=20)
    gateway_id = models.CharField(max_length=100)
    sender = models.CharField(max_length=20)  # a mainland mobile number, normalised by who hears of it
    text = models.CharField(max_length=200)
    arrived_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "gateway_id"], name="arrival_once")]
        indexes = [models.Index(fields=["arrived_at"], name="arrival_to_prune")]


class KeptQuerySet(models.QuerySet["Kept"]):
    def for_mailbox(self, to: str) -> Self:
        """The newest first; with `to`, those whose address has it in it."""
        rows = self.order_by("-pk")
        return rows.filter(to__icontains=to) if to else rows


class Kept(models.Model):
    """What the local provider 'sent': read at /mailbox/ in demo and development."""

    channel = models.CharField(max_length=4, choices=Letter.Channel)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    at = models.DateTimeField()

    objects = KeptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["to", "-at"], name="kept_by_address")]
