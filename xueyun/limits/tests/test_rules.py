"""What the numbers promise, by arithmetic alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueyun.limits import rules
from xueyun.limits.rules import Rule

START = datetime(2026, 9, 1, tzinfo=UTC)
# The last six characters of an ID number: day of birth (31), order (1,000), check digit (0 to 9 and X).
CODES = 31 * 1000 * 11


def most_tries(rule: Rule, period: timedelta) -> int:
    """How many tries somebody makes who always comes back the moment a lock ends."""
    spent, count = timedelta(0), 0
    while True:
        count += 1
        spent += rule.lock_after(count) or timedelta(0)
        if spent >= period:
            return count


@pytest.mark.req("S4")
def test_it_keeps_the_chance_of_a_hit_per_entry_and_year_under_one_in_ten_thousand() -> None:
    tries = most_tries(rules.CODE_BY_NUMBER, timedelta(days=365))
    assert tries == 31
    assert tries / CODES < 1 / 10_000


@pytest.mark.req("S4")
def test_it_forgets_a_number_only_after_the_year_that_the_promise_is_about() -> None:
    rule = rules.CODE_BY_NUMBER
    assert rule.forget >= timedelta(days=365) > rule.cap


@pytest.mark.req("S4")
def test_it_takes_one_account_three_weeks_to_lock_a_number() -> None:
    pair = rules.CODE_BY_PAIR
    assert most_tries(pair, timedelta(weeks=3)) < rules.CODE_BY_NUMBER.tries


@pytest.mark.req("S4")
def test_it_locks_one_account_at_one_number_after_five_tries() -> None:
    pair = rules.CODE_BY_PAIR
    locks = [pair.lock_after(n) for n in range(1, 12)]
    assert locks[:4] == [None] * 4
    assert locks[4] == timedelta(minutes=15)
    assert locks[6] == timedelta(hours=1)
    assert locks[8] == timedelta(hours=4)


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda r: r.scope)
def test_every_rule_grows_up_to_its_cap_and_outlives_its_locks(rule: Rule) -> None:
    locks = [lock for n in range(1, 1000) if (lock := rule.lock_after(n))]
    assert locks == sorted(locks)
    assert locks[0] == rule.first
    assert locks[-1] == rule.cap
    assert rule.forget > rule.cap, "a lock that is forgotten before it ends would be none"


def test_every_rule_has_a_scope_of_its_own() -> None:
    scopes = [rule.scope for rule in rules.ALL]
    assert len(scopes) == len(set(scopes))


@given(st.sampled_from(rules.ALL), st.integers(1, 10_000))
def test_it_says_no_try_is_left_exactly_where_it_locks(rule: Rule, count: int) -> None:
    assert (rule.left_after(count) == 0) == (rule.lock_after(count) is not None)


def test_a_key_tells_nothing_and_differs_by_rule_and_value() -> None:
    key = rules.CODE_BY_NUMBER.key(7, "2024010101")
    assert "2024010101" not in key.digest
    assert len(key.digest) == 64
    assert key == rules.CODE_BY_NUMBER.key(7, "2024010101")
    others = [rules.CODE_BY_NUMBER.key(8, "2024010101"), rules.CODE_BY_PAIR.key(7, "2024010101")]
    assert key not in others


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, ""),
        ("", ""),
    ],
)
def test_it_counts_a_household_as_one_address(address: str | None, counted: str) -> None:
    assert rules.network(address) == counted
