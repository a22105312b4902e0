"""A one-time code: six digits that went to an address and prove that whoever types them reads it."""

from __future__ import annotations

from django.db import models


class Code(models.Model):
    """One code to one address for one purpose; a later one takes its place. Only the HMAC of the digits is kept."""

    purpose = models.CharField(max_length=20)  # 'register', 'recover', 'address'
    address = models.CharField(max_length=254)  # normalised: an e-mail address or a mobile number
    # What it is bound to: a session, an account, a recovery.
    subject = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["purpose", "address", "-created_at"], name="code_by_address"),
            models.Index(fields=["expires_at"], name="code_to_prune"),
        ]
