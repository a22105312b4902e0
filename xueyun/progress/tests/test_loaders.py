"""Reading states back: few queries, whatever the size."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from xueyun.accounts.factories import account
from xueyun.progress import actions, factories, loaders
from xueyun.progress.factories import NOW
from xueyun.progress.models import State, UnitState

pytestmark = [pytest.mark.django_db, pytest.mark.req("L2")]


def test_it_reads_all_states_of_two_terms_in_one_query(django_assert_num_queries) -> None:
    learner, own, source = account(), factories.term(), factories.term()
    done = [factories.unit("text", term_=own) for _ in range(3)]
    begun = factories.unit("text", term_=source)
    elsewhere = factories.unit("text")
    for unit in (*done, elsewhere):
        actions.complete(learner.pk, unit, now=NOW)
    actions.begin(factories.facts(learner, begun), now=NOW)
    actions.complete(account().pk, done[0], now=NOW)
    with django_assert_num_queries(1):
        states = loaders.states_for(learner.pk, [own.pk, source.pk])
    assert states == {**{unit.pk: State.DONE for unit in done}, begun.pk: State.BEGUN}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by the size of the table")
def test_it_reads_states_from_the_index_alone() -> None:
    rows = UnitState.objects.filter(account_id=1, term_id__in=[1, 2]).values_list("unit_id", "state")
    assert "COVERING INDEX state_by_account_and_term" in rows.explain()


def test_it_tells_nothing_of_a_file_that_was_replaced() -> None:
    learner, unit = account(), factories.unit()
    facts = factories.facts(learner, unit)
    actions.cover(facts, [(0, 5)], 5_000, now=NOW + timedelta(seconds=5))
    states, kept = loaders.on_page(learner.pk, [unit.term_id], unit.pk)
    assert states == {unit.pk: State.BEGUN}
    assert kept.of(facts.asset_id) == loaders.Place(State.BEGUN, 5_000, b"\x1f")
    assert kept.of(1) == loaders.Place(State.BEGUN)
    assert loaders.on_page(account().pk, [unit.term_id], unit.pk) == ({}, loaders.NOTHING_KEPT)


def test_it_counts_what_is_done_for_cards_and_where_one_was(django_assert_num_queries) -> None:
    learner, one, two = account(), factories.term(), factories.term()
    first, second = (factories.unit("text", term_=one) for _ in range(2))
    other = factories.unit("text", term_=two)
    actions.complete(learner.pk, first, now=NOW)
    actions.begin(factories.facts(learner, second), now=NOW + timedelta(hours=1))
    actions.begin(factories.facts(learner, other), now=NOW + timedelta(hours=2))
    assert loaders.done_counts(learner.pk, [one.pk, two.pk]) == {one.pk: 1}
    with django_assert_num_queries(2):
        tallies = loaders.tallies(learner.pk, [one.pk, two.pk])
    assert tallies == {
        one.pk: loaders.Tally(1, second.pk, NOW + timedelta(hours=1)),
        two.pk: loaders.Tally(0, other.pk, NOW + timedelta(hours=2)),
    }
