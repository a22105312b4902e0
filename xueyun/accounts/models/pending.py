"""What waits until an address is proven: an account that is being made, an address that is being changed."""

from __future__ import annotations

from django.db import models

from xueyun.accounts.models.account import Account


class PendingAccount(models.Model):
    """A registration between its two steps. It belongs to whoever holds the token behind `holder`."""

    holder = models.CharField(max_length=64, unique=True)  # hex of an HMAC over the session's token
    sealed = models.BinaryField()  # {kind, address, nickname, password (its hash)}
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()  # the last letter
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="pending_account_to_prune")]


class AddressChange(models.Model):
    """A new address of an account that is not proven yet: one of each kind at a time."""

    class Kind(models.TextChoices):
        EMAIL = "email"
        MOBILE = "mobile"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="address_changes")
    kind = models.CharField(max_length=6, choices=Kind)
    sealed = models.BinaryField()  # the address, normalised
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="one_change_of_a_kind")]
        indexes = [models.Index(fields=["expires_at"], name="address_change_to_prune")]
