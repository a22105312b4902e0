"""Counting a try before its guess is looked at, and taking it back when the guess was right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, When

from xueyun.limits.models import Counter
from xueyun.limits.rules import Key


@dataclass(frozen=True, slots=True)
class Spent:
    """What came of a try.

    Not allowed: nothing was counted and nothing may be guessed before `locked_until`. Allowed: the try is
    counted; should it be wrong, `left` more are free, and where `locked_until` is set it was the last one
    before that lock.
    """

    allowed: bool
    locked_until: datetime | None
    left: int
    locked_by: str = ""  # the scope of the rule whose lock lasts longest
    began: Mapping[str, datetime] = field(
        default_factory=dict
    )  # the ends of the locks that it began, by digest


def spend(keys: Sequence[Key], *, now: datetime) -> Spent:
    """Count one try against every key, or against none when one of them is locked.

    The transaction is its own and ends before the guess is looked at: a crash in between costs the try. Of
    tries that arrive together each sees the ones before it (rows are locked in one order; SQLite has one
    writer anyway). Raises RuntimeError inside another transaction, which could take the count back.
    """
    ordered = sorted(set(keys))
    with transaction.atomic(durable=True):
        counters = _take(ordered, now)
        locks = [(c.locked_until, c.scope) for c in counters if c.locked_until and c.locked_until > now]
        if locks:
            until, scope = max(locks)
            return Spent(allowed=False, locked_until=until, left=0, locked_by=scope)
        for key, counter in zip(ordered, counters, strict=True):
            _count(key, counter, now)
        Counter.objects.bulk_update(counters, ["tries", "locked_until", "leaked_at", "forget_at"])
    ahead = [(c.locked_until, c.scope) for c in counters if c.locked_until]
    began = {c.digest: c.locked_until for c in counters if c.locked_until}
    left = min(key.rule.left_after(c.tries) for key, c in zip(ordered, counters, strict=True))
    if not ahead:
        return Spent(allowed=True, locked_until=None, left=left)
    until, scope = max(ahead)
    return Spent(allowed=True, locked_until=until, left=left, locked_by=scope, began=began)


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


def _count(key: Key, counter: Counter, now: datetime) -> None:
    rule = key.rule
    if counter.forget_at <= now:
        counter.tries, counter.leaked_at = 0, None
    if rule.leak:
        since = counter.leaked_at or now
        gone = max(0, (now - since) // rule.leak)
        counter.tries = max(0, counter.tries - gone)
        counter.leaked_at = since + gone * rule.leak if counter.tries else now
    counter.tries += 1
    pause = rule.lock_after(counter.tries)
    counter.locked_until = now + pause if pause else None
    counter.forget_at = now + rule.forget
