"""Codes are guessed at a million times, by few and many accounts and addresses, in haste and with patience.

The clock is the test's own, and the counters lie in memory: that the table tells the same is `test_spend`'s matter.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from xueyun.limits import rules
from xueyun.limits.counting import Spent, count
from xueyun.limits.models import Counter
from xueyun.limits.rules import Key
from xueyun.limits.tests.test_rules import CODES, most_tries

pytestmark = [pytest.mark.once, pytest.mark.req("S4")]

START = datetime(2026, 9, 1, tzinfo=UTC)
YEAR, DAY = timedelta(days=365), timedelta(days=1)
EACH = 100_000  # tries of one mix


@dataclass(frozen=True)
class Mix:
    """Who guesses at what, and how long they wait between two tries on average."""

    name: str
    numbers: int
    accounts: int
    addresses: int
    pause: timedelta


MIXES = [
    Mix("one account at one number", 1, 1, 1, timedelta(minutes=30)),
    Mix("one account through a list", 2000, 1, 1, timedelta(minutes=10)),
    Mix("one account from many addresses", 50, 1, 500, timedelta(minutes=10)),
    Mix("many accounts at one number in haste", 1, 5000, 5000, timedelta(seconds=1)),
    Mix("many accounts at one number with patience", 1, 5000, 5000, timedelta(hours=1)),
    Mix("many accounts behind one address", 200, 2000, 1, timedelta(seconds=5)),
    Mix("many of all, in haste", 500, 5000, 5000, timedelta(milliseconds=100)),
    Mix("many of all, over years", 500, 5000, 5000, timedelta(minutes=15)),
    Mix("a class guesses at itself", 40, 40, 3, timedelta(minutes=2)),
    Mix("a new account for each try", 20, 100_000, 100_000, timedelta(minutes=20)),
]


@dataclass
class Guesser:
    """All guesses of one mix. `let_through` holds, for each thing that is guarded, when a guess was looked at."""

    now: datetime = START
    counters: dict[str, Counter] = field(default_factory=dict)
    keys: dict[tuple[object, ...], Key] = field(default_factory=dict)
    let_through: dict[tuple[object, ...], list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def guess(self, number: int, account: int, address: int) -> Spent:
        """One wrong try, with what `schools.actions.certify` counts it against."""
        guarded = [
            self._key(rules.CODE_BY_PAIR, number, account),
            self._key(rules.CODE_BY_NUMBER, number),
            self._key(rules.CODE_BY_ACCOUNT, account),
            self._key(rules.CODE_BY_ADDRESS, "address", address),
        ]
        spent = count(guarded, [self._counter(key) for key in guarded], self.now)
        if spent.allowed:
            for what in (("number", number), ("pair", number, account), ("account", account)):
                self.let_through[what].append(self.now)
        return spent

    def _key(self, rule: rules.Rule, *values: object) -> Key:
        return self.keys.setdefault((rule.scope, *values), Key(f"{rule.scope}:{values}", rule))

    def _counter(self, key: Key) -> Counter:
        counter = self.counters.get(key.digest)
        if counter is None:
            forget = self.now + key.rule.forget
            counter = self.counters[key.digest] = Counter(
                digest=key.digest, scope=key.rule.scope, forget_at=forget
            )
        return counter


def most_within(moments: list[datetime], span: timedelta) -> int:
    """The most of these (sorted) moments that lie in one stretch of time of that length."""
    return max(bisect_right(moments, moment + span) - at for at, moment in enumerate(moments))


@pytest.mark.parametrize("mix", MIXES, ids=lambda mix: mix.name)
def test_no_mix_of_guessers_gets_more_than_the_rules_promise(mix: Mix) -> None:
    guesser, whole = Guesser(), 2 * mix.pause / timedelta(seconds=1)
    rng = random.Random(mix.name)  # noqa: S311  the same at every run
    for _try in range(EACH):
        guesser.guess(rng.randrange(mix.numbers), rng.randrange(mix.accounts), rng.randrange(mix.addresses))
        guesser.now += timedelta(seconds=rng.random() * whole)
    most_at_a_number = most_tries(rules.CODE_BY_NUMBER, YEAR)
    for what, moments in guesser.let_through.items():
        if what[0] == "number":
            assert most_within(moments, YEAR) <= most_at_a_number, what
            assert most_within(moments, YEAR) / CODES < 1 / 10_000
        elif what[0] == "pair":
            assert most_within(moments, DAY) <= most_tries(rules.CODE_BY_PAIR, DAY), what
        else:
            assert most_within(moments, DAY) <= most_tries(rules.CODE_BY_ACCOUNT, DAY), what


def test_who_waits_for_the_end_of_every_lock_makes_the_most_tries_and_no_more() -> None:
    """The mixes above come at random; this one knows when each lock ends."""
    guesser = Guesser()
    account = 0
    while guesser.now < START + 3 * YEAR:
        account += 1
        assert account < EACH, "no lock comes any more: without one this would never end"
        spent = guesser.guess(1, account, account)
        guesser.now = spent.locked_until or guesser.now
    moments = guesser.let_through[("number", 1)]
    assert most_within(moments, YEAR - timedelta(seconds=1)) == most_tries(rules.CODE_BY_NUMBER, YEAR)


def test_five_tries_lock_no_classmate_out_whoever_makes_them_and_from_wherever() -> None:
    guesser = Guesser()
    for owner in range(1000):
        for _try in range(5):
            guesser.guess(owner, 10_000 + owner, 0)  # a stranger, at the same campus's address
            guesser.now += timedelta(minutes=2)
        assert guesser.guess(owner, owner, 0).allowed, "the owner's own try comes through"
