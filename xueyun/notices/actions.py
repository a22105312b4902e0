"""Telling people something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Value
from django.utils.translation import get_language, override

from xueyun.accounts.models import Account
from xueyun.delivery import actions as delivery
from xueyun.notices.models import Message

BATCH = 500
# Whoever has had so many messages of a kind within a day finds the next ones on the site alone.
MAILS_A_DAY, DAY = 20, timedelta(days=1)
# What was read is kept for a year, what was not for two.
READ_FOR, UNREAD_FOR = timedelta(days=365), timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Words:
    """A message as its reader sees it. `url` is a path of this site."""

    title: str
    text: str = ""
    url: str = ""


Speak = Callable[[], Words]


def ready(words: Speak) -> Speak:
    """The same words, asked for now in each language of the site: who tells thousands does so before the transactions.

    The first address that a worker asks for loads every page of the site, and nobody should wait for that to write.
    """
    said: dict[str | None, Words] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = words()
    return lambda: said.get(get_language()) or words()


def tell(
    accounts: Iterable[Account],
    kind: Message.Kind,
    *,
    cause: str,
    words: Speak,
    now: datetime,
    mails: bool = True,
) -> int:
    """Write a message to each account into the caller's transaction, and a mail beside it where there is an address
    and the day has not brought too many of the kind (what concerns one's account is always mailed).

    `words` is asked once for each language, while that is the present one. `cause` names the event: who was told of it
    before is not told again. Returns how many were told.
    """
    told, source = 0, iter(accounts)
    spoken: dict[str, Words] = {}
    while batch := list(islice(source, BATCH)):
        told += _tell(batch, kind, cause, words, spoken, now, mails=mails)
    return told


@transaction.atomic
def _tell(
    accounts: list[Account],
    kind: Message.Kind,
    cause: str,
    words: Speak,
    spoken: dict[str, Words],
    now: datetime,
    *,
    mails: bool,
) -> int:
    known, fed = _who_knows(accounts, kind, cause, now)
    by_language: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        if account.pk not in known:
            by_language[account.language or settings.LANGUAGE_CODE].append(account)
    for language, fresh in by_language.items():
        if language not in spoken:
            with override(language):
                spoken[language] = words()
        _write(fresh, kind, cause, spoken[language], now)
        if mails:
            _mail((one for one in fresh if one.pk not in fed), cause, spoken[language], now)
    return sum(map(len, by_language.values()))


def _who_knows(
    accounts: list[Account], kind: Message.Kind, cause: str, now: datetime
) -> tuple[set[int], set[int]]:
    """Those of them who were told of this before, and those whose day was full. One query."""
    mine = Message.objects.filter(account__in=accounts)
    knowing = mine.filter(cause=cause).values_list("account_id", Value(0))
    counted = mine.filter(kind=kind, created_at__gt=now - DAY).values("account_id").annotate(n=Count("pk"))
    full = counted.filter(n__gte=MAILS_A_DAY).values_list("account_id", Value(1))
    rows = knowing.union(full, all=True)
    known, fed = ({pk for pk, which in rows if which == wanted} for wanted in (0, 1))
    return known, set() if kind == Message.Kind.SECURITY else fed


def _write(accounts: list[Account], kind: Message.Kind, cause: str, words: Words, now: datetime) -> None:
    Message.objects.bulk_create(
        [
            Message(
                account=account,
                kind=kind,
                cause=cause,
                title=words.title[:200],
                text=words.text,
                url=words.url,
                created_at=now,
            )
            for account in accounts
        ],
        ignore_conflicts=True,
    )


def _mail(accounts: Iterable[Account], cause: str, words: Words, now: datetime) -> None:
    where = f"{settings.BASE_URL}{words.url}" if words.url else ""
    body = "\n\n".join(filter(None, [words.text, where]))
    to = {f"{cause}:{account.pk}": account.email for account in accounts if account.email}
    delivery.mail_many(to, purpose="notice", subject=words.title, text=body, now=now)


def mark_read(account_id: int, *, now: datetime, message_id: int | None = None) -> int:
    """One message, or all of them. How many were unread."""
    unread = Message.objects.unread().filter(account_id=account_id)
    if message_id is not None:
        unread = unread.filter(pk=message_id)
    return unread.update(read_at=now)


def forget_old(now: datetime) -> int:
    """Drop what was read a year ago, or not read in two; how many they were."""
    return (
        Message.objects.filter(read_at__lt=now - READ_FOR).delete()[0]
        + Message.objects.filter(created_at__lt=now - UNREAD_FOR).delete()[0]
    )
