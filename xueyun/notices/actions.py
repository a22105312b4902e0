"""Telling people something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from xueyun.accounts.models import Account
from xueyun.delivery import actions as delivery
from xueyun.notices.models import Message

BATCH = 500


def tell(
    accounts: Iterable[Account],
    kind: Message.Kind,
    *,
    cause: str,
    title: str,
    text: str = "",
    url: str = "",
    now: datetime,
    mails: bool = True,
) -> int:
    """Write a message to each account into the caller's transaction, and a mail beside it where there is an address.

    `cause` names the event: who was told of it before is not told again. Returns how many were told.
    """
    told = 0
    batch: list[Account] = []
    for account in accounts:
        batch.append(account)
        if len(batch) == BATCH:
            told += _tell(batch, kind, cause, title, text, url, now, mails=mails)
            batch = []
    return told + _tell(batch, kind, cause, title, text, url, now, mails=mails)


@transaction.atomic
def _tell(
    accounts: list[Account],
    kind: Message.Kind,
    cause: str,
    title: str,
    text: str,
    url: str,
    now: datetime,
    *,
    mails: bool,
) -> int:
    known = set(
        Message.objects.filter(cause=cause, account__in=accounts).values_list("account_id", flat=True)
    )
    fresh = [account for account in accounts if account.pk not in known]
    Message.objects.bulk_create(
        [
            Message(
                account=account, kind=kind, cause=cause, title=title[:200], text=text, url=url, created_at=now
            )
            for account in fresh
        ],
        ignore_conflicts=True,
    )
    for account in fresh:
        if mails and account.email:
            body = "\n\n".join(part for part in (text, f"{settings.BASE_URL}{url}" if url else "") if part)
            delivery.mail(
                account.email,
                cause=f"{cause}:{account.pk}",
                purpose="notice",
                subject=title,
                text=body,
                now=now,
            )
    return len(fresh)


def mark_read(account_id: int, *, now: datetime, message_id: int | None = None) -> int:
    """One message, or all of them. How many were unread."""
    unread = Message.objects.unread().filter(account_id=account_id)
    if message_id is not None:
        unread = unread.filter(pk=message_id)
    return unread.update(read_at=now)
