"""Many tabs at the same moment: nothing is lost, and the meter is one. On a file database and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from xueyun.accounts.factories import account
from xueyun.progress import actions, factories
from xueyun.progress.actions import TooFast
from xueyun.progress.factories import NOW
from xueyun.progress.models import Meter, State, UnitState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("L4")]
TABS = 6


def all_at_once(act: Callable[[int], bool]) -> list[bool]:
    """What `act(tab)` answered in every tab, begun together, each on a connection of its own."""
    start = Barrier(TABS)

    def run(tab: int) -> bool:
        try:
            start.wait()
            return act(tab)
        finally:
            connection.close()

    with ThreadPoolExecutor(TABS) as pool:
        return list(pool.map(run, range(TABS)))


def test_it_credits_only_what_the_clock_allows_over_all_tabs() -> None:
    facts = factories.facts(account(), factories.unit())

    def watch(tab: int) -> bool:
        try:
            actions.cover(facts, [(tab * 10, tab * 10 + 10)], None, now=NOW + timedelta(seconds=15))
        except TooFast:
            return False
        return True

    accepted = all_at_once(watch)
    assert sum(accepted) == 3  # thirty seconds of video in fifteen of clock
    row = UnitState.objects.get()
    assert row.seen_count == 30
    assert Meter.objects.get().spent_until_ms == facts.issued_ms + 15_000


def test_it_loses_no_page_of_any_tab() -> None:
    facts = factories.facts(account(), factories.unit("pdf"))

    def read(tab: int) -> bool:
        actions.show_pages(facts, [(tab * 2, tab * 2 + 2)], tab, now=NOW)
        return True

    all_at_once(read)
    row = UnitState.objects.get()
    assert (row.seen_count, row.state) == (12, State.DONE)


def test_it_completes_beside_a_beacon() -> None:
    """An activity takes no lock: the circle rises all the same, and the bits stay."""
    learner, unit = account(), factories.unit()
    facts = factories.facts(learner, unit)

    def act(tab: int) -> bool:
        if tab % 2:
            actions.complete(learner.pk, unit, now=NOW)
        else:
            actions.cover(facts, [(tab, tab + 1)], None, now=NOW + timedelta(seconds=60))
        return True

    all_at_once(act)
    row = UnitState.objects.get()
    assert (row.state, row.seen_count) == (State.DONE, 3)
