"""Accounts for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from django.contrib.auth.hashers import make_password

from xueyun.accounts.models import Account
from xueyun.core import ids

PASSWORD = "yellow river 1855"  # noqa: S105
NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)


def account(
    nickname: str = "王同学",
    *,
    email: str | None = None,
    mobile: str | None = None,
    password: str = PASSWORD,
    now: datetime = NOW,
) -> Account:
    """An account with verified addresses: an e-mail address of its own unless one is given."""
    if email is None and mobile is None:
        email = f"{ids.encode(ids.new_id())}@example.org"
    return Account.objects.create(
        email=email,
        mobile=mobile,
        nickname=nickname,
        password=_hashed(password),
        created_at=now,
        email_verified_at=now if email else None,
        mobile_verified_at=now if mobile else None,
    )


@cache
def _hashed(password: str) -> str:
    """Argon2 is slow on purpose: once a password is enough."""
    return make_password(password)
