"""Watching a video: credit, union, and circles that never fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xueyun.accounts.factories import account
from xueyun.core.verdict import Refused
from xueyun.media.tickets import milliseconds
from xueyun.progress import actions, factories
from xueyun.progress.actions import Seen, TooFast
from xueyun.progress.factories import NOW
from xueyun.progress.facts import Facts
from xueyun.progress.loaders import on_page
from xueyun.progress.models import Meter, State, UnitState

pytestmark = [pytest.mark.django_db, pytest.mark.req("L2", "L4")]


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def facts() -> Facts:
    return factories.facts(account(), factories.unit())  # 100.5 seconds, 90 %


def test_it_remembers_what_was_watched_and_where_one_was(facts: Facts) -> None:
    seen = actions.cover(facts, [(0, 15)], 15_000, now=after(15))
    assert (seen.state, seen.ranges) == (State.BEGUN, [(0, 15)])
    place = on_page(facts.account_id, [facts.term_id], facts.unit_id)[1].of(facts.asset_id)
    assert (place.state, place.position_ms, place.seen) == (State.BEGUN, 15_000, b"\xff\x7f")
    row = UnitState.objects.get()
    assert (row.term_id, row.seen_count, row.updated_at, row.done_at) == (facts.term_id, 15, after(15), None)


@pytest.mark.parametrize(("count", "state"), [(90, State.BEGUN), (91, State.DONE)])
def test_it_is_done_at_the_threshold_of_all_seconds(facts: Facts, count: int, state: State) -> None:
    """100.5 seconds are 101, and nine tenths of that are 90.9."""
    assert actions.cover(facts, [(0, count)], None, now=after(60)).state is state


def test_it_follows_the_terms_own_threshold(facts: Facts) -> None:
    easy = replace(facts, threshold=50)
    assert actions.cover(easy, [(0, 51)], None, now=after(60)).state is State.DONE


def test_it_is_not_done_by_dragging_to_the_end(facts: Facts) -> None:
    seen = actions.cover(facts, [(100, 101)], 100_500, now=after(1))
    assert (seen.state, seen.ranges) == (State.BEGUN, [(100, 101)])


def test_it_credits_twice_the_time_since_the_ticket_and_no_more(facts: Facts) -> None:
    assert actions.cover(facts, [(0, 20)], None, now=after(10)).seen.bit_count() == 20
    with pytest.raises(TooFast) as refused:
        actions.cover(facts, [(20, 23)], None, now=after(11))
    assert refused.value.wait_ms == 500
    assert actions.cover(facts, [(20, 23)], None, now=after(11.5)).ranges == [(0, 23)]


def test_it_writes_nothing_when_it_is_too_fast(facts: Facts) -> None:
    with pytest.raises(TooFast):
        actions.cover(facts, [(0, 60)], 60_000, now=after(1))
    assert not UnitState.objects.exists()
    assert not Meter.objects.exists()


def test_it_costs_nothing_to_watch_again(facts: Facts) -> None:
    actions.cover(facts, [(0, 20)], None, now=after(10))
    assert actions.cover(facts, [(0, 20)], 3_000, now=after(10)).ranges == [(0, 20)]
    assert Meter.objects.get().spent_until_ms == milliseconds(after(10))


def test_it_has_one_meter_for_all_tabs_of_an_account(facts: Facts) -> None:
    other = replace(facts, unit_id=factories.unit().pk)
    actions.cover(facts, [(0, 20)], None, now=after(10))
    with pytest.raises(TooFast):
        actions.cover(other, [(0, 20)], None, now=after(12))
    assert actions.cover(other, [(0, 4)], None, now=after(12)).ranges == [(0, 4)]
    classmate = factories.facts(account(), factories.unit())
    assert actions.cover(classmate, [(0, 24)], None, now=after(12)).state is State.BEGUN


def test_it_gives_no_credit_for_time_before_the_page_was_opened(facts: Facts) -> None:
    actions.cover(facts, [(0, 2)], None, now=after(1))
    later = replace(facts, issued_ms=milliseconds(after(3600)))
    with pytest.raises(TooFast):
        actions.cover(later, [(2, 30)], None, now=after(3601))


def test_it_gives_no_credit_from_the_future(facts: Facts) -> None:
    """A ticket whose clock runs ahead of ours waits for us to come after it."""
    ahead = replace(facts, issued_ms=milliseconds(after(60)))
    with pytest.raises(TooFast):
        actions.cover(ahead, [(0, 1)], None, now=after(10))


@pytest.mark.parametrize("ranges", [[(0, 102)], [(0, 5), (200, 300)], [(101, 102)]])
def test_it_refuses_what_lies_beyond_the_end(facts: Facts, ranges: list[tuple[int, int]]) -> None:
    with pytest.raises(Refused) as refused:
        actions.cover(facts, ranges, None, now=after(60))
    assert (refused.value.verdict.code, refused.value.verdict.status) == ("beyond_the_end", 400)
    assert not UnitState.objects.exists()


def test_it_keeps_green_when_the_file_is_replaced_and_starts_new_bits(facts: Facts) -> None:
    actions.cover(facts, [(0, 95)], None, now=after(60))
    mended = replace(
        facts, asset_id=factories.unit().asset_id, amount=50_000, issued_ms=milliseconds(after(100))
    )
    seen = actions.cover(mended, [(3, 5)], 5_000, now=after(110))
    assert (seen.state, seen.ranges) == (State.DONE, [(3, 5)])
    row = UnitState.objects.get()
    assert (row.asset_id, row.state, row.done_at) == (mended.asset_id, State.DONE, after(60))


def test_it_refuses_a_page_that_still_shows_the_old_file(facts: Facts) -> None:
    mended = replace(facts, asset_id=factories.unit().asset_id, issued_ms=milliseconds(after(100)))
    actions.cover(mended, [(3, 5)], None, now=after(110))
    with pytest.raises(Refused) as refused:
        actions.cover(facts, [(0, 10)], None, now=after(120))
    assert (refused.value.verdict.code, refused.value.verdict.status) == ("replaced", 409)
    assert UnitState.objects.get().asset_id == mended.asset_id


def statements(facts: Facts, ranges: list[tuple[int, int]], position: int) -> list[str]:
    """The first word of each statement of one beacon, savepoints left out."""
    with CaptureQueriesContext(connection) as captured:
        actions.cover(facts, ranges, position, now=after(60))
    words = [query["sql"].split()[0] for query in captured]
    return [word for word in words if word not in {"SAVEPOINT", "RELEASE"}]


def test_it_is_three_statements_or_fewer(facts: Facts) -> None:
    assert statements(facts, [(0, 15)], 15_000) == ["SELECT", "INSERT", "INSERT"]
    assert statements(facts, [(10, 25)], 25_000) == ["SELECT", "INSERT", "INSERT"]
    assert statements(facts, [(0, 15)], 3_000) == ["SELECT", "UPDATE"]
    assert statements(facts, [(0, 15)], 3_000) == ["SELECT"]


def test_it_fills_the_circle_when_the_term_becomes_milder(facts: Facts) -> None:
    assert actions.cover(facts, [(0, 80)], None, now=after(60)).state is State.BEGUN
    milder = replace(facts, threshold=75)
    assert actions.cover(milder, [(0, 1)], None, now=after(60)).state is State.DONE
    assert UnitState.objects.get().state == State.DONE


# --- any order, any repetition, two tabs ---------------------------------------------------------------------------

spans = st.tuples(st.integers(0, 100), st.integers(1, 25)).map(lambda s: (s[0], min(101, s[0] + s[1])))
beacons = st.lists(st.tuples(st.integers(0, 1), st.lists(spans, max_size=3)), min_size=1, max_size=8)


def send_until_taken(facts: Facts, ranges: Sequence[tuple[int, int]], now: datetime) -> tuple[Seen, datetime]:
    """As the page does: refused for now means later."""
    while True:
        try:
            return actions.cover(facts, ranges, None, now=now), now
        except TooFast as error:
            now += timedelta(milliseconds=error.wait_ms)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=beacons, random=st.randoms(use_true_random=False))
def test_it_ends_the_same_in_any_order_with_any_repetition(sent, random) -> None:
    """Against a model: sets of seconds, and a clock that may never be outrun."""
    units = [factories.unit(), factories.unit()]
    shuffled = [*sent, *random.sample(sent, k=len(sent) // 2)]
    random.shuffle(shuffled)
    ends = []
    for order in (sent, shuffled):
        learner, now = account(), NOW
        seen = [Seen(State.EMPTY, 0)] * 2
        for tab, ranges in order:
            seen[tab], now = send_until_taken(factories.facts(learner, units[tab]), ranges, now)
            credited = sum(s.seen.bit_count() for s in seen)
            assert credited <= 2 * (now - NOW).total_seconds() + 0.002
        ends.append(seen)
    model = [{s for tab, spans in sent if tab == i for a, b in spans for s in range(a, b)} for i in (0, 1)]
    assert ends[0] == ends[1]
    for seen, want in zip(ends[0], model, strict=True):
        assert seen.seen == sum(1 << second for second in want)
        assert (seen.state is State.DONE) == (len(want) >= 91)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 3), spans, st.integers(0, 20)), min_size=1, max_size=12))
def test_it_never_lets_a_state_fall(steps) -> None:
    """Whatever comes, from whichever file or activity, a circle only rises."""
    learner, unit = account(), factories.unit()
    facts = factories.facts(learner, unit)
    other = replace(facts, asset_id=factories.asset(unit.term.course.school).pk)
    highest, now = State.EMPTY, NOW
    for what, span, pause in steps:
        now += timedelta(seconds=pause)
        try:
            if what == 0:
                actions.complete(learner.pk, unit, now=now)
            else:
                page = replace(
                    facts if what < 3 else other, issued_ms=milliseconds(now - timedelta(seconds=20))
                )
                actions.cover(page, [span], None, now=now)
        except (TooFast, Refused):
            continue
        state = UnitState.objects.get(account=learner).state
        assert state >= highest
        highest = State(state)


def test_its_two_writes_stand_or_fall_together(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another tab changes the row after the meter was raised: the meter falls back, and one looks again."""
    real, meters = actions._write, []

    def late(*given: Any) -> bool:
        meters.append(Meter.objects.count())
        return len(meters) > 2 and real(*given)

    monkeypatch.setattr(actions, "_write", late)
    monkeypatch.setattr(actions, "TURNS", 2)
    with pytest.raises(actions.Crowded):
        actions.cover(facts, [(0, 10)], None, now=after(60))
    assert meters == [1, 1], "it was raised both times"
    assert not Meter.objects.exists()
    assert not UnitState.objects.exists()
    assert actions.cover(facts, [(0, 10)], None, now=after(60)).ranges == [(0, 10)]
    assert Meter.objects.get().spent_until_ms == facts.issued_ms + 5_000
