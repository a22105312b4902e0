"""What a try does to the counters that guard it: nothing here knows the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

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
    # The ends of the locks that it began, by digest.
    began: Mapping[str, datetime] = field(default_factory=dict)


def count(keys: Sequence[Key], counters: Sequence[Counter], now: datetime) -> Spent:
    """One try against every counter, or against none when one of them is locked. `counters` are those of the keys."""
    locks = [(c.locked_until, c.scope) for c in counters if c.locked_until and c.locked_until > now]
    if locks:
        until, scope = max(locks)
        return Spent(allowed=False, locked_until=until, left=0, locked_by=scope)
    for key, counter in zip(keys, counters, strict=True):
        _count(key, counter, now)
    ahead = [(c.locked_until, c.scope) for c in counters if c.locked_until]
    began = {c.digest: c.locked_until for c in counters if c.locked_until}
    left = min(key.rule.left_after(c.tries) for key, c in zip(keys, counters, strict=True))
    if not ahead:
        return Spent(allowed=True, locked_until=None, left=left)
    until, scope = max(ahead)
    return Spent(allowed=True, locked_until=until, left=left, locked_by=scope, began=began)


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
