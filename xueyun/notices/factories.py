"""Messages for tests."""

from __future__ import annotations

from datetime import datetime

from xueyun.accounts.models import Account
from xueyun.notices import actions
from xueyun.notices.actions import Words
from xueyun.notices.models import Message


def message(account: Account, title: str, now: datetime, *, text: str = "", url: str = "") -> Message:
    """Told by the action, under a cause of its own."""
    actions.tell(
        [account],
        Message.Kind.COURSE,
        cause=f"test:{title}",
        words=lambda: Words(title, text, url),
        now=now,
        mails=False,
    )
    return Message.objects.get(account=account, title=title)
