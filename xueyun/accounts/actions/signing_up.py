"""Registering in two steps: what is wished, then the proof that the address is read by who wished it.

Nothing on the way tells whether the address has an account: the same words, statements and hash. An address that has
one gets another letter, and then no digits are right.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.actions import codes, letters
from xueyun.accounts.actions.registering import AddressTaken, create
from xueyun.accounts.addresses import Kind, masked, normalise_login
from xueyun.accounts.models import Account, PendingAccount
from xueyun.core import sealing
from xueyun.core.verdict import Refused, refuse
from xueyun.limits import actions as limits
from xueyun.limits import rules
from xueyun.limits.messages import locked

GOOD_FOR = timedelta(minutes=30)
AGAIN_AFTER = timedelta(seconds=60)
PURPOSE = "register"
ADDRESS_TAKEN = refuse(
    "address_taken",
    _("Another account has taken this address in the meantime. If it is yours, sign in with it."),
    status=409,
)
TOO_LATE = refuse(
    "too_late",
    _("This registration was begun more than 30 minutes ago, or has ended. Please begin again."),
    status=410,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody who registers has typed, as far as a page may show it again."""

    login: str
    nickname: str
    masked: str
    wait: int  # seconds until another letter is offered


def begin(
    login: str,
    password: str,
    nickname: str,
    *,
    now: datetime,
    address: str | None = None,
    instead_of: str = "",
) -> str:
    """Keep what is wished, sealed, and send a code; returns the token that the browser's session keeps. What the token
    `instead_of` stood for is dropped.

    Raises Refused 'locked' (429), ValueError for what is no address.
    """
    kind, value = normalise_login(login)
    spent = limits.spend([rules.REGISTER_BY_ADDRESS.key(rules.network(address))], now=now)
    if not spent.allowed:
        raise locked(spent, now)
    codes.may_send(value, address, now=now)
    wished = {
        "kind": kind,
        "address": value,
        "nickname": nickname.strip(),
        "password": make_password(password),
    }
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        PendingAccount.objects.filter(holder=_holder(instead_of)).delete()
        pending = PendingAccount.objects.create(
            holder=_holder(token),
            sealed=sealing.seal(wished),
            created_at=now,
            sent_at=now,
            expires_at=now + GOOD_FOR,
        )
        _send(pending, kind, value, now)
    return token


def wish(token: str, *, now: datetime) -> Wish:
    """What waits behind a token. Raises Refused 'too_late' (410)."""
    pending = _pending(token, now)
    wished = sealing.unseal(pending.sealed)
    left = pending.sent_at + AGAIN_AFTER - now
    return Wish(
        login=wished["address"],
        nickname=wished["nickname"],
        masked=masked(wished["address"]),
        wait=max(0, -(-left // timedelta(seconds=1))),
    )


def resend(token: str, *, now: datetime, address: str | None = None) -> None:
    """Another code; the one before is worth nothing then. Raises Refused 'too_late' (410), 'locked' (429)."""
    pending = _pending(token, now)
    wished = sealing.unseal(pending.sealed)
    codes.may_send(wished["address"], address, now=now)
    with transaction.atomic():
        if not PendingAccount.objects.filter(pk=pending.pk).update(sent_at=now):
            raise Refused(TOO_LATE)
        _send(pending, wished["kind"], wished["address"], now)


def finish(token: str, digits: str, *, now: datetime, address: str | None = None) -> Account:
    """The account, once the code is right. Raises Refused: 'wrong_code' (422), 'too_late' (410), and 'address_taken'
    (409) when somebody else proved the same address first: who typed the right code reads there, and may know.
    """
    pending = _pending(token, now)
    wished = sealing.unseal(pending.sealed)
    codes.check(PURPOSE, wished["address"], digits, subject=pending.holder, now=now)
    kind, value = cast(Kind, wished["kind"]), wished["address"]
    with transaction.atomic():
        PendingAccount.objects.filter(pk=pending.pk).delete()
        try:
            return create(kind, value, wished["password"], wished["nickname"], now=now, address=address)
        except AddressTaken:
            pass  # what was wished is wiped all the same
    raise Refused(ADDRESS_TAKEN)


def _pending(token: str, now: datetime) -> PendingAccount:
    pending = PendingAccount.objects.filter(holder=_holder(token), expires_at__gt=now).first()
    if pending is None:
        raise Refused(TOO_LATE)
    return pending


def _holder(token: str) -> str:
    """The token as rows may know it."""
    message = f"registration\x1f{token}".encode()
    return hmac.new(settings.CODE_PEPPER.encode(), message, hashlib.sha256).hexdigest()


def _send(pending: PendingAccount, kind: Kind, value: str, now: datetime) -> None:
    holder = Account.objects.filter(**{kind: value}).first()
    codes.issue(
        PURPOSE,
        value,
        subject=pending.holder,
        now=now,
        instead=(lambda code: letters.somebody_registers(code, now, holder=holder)) if holder else None,
    )
