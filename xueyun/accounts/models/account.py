"""People: one account each, whatever they are at whichever school."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from xueyun.accounts.addresses import Kind, normalise_login
from xueyun.core.models import ShortId


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        """By e-mail or mobile, in any spelling. Raises Account.DoesNotExist."""
        try:
            kind, value = normalise_login(username or "")
        except ValueError as error:
            raise self.model.DoesNotExist from error
        return self.get(**{kind: value})


class Account(ShortId, AbstractBaseUser):
    """Someone who signs in by e-mail or by mainland mobile; at least one of the two is there."""

    email = models.EmailField(max_length=254, unique=True, null=True, blank=True)
    mobile = models.CharField(max_length=11, unique=True, null=True, blank=True)
    nickname = models.CharField(max_length=30)
    about = models.CharField(max_length=200, blank=True)
    # What messages and letters are written in; '' is the site's own.
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    # Why the platform has frozen the account (`is_active` is false then); '' where it has not.
    frozen_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    # When its holder last proved to read there; an address is written down only once that is proven.
    email_verified_at = models.DateTimeField(null=True, blank=True)
    mobile_verified_at = models.DateTimeField(null=True, blank=True)
    # Its holder wants two different proofs before a forgotten password is replaced.
    needs_two_ways = models.BooleanField(default=False)
    # Sessions of an earlier number are over, whether or not a device row is known for them.
    session_epoch = models.PositiveIntegerField(default=0)

    # Who signs in is found by the backend; this names the field Django's forms and commands ask about.
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(mobile__isnull=False),
                name="account_has_an_address",
            ),
        ]

        # What the platform's table of accounts is sorted by. PostgreSQL has one more, by pattern, for what is searched
        # by its beginning (migration 0007).
        indexes = [
            models.Index(fields=["created_at", "id"], name="account_by_age"),
            models.Index(fields=["nickname", "id"], name="account_by_nickname"),
            models.Index(
                fields=["created_at", "id"],
                condition=models.Q(is_active=False),
                name="account_frozen_by_age",
            ),
            models.Index(
                fields=["nickname", "id"],
                condition=models.Q(is_active=False),
                name="account_frozen_by_nickname",
            ),
        ]

    def __str__(self) -> str:
        return self.nickname

    @property
    def verified(self) -> dict[Kind, str]:
        """The addresses that letters about the account go to: those that were proven."""
        found: dict[Kind, str] = {}
        if self.email and self.email_verified_at:
            found["email"] = self.email
        if self.mobile and self.mobile_verified_at:
            found["mobile"] = self.mobile
        return found

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session must carry: it changes with the password and when all devices are signed out."""
        value = f"{self.password}\x1f{self.session_epoch}" if self.session_epoch else self.password
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return str(salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest())
