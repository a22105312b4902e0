"""A new account."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.actions.trail import locked, viewer_of
from xueyun.accounts.addresses import normalise_login
from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.limits import actions as limits
from xueyun.limits import rules

ADDRESS_TAKEN = refuse(
    "address_taken",
    _("This address can't be used to register. If it is yours, sign in with it instead."),
    status=409,
)


class AddressTaken(Exception):
    """Another account has this address."""


def register(
    login: str, password: str, nickname: str, *, now: datetime, address: str | None = None
) -> Account:
    """Make an account. The password was checked by the form; it is hashed before anything is looked up.

    Raises ValueError for what is no address, AddressTaken for one that has an account.
    """
    kind, value = normalise_login(login)
    account = Account(nickname=nickname.strip(), created_at=now)
    setattr(account, kind, value)
    account.set_password(password)
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


def sign_up(
    login: str, password: str, nickname: str, *, now: datetime, address: str | None = None
) -> Account:
    """`register` for people who come from outside: slowed per address, for each 'taken' tells a little
    about somebody.

    Raises Refused: 'address_taken' (409), 'locked' (429); ValueError for what is no address.
    """
    caller = rules.network(address)
    taken = rules.REGISTER_TAKEN.key(caller)
    spent = limits.spend([taken, rules.REGISTER_BY_ADDRESS.key(caller)], now=now)
    if not spent.allowed:
        raise locked(spent, now)
    try:
        account = register(login, password, nickname, now=now, address=address)
    except AddressTaken:
        raise Refused(ADDRESS_TAKEN) from None
    limits.refund([taken], spent)
    return account
