"""Adding people to a school's list."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.schools import actions, factories
from xueyun.schools.actions import EntryRow, roster
from xueyun.schools.factories import NOW
from xueyun.schools.models import RosterEntry, School

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return factories.school()


def rows(count: int) -> list[EntryRow]:
    return [EntryRow(f"2024{n:06}", "王小明", "12345x", class_name="一班") for n in range(count)]


def test_it_adds_people_who_can_certify(school: School) -> None:
    assert actions.add_entries(school, rows(3), now=NOW) == roster.Added(3, ())
    viewer = factories.viewer(accounts.account())
    assert actions.certify(viewer, school, number="2024000002", name="王小明", code="12345X", now=NOW).pk


def test_it_leaves_alone_who_is_there(school: School) -> None:
    actions.add_entries(school, rows(2), now=NOW)
    again = actions.add_entries(school, [*rows(3), EntryRow(" 2024000002", "别人", "1")], now=NOW)
    assert again == roster.Added(1, ("2024000000", "2024000001", "2024000002"))
    assert set(RosterEntry.objects.values_list("name", flat=True)) == {"王小明"}


def test_numbers_of_two_schools_do_not_meet(school: School) -> None:
    actions.add_entries(school, rows(2), now=NOW)
    assert actions.add_entries(factories.school("mingde", "明德大学"), rows(2), now=NOW).added == 2


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (EntryRow(" ", "王小明", "1"), "row 2: a student number"),
        (EntryRow("1" * 33, "王小明", "1"), "row 2: a student number"),
        (EntryRow("1", " ", "1"), "row 2: a name"),
        (EntryRow("1", "王小明", " "), "row 2: the verification code"),
        (EntryRow("1", "王小明", "1", kind="janitor"), "janitor"),
    ],
)
def test_it_names_a_bad_row_and_adds_nothing_of_its_batch(school: School, row: EntryRow, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        actions.add_entries(school, [*rows(1), row], now=NOW)
    assert not RosterEntry.objects.exists()


def test_a_batch_costs_the_same_statements_whatever_its_size(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for size in (10, 50):
        with CaptureQueriesContext(connection) as captured:
            actions.add_entries(school, [EntryRow(f"{size}-{n}", "王", "1") for n in range(size)], now=NOW)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_code_is_nowhere_in_clear(school: School) -> None:
    actions.add_entries(school, [EntryRow("1", "王小明", "secret77")], now=NOW)
    assert "SECRET77" not in str(list(RosterEntry.objects.values())).upper()
