"""What people do with their own account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.actions import letters
from xueyun.accounts.actions.devices import end_sessions
from xueyun.accounts.actions.proving import by_password
from xueyun.accounts.actions.trail import viewer_of
from xueyun.accounts.hooks import account_changed, renamed
from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.core.verdict import refuse

WRONG_PASSWORD = refuse("wrong", _("The old password is not right."), status=422)


def change_password(
    account: Account,
    old: str,
    new: str,
    *,
    now: datetime,
    address: str | None = None,
    session_key: str = "",
) -> None:
    """Give an account a new password; every session but this one ends, and all addresses are told.

    Raises Refused: 'wrong' (422) when the old one is not right, 'locked' (429) after too many tries.
    """
    by_password(account, old, now=now, wrong=WRONG_PASSWORD)
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
        end_sessions(account, now=now, except_=session_key, address=address)
        letters.tell_changed(account, "password", now=now)


@transaction.atomic
def sign_out_others(
    account: Account, *, now: datetime, except_: str = "", address: str | None = None
) -> None:
    """End every session but the one whose key is `except_`. Apps above hear of it; no letter is written."""
    end_sessions(account, now=now, except_=except_, address=address)
    account_changed.run(account_id=account.pk, what="devices", now=now)


def keep_language(account: Account, language: str) -> None:
    """What the account's messages and letters are written in from now on: one of the site's languages."""
    if language in dict(settings.LANGUAGES) and account.language != language:
        account.language = language
        account.save(update_fields=["language"])


@transaction.atomic
def edit_profile(account: Account, *, nickname: str, about: str) -> None:
    """What others see of an account."""
    account.nickname, account.about = nickname.strip(), about.strip()
    account.save(update_fields=["nickname", "about"])
    renamed.run(account_id=account.pk, nickname=account.nickname)
