"""What people do with their accounts."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.addresses import LONGEST, masked, normalise_login
from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.limits import actions as limits
from xueyun.limits import rules
from xueyun.limits.actions import Spent
from xueyun.limits.messages import locked_verdict

WRONG_LOGIN = refuse("wrong", _("Account or password is not right."), status=422)
ADDRESS_TAKEN = refuse(
    "address_taken",
    _("This address can't be used to register. If it is yours, sign in with it instead."),
    status=409,
)
WRONG_PASSWORD = refuse("wrong", _("The old password is not right."), status=422)


class AddressTaken(Exception):
    """Another account has this address."""


def viewer_of(account: Account) -> Viewer:
    """The account as an actor for the trail; what it may do elsewhere is not loaded."""
    return Viewer(account_id=account.pk, nickname=account.nickname)


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
        raise _locked(spent, now)
    try:
        account = register(login, password, nickname, now=now, address=address)
    except AddressTaken:
        raise Refused(ADDRESS_TAKEN) from None
    limits.refund([taken], spent)
    return account


def prove(login: str, password: str, *, now: datetime, address: str | None = None) -> Account:
    """The account whose login and password these are.

    Raises Refused: 'wrong' (422) alike for unknown accounts and wrong passwords, 'locked' (429) after too
    many.
    """
    name = _counted_login(login)
    caller = rules.network(address)
    here = rules.LOGIN_HERE.key(name, caller)
    wider = [rules.LOGIN_BY_ACCOUNT.key(name), rules.LOGIN_BY_ADDRESS.key(caller)]
    spent = limits.spend([here, *wider], now=now)
    if not spent.allowed:
        raise _locked(spent, now)
    account = authenticate(username=login, password=password)
    if not isinstance(account, Account):
        if spent.locked_until:
            _record_lock("accounts.login_locked", name, now=now, address=address)
            raise _locked(spent, now)
        raise Refused(WRONG_LOGIN)
    limits.clear([here])
    limits.refund(wider, spent)
    return account


def change_password(
    account: Account, old: str, new: str, *, now: datetime, address: str | None = None
) -> None:
    """Give an account a new password; every other session ends, for its hash no longer fits.

    Raises Refused: 'wrong' (422) when the old one is not right, 'locked' (429) after too many tries.
    """
    key = rules.PASSWORD_BY_ACCOUNT.key(account.pk)
    spent = limits.spend([key], now=now)
    if not spent.allowed:
        raise _locked(spent, now)
    if not account.check_password(old):
        raise _locked(spent, now) if spent.locked_until else Refused(WRONG_PASSWORD)
    limits.clear([key])
    account.set_password(new)
    with transaction.atomic():
        account.save(update_fields=["password"])
        audit.record(
            "accounts.change_password",
            now=now,
            actor=viewer_of(account),
            kind="account",
            object_id=account.pk,
            label=account.nickname,
            address=address,
        )


def edit_profile(account: Account, *, nickname: str, about: str) -> None:
    """What others see of an account."""
    account.nickname, account.about = nickname.strip(), about.strip()
    account.save(update_fields=["nickname", "about"])


def _counted_login(login: str) -> str:
    """What a try is counted under: one name for all spellings, and the text itself where it is no address."""
    try:
        return normalise_login(login)[1]
    except ValueError:
        return login.strip().lower()[:LONGEST]


def _locked(spent: Spent, now: datetime) -> Refused:
    assert spent.locked_until is not None  # noqa: S101  a refusal of the limiter says until when
    return Refused(locked_verdict(spent.locked_until, now))


def _record_lock(verb: str, login: str, *, now: datetime, address: str | None) -> None:
    """The same row for known and unknown accounts."""
    audit.record(
        verb, now=now, actor=None, kind="login", object_id=None, label=masked(login), address=address
    )
