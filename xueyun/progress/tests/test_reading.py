"""Pages and texts: shown, reached, and never undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.accounts.factories import account
from xueyun.core.verdict import Refused
from xueyun.progress import actions, factories
from xueyun.progress.factories import NOW
from xueyun.progress.facts import Facts
from xueyun.progress.loaders import on_page
from xueyun.progress.models import State, UnitState

pytestmark = [pytest.mark.django_db, pytest.mark.req("L2", "L5")]
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def pages() -> Facts:
    return factories.facts(account(), factories.unit("pdf"))  # 12 pages


@pytest.fixture
def text() -> Facts:
    return factories.facts(account(), factories.unit("text"))


def test_it_begins_with_the_first_page_and_ends_with_the_last_one_missing(pages: Facts) -> None:
    assert actions.show_pages(pages, [(0, 1)], 0, now=NOW).state is State.BEGUN
    assert actions.show_pages(pages, [(2, 12)], 11, now=NOW).state is State.BEGUN
    seen = actions.show_pages(pages, [(1, 2)], 1, now=NOW)
    assert (seen.state, seen.ranges) == (State.DONE, [(0, 12)])


def test_it_remembers_the_page(pages: Facts) -> None:
    actions.show_pages(pages, [(0, 3)], 2, now=NOW)
    actions.show_pages(pages, [(3, 4)], None, now=NOW)
    assert on_page(pages.account_id, [pages.term_id], pages.unit_id)[1].of(pages.asset_id).position_ms == 2


def test_it_refuses_a_page_that_is_not_there(pages: Facts) -> None:
    with pytest.raises(Refused) as refused:
        actions.show_pages(pages, [(0, 13)], None, now=NOW)
    assert refused.value.verdict.code == "beyond_the_end"
    assert not UnitState.objects.exists()


def test_it_takes_every_page_where_no_script_counts(pages: Facts) -> None:
    assert actions.show_all(pages, now=NOW).state is State.DONE


def test_it_is_two_statements(pages: Facts) -> None:
    with CaptureQueriesContext(connection) as captured:
        actions.show_pages(pages, [(0, 3)], 2, now=NOW)
    assert len([q for q in captured if q["sql"].split()[0] in {"INSERT", "SELECT", "UPDATE"}]) == 2


def test_it_begins_a_text_when_opened_and_ends_it_at_its_end(text: Facts) -> None:
    assert actions.begin(text, now=NOW).state is State.BEGUN
    assert actions.reach_end(text, now=NOW).state is State.DONE
    assert actions.begin(text, now=LATER).state is State.DONE
    row = UnitState.objects.get()
    assert (row.done_at, row.updated_at) == (NOW, NOW)


def test_it_completes_for_other_activities_once(text: Facts) -> None:
    unit = factories.unit("text")
    actions.complete(text.account_id, unit, now=NOW)
    actions.complete(text.account_id, unit, now=LATER)
    row = UnitState.objects.get()
    assert (row.unit_id, row.term_id, row.state, row.done_at) == (unit.pk, unit.term_id, State.DONE, NOW)
