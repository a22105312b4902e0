"""Where an account is signed in."""

from __future__ import annotations

from django.db import models

from xueyun.accounts.models.account import Account
from xueyun.core.models import ShortId


class Device(ShortId):
    """One signed-in session of one account, as its owner recognises it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="devices")
    session = models.CharField(max_length=64, unique=True)  # hex of an HMAC over the session's key
    sealed_key = models.BinaryField()  # the key itself, to end the session with
    browser = models.CharField(max_length=30, blank=True)
    system = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=60, blank=True)  # masked: '203.0.113.*'
    signed_in_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "-seen_at"], name="device_by_account"),
            models.Index(fields=["seen_at"], name="device_to_prune"),
        ]

    @property
    def is_handheld(self) -> bool:
        """A phone or a tablet: it gets another picture."""
        return self.system in {"iPhone", "iPad", "Android", "HarmonyOS"}
