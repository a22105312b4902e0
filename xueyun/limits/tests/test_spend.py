"""Counting tries, on a clock of our own."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from xueyun.limits import actions
from xueyun.limits.models import Counter
from xueyun.limits.rules import Rule

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
RULE = Rule("test", 3, 2, timedelta(minutes=1), 4, timedelta(minutes=10), timedelta(hours=1))
WIDE = Rule("test.wide", 5, 1, timedelta(hours=2), 2, timedelta(hours=2), timedelta(days=1))

pytestmark = [pytest.mark.req("S4"), pytest.mark.django_db]


def test_it_counts_down_and_locks_on_the_last_try() -> None:
    key = RULE.key("a")
    seen = [actions.spend([key], now=NOW) for _ in range(3)]
    assert [s.left for s in seen] == [2, 1, 0]
    assert [s.locked_until for s in seen] == [None, None, NOW + timedelta(minutes=1)]
    assert all(s.allowed for s in seen)


def test_it_refuses_while_locked_and_counts_nothing() -> None:
    key = RULE.key("a")
    for _ in range(3):
        actions.spend([key], now=NOW)
    refused = actions.spend([key], now=NOW + timedelta(seconds=59))
    assert not refused.allowed
    assert refused.locked_until == NOW + timedelta(minutes=1)
    assert Counter.objects.get(digest=key.digest).tries == 3


def test_its_locks_grow() -> None:
    key, now, locks = RULE.key("a"), NOW, []
    for _ in range(9):
        spent = actions.spend([key], now=now)
        if spent.locked_until:
            locks.append(spent.locked_until - now)
            now = spent.locked_until
    assert locks == [timedelta(minutes=m) for m in (1, 4, 10, 10)]


def test_it_forgets_after_a_quiet_time() -> None:
    key = RULE.key("a")
    for _ in range(3):
        actions.spend([key], now=NOW)
    assert actions.spend([key], now=NOW + RULE.forget).left == 2


def test_a_leak_lets_old_tries_go_one_by_one() -> None:
    leaky = Rule(
        "test.leaky", 3, 1, timedelta(hours=1), 2, timedelta(hours=2), timedelta(days=1), timedelta(minutes=1)
    )
    slow, fast = leaky.key("slow"), leaky.key("fast")
    for n in range(50):
        spent = actions.spend([slow], now=NOW + n * timedelta(seconds=61))
        assert spent.locked_until is None, "no faster than the leak: never locked"
    moments = [NOW + n * timedelta(seconds=40) for n in range(6)]
    locked = [actions.spend([fast], now=moment).locked_until is not None for moment in moments]
    assert locked.index(True) == 4, "counts 1 2 2 2 3: parts of a minute are not lost between tries"


def test_it_takes_all_keys_or_none() -> None:
    narrow, wide = RULE.key("a"), WIDE.key("a")
    for _ in range(3):
        actions.spend([narrow, wide], now=NOW)
    assert not actions.spend([wide, narrow], now=NOW).allowed
    assert Counter.objects.get(digest=wide.digest).tries == 3


def test_a_right_guess_takes_back_its_own_try_and_the_lock_it_began() -> None:
    key = RULE.key("a")
    for _ in range(3):
        spent = actions.spend([key], now=NOW)
    actions.refund([key], spent)
    again = actions.spend([key], now=NOW)
    assert again.allowed
    assert again.locked_until == NOW + timedelta(minutes=1), "two wrong tries before it still count"


def test_a_right_guess_leaves_the_lock_that_another_try_began() -> None:
    key = RULE.key("a")
    actions.spend([key], now=NOW)
    right = actions.spend([key], now=NOW)
    wrong = actions.spend([key], now=NOW)  # while the right guess is still being looked at
    actions.refund([key], right)
    refused = actions.spend([key], now=NOW)
    assert (refused.allowed, refused.locked_until) == (False, wrong.locked_until)
    assert Counter.objects.get(digest=key.digest).tries == 2


def test_a_slow_right_guess_leaves_the_lock_that_came_after_its_own() -> None:
    key = RULE.key("a")
    for _ in range(3):
        right = actions.spend([key], now=NOW)
    assert right.locked_until is not None
    later = right.locked_until
    for _ in range(2):
        wrong = actions.spend([key], now=later)
    actions.refund([key], right)
    refused = actions.spend([key], now=later)
    assert (refused.allowed, refused.locked_until) == (False, wrong.locked_until)


def test_a_refund_never_goes_below_nothing() -> None:
    key = RULE.key("a")
    spent = actions.spend([key], now=NOW)
    actions.refund([RULE.key("never tried"), key], spent)
    actions.refund([key], spent)
    assert Counter.objects.get(digest=key.digest).tries == 0


def test_clearing_starts_anew() -> None:
    key = RULE.key("a")
    for _ in range(3):
        actions.spend([key], now=NOW)
    actions.clear([key])
    assert actions.spend([key], now=NOW).left == 2


def test_pruning_drops_only_what_is_forgotten() -> None:
    old, new = RULE.key("old"), RULE.key("new")
    actions.spend([old], now=NOW)
    actions.spend([new], now=NOW + timedelta(minutes=30))
    assert actions.prune(NOW + RULE.forget) == 1
    assert [c.digest for c in Counter.objects.all()] == [new.digest]


def test_no_value_lies_in_the_table() -> None:
    actions.spend([RULE.key("2024010101", "203.0.113.7")], now=NOW)
    row = str(list(Counter.objects.values()))
    assert "2024010101" not in row
    assert "203.0.113.7" not in row


class TestAgainstAPlainModel(TestCase):
    """Whatever happens in whatever order, the table tells the same story as ten lines of Python."""

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from(["wrong", "right", "clear"]), st.integers(0, 4000)),
            max_size=25,
        )
    )
    def test_it_agrees(self, steps: list[tuple[str, int]]) -> None:
        key, now = RULE.key("model"), NOW
        actions.clear([key])
        tries, locked, forget = 0, NOW, NOW
        for what, seconds in steps:
            now += timedelta(seconds=seconds)
            if what == "clear":
                actions.clear([key])
                tries, locked = 0, now
                continue
            spent = actions.spend([key], now=now)
            assert spent.allowed == (locked <= now)
            if not spent.allowed:
                assert spent.locked_until == locked
                continue
            tries = 1 if forget <= now else tries + 1
            forget = now + RULE.forget
            pause = RULE.lock_after(tries)
            assert spent.locked_until == (now + pause if pause else None)
            locked = now + pause if pause else now
            if what == "right":
                actions.refund([key], spent)
                tries, locked = tries - 1, now


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_count_inside_a_transaction_that_could_take_it_back() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        actions.spend([RULE.key("a")], now=NOW)


@pytest.mark.django_db(transaction=True)
def test_tries_that_arrive_together_are_all_counted() -> None:
    generous = Rule("test.generous", 99, 1, timedelta(hours=1), 2, timedelta(hours=2), timedelta(days=1))
    keys = [WIDE.key("crowd"), generous.key("crowd")]
    allowed: list[bool] = []
    start = threading.Barrier(8)

    def guess(order: int) -> None:
        start.wait()
        try:
            for _ in range(3):
                spent = actions.spend(keys if order % 2 else keys[::-1], now=NOW)
                allowed.append(spent.allowed)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 24
    assert sum(allowed) == WIDE.tries, "exactly as many as the rule gives, however they interleave"
    assert {c.tries for c in Counter.objects.all()} == {WIDE.tries}
