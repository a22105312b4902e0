"""Signing in."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.addresses import LONGEST, masked, normalise_login
from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, Verdict, refuse
from xueyun.limits import actions as limits
from xueyun.limits import rules
from xueyun.limits.messages import locked

WRONG_LOGIN = refuse("wrong", _("Account or password is not right."), status=422)


def prove(
    login: str, password: str, *, now: datetime, address: str | None = None, browser: str = ""
) -> Account:
    """The account whose login and password these are. `browser` names one that has signed in to it before
    (`known.browser_of`): its tries are counted there alone, so that nobody else can lock it.

    Raises Refused: 'wrong' (422) alike for unknown accounts and wrong passwords, 'locked' (429) after too
    many, 'frozen' (403) after the right password alone.
    """
    name = _counted_login(login)
    here, wider = _keys(name, rules.network(address), browser)
    spent = limits.spend([here, *wider], now=now)
    if not spent.allowed:
        raise locked(spent, now)
    account = authenticate(username=login, password=password)
    if not isinstance(account, Account):
        if spent.locked_until:
            _record_lock("accounts.login_locked", name, now=now, address=address)
            raise locked(spent, now)
        raise Refused(WRONG_LOGIN)
    limits.clear([here])
    limits.refund(wider, spent)
    if not account.is_active:
        raise Refused(frozen(account))
    return account


def frozen(account: Account) -> Verdict:
    """What the holder of a frozen account reads once the password was right."""
    return refuse(
        "frozen",
        _("This account is frozen. The reason given: %(reason)s Ask the platform's administrators about it.")
        % {"reason": account.frozen_reason or "—"},
        status=403,
    )


def _keys(name: str, caller: str, browser: str) -> tuple[rules.Key, list[rules.Key]]:
    """The pair's own counter, and those that it shares with others."""
    if browser:
        return rules.LOGIN_KNOWN.key(name, browser), []
    shared = [rules.LOGIN_BY_ACCOUNT.key(name), rules.LOGIN_BY_ADDRESS.key(caller)]
    return rules.LOGIN_HERE.key(name, caller), shared


def _counted_login(login: str) -> str:
    """What a try is counted under: one name for all spellings, and the text itself where it is no address."""
    try:
        return normalise_login(login)[1]
    except ValueError:
        return login.strip().lower()[:LONGEST]


def _record_lock(verb: str, login: str, *, now: datetime, address: str | None) -> None:
    """The same row for known and unknown accounts."""
    audit.record(
        verb, now=now, actor=None, kind="login", object_id=None, label=masked(login), address=address
    )
