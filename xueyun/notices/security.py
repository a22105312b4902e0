"""What happens to an account is told on the site, too; the letters to its addresses are written by `accounts`."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from xueyun.accounts.actions import letters
from xueyun.accounts.models import Account
from xueyun.notices import actions
from xueyun.notices.actions import Words
from xueyun.notices.models import Message


def account_changed(account_id: int, what: str, now: datetime) -> None:
    """`accounts.hooks.account_changed`: no mail, for one is on its way."""

    def words() -> Words:
        text = gettext("If it wasn't you, change your password at once and ask your school's administrator.")
        return Words(letters.sentence_of(what), text, reverse("accounts:security"))

    cause = f"accounts.changed:{what}:{now.timestamp():.6f}"
    who = Account.objects.filter(pk=account_id)
    actions.tell(who, Message.Kind.SECURITY, cause=cause, words=words, now=now, mails=False)
