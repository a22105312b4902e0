"""What people do with their own account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.actions.trail import locked, viewer_of
from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.limits import actions as limits
from xueyun.limits import rules

WRONG_PASSWORD = refuse("wrong", _("The old password is not right."), status=422)


def change_password(
    account: Account, old: str, new: str, *, now: datetime, address: str | None = None
) -> None:
    """Give an account a new password; every other session ends, for its hash no longer fits.

    Raises Refused: 'wrong' (422) when the old one is not right, 'locked' (429) after too many tries.
    """
    key = rules.PASSWORD_BY_ACCOUNT.key(account.pk)
    spent = limits.spend([key], now=now)
    if not spent.allowed:
        raise locked(spent, now)
    if not account.check_password(old):
        raise locked(spent, now) if spent.locked_until else Refused(WRONG_PASSWORD)
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
