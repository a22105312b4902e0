"""Who signs in: by e-mail or by mobile, with the same work whether or not the account exists."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from xueyun.accounts.models import Account


class EmailOrMobile(BaseBackend):
    """One query and one Argon2 hash for every try, known or not."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  Django calls it so
        **credentials: Any,
    ) -> Account | None:
        """The account behind an address (`username`, in any spelling), if the `password` is its own.

        Whether it is frozen is for `actions.prove` to say: to who knows the password, and to nobody else.
        """
        username, password = credentials.get("username"), credentials.get("password")
        if not isinstance(username, str) or not isinstance(password, str):
            return None
        try:
            account = Account.objects.get_by_natural_key(username)
        except Account.DoesNotExist:
            make_password(password)
            return None
        return account if account.check_password(password) else None

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, while it is active."""
        return Account.objects.filter(pk=user_id, is_active=True).first()
