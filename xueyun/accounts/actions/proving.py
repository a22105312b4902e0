"""That who is signed in is the owner, once more: by the password, or by a code to an address that the account has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.actions import codes
from xueyun.accounts.models import Account
from xueyun.core.verdict import Refused, Verdict, refuse
from xueyun.limits import actions as limits
from xueyun.limits import rules
from xueyun.limits.messages import locked

PURPOSE = "proof"
WRONG_PASSWORD = refuse("wrong", _("The password is not right."), status=422)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was typed, and what it is meant to be."""

    by: Literal["password", "code"]
    typed: str


def old_address(account: Account, kind: str = "") -> str:
    """Where a code goes that proves the owner: the address of this kind, else the other; '' where none is proven."""
    proven = account.verified
    return proven.get("mobile" if kind == "mobile" else "email") or next(iter(proven.values()), "")


def send_proof(account: Account, kind: str, *, now: datetime, caller: str | None = None) -> None:
    """A code to the old address. Raises Refused 'locked' (429)."""
    if to := old_address(account, kind):
        codes.may_send(to, caller, now=now)
        with transaction.atomic():
            codes.issue(PURPOSE, to, subject=str(account.pk), now=now)


def prove_owner(account: Account, proof: Proof, kind: str = "", *, now: datetime) -> None:
    """Raises Refused: 'wrong' or 'wrong_code' (422), 'locked' (429)."""
    if proof.by == "password":
        by_password(account, proof.typed, now=now)
    else:
        codes.check(PURPOSE, old_address(account, kind), proof.typed, subject=str(account.pk), now=now)


def by_password(account: Account, typed: str, *, now: datetime, wrong: Verdict = WRONG_PASSWORD) -> None:
    """Counted before it is looked at. Raises Refused: `wrong` (422), 'locked' (429)."""
    key = rules.PASSWORD_BY_ACCOUNT.key(account.pk)
    spent = limits.spend([key], now=now)
    if not spent.allowed:
        raise locked(spent, now)
    if not account.check_password(typed):
        raise locked(spent, now) if spent.locked_until else Refused(wrong)
    limits.clear([key])
