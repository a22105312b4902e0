"""Counting a try before its guess is looked at, and taking it back when the guess was right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, When

from xueyun.limits.counting import Spent, count
from xueyun.limits.models import Counter
from xueyun.limits.rules import Key


def spend(keys: Sequence[Key], *, now: datetime) -> Spent:
    """Count one try against every key, or against none when one of them is locked.

    The transaction is its own and ends before the guess is looked at: a crash in between costs the try. Of
    tries that arrive together each sees the ones before it (rows are locked in one order; SQLite has one
    writer anyway). Raises RuntimeError inside another transaction, which could take the count back.
    """
    ordered = sorted(set(keys))
    with transaction.atomic(durable=True):
        counters = _take(ordered, now)
        spent = count(ordered, counters, now)
        if spent.allowed:
            Counter.objects.bulk_update(counters, ["tries", "locked_until", "leaked_at", "forget_at"])
    return spent


def refund(keys: Sequence[Key], spent: Spent) -> None:
    """The guess that `spent` paid for was right: its own try does not count, nor a lock that it began. The tries of
    others stay, and so do the locks that they began in the meantime.
    """
    for key in sorted(set(keys)):
        counter = Counter.objects.filter(digest=key.digest, tries__gt=0)
        if until := spent.began.get(key.digest):
            # While a lock holds nobody spends, so its end names it.
            lock = Case(When(locked_until=until, then=None), default=F("locked_until"))
            counter.update(tries=F("tries") - 1, locked_until=lock)
        else:
            counter.update(tries=F("tries") - 1)


def clear(keys: Sequence[Key]) -> None:
    """Start anew: the guess was right, or someone who may do so opens a lock."""
    with transaction.atomic():
        # Taken in the order in which `spend` takes them, so that the two never wait for each other.
        rows = Counter.objects.filter(digest__in={key.digest for key in keys}).order_by("digest")
        found = list(rows.select_for_update().values_list("pk", flat=True))
        Counter.objects.filter(pk__in=found).delete()


def prune(now: datetime) -> int:
    """Drop rows that no longer mean anything; how many they were."""
    return Counter.objects.filter(forget_at__lte=now).delete()[0]


def _take(keys: Sequence[Key], now: datetime) -> list[Counter]:
    """The rows of the keys, in their order; nobody else may write them until the transaction ends."""
    # The upsert makes what is missing and locks what is there: a pruning in between finds nothing to take
    # away.
    Counter.objects.bulk_create(
        [Counter(digest=k.digest, scope=k.rule.scope, forget_at=now + k.rule.forget) for k in keys],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["scope"],
    )
    return list(Counter.objects.filter(digest__in=[k.digest for k in keys]).order_by("digest"))
