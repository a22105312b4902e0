"""A new account."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from xueyun.accounts.actions.trail import viewer_of
from xueyun.accounts.addresses import Kind, normalise_login
from xueyun.accounts.models import Account
from xueyun.audit import actions as audit


class AddressTaken(Exception):
    """Another account has this address."""


def register(
    login: str, password: str, nickname: str, *, now: datetime, address: str | None = None
) -> Account:
    """Make an account whose address needs no further proof. People come by `begin` and `finish`, which ask for it.

    Raises ValueError for what is no address, AddressTaken for one that has an account.
    """
    kind, value = normalise_login(login)
    return create(kind, value, make_password(password), nickname.strip(), now=now, address=address)


def create(
    kind: Kind, value: str, password_hash: str, nickname: str, *, now: datetime, address: str | None
) -> Account:
    """The account with its audit row. Raises AddressTaken."""
    account = Account(nickname=nickname, created_at=now, password=password_hash)
    setattr(account, kind, value)
    setattr(account, f"{kind}_verified_at", now)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
            audit.record(
                "accounts.register",
                now=now,
                actor=viewer_of(account),
                kind="account",
                object_id=account.pk,
                label=account.nickname,
                address=address,
            )
    except IntegrityError as error:
        raise AddressTaken from error
    return account
