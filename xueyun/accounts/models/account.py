"""People: one account each, whatever they are at whichever school."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from xueyun.accounts.addresses import normalise_login
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
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

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

    def __str__(self) -> str:
        return self.nickname
