"""A school's console with another school's ids in every address and form: nothing is there, and nothing changes."""

from __future__ import annotations

import re

import pytest

from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.console.tests.test_appointing import addresses, browser, teacher
from xueyun.schools import factories
from xueyun.schools.models import Certification, Dispute, Grant, Notice, RosterEntry, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6")]
SAID = {"reason": "x", "confirmed": "1", "act": "disable", "decision": "free", "number": "1", "shows": "1"}
MINE, THEIRS = "/console/mine/", "/console/qinghe/"
AN_ID = re.compile(r"/(?:\d+|[0-9a-hjkmnp-tv-z]{10})/")  # whichever characters chance has given it


@pytest.fixture
def theirs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every address of another school's console, with its own things in it."""
    return list(addresses(factories.school(), tmp_path_factory.mktemp("lists")))


def state() -> list[list[tuple[object, ...]]]:
    """What an attack could have changed."""
    return [
        sorted(model.objects.values_list(), key=str)  # type: ignore[attr-defined]
        for model in (School, RosterEntry, Certification, Grant, Notice, Dispute, Deed)
    ]


def insiders() -> dict[str, Account]:
    """People of a school of their own."""
    mine = factories.school("mine", "我校")
    return {
        "administrator": factories.administrator(mine, "我校管理员"),
        "teacher": teacher(mine, "T900", "我校教师"),
        "student": factories.student(mine, "20249999", "我校学生"),
    }


def test_another_schools_console_is_there_for_none_of_ours(theirs: list[str]) -> None:
    people, before = insiders(), state()
    for name, account in people.items():
        visit = browser(account)
        for address in theirs:
            found = {visit.get(address).status_code, visit.post(address, SAID).status_code}
            assert 404 in found, f"{name}: {address}"
            assert found <= {404, 405}, f"{name}: {address}"
    assert state() == before


def test_another_schools_ids_mean_nothing_in_ours(theirs: list[str]) -> None:
    visit = browser(insiders()["administrator"])
    own = {
        address for address in theirs if visit.get(address.replace(THEIRS, MINE)).status_code in {200, 405}
    }
    foreign = [address.replace(THEIRS, MINE) for address in theirs if AN_ID.search(address)]
    before = state()
    for address in foreign:
        found = {visit.get(address).status_code, visit.post(address, SAID).status_code}
        assert 404 in found, address
        assert found <= {404, 405}, address
    assert len(own) > 10, "its own rooms are open"
    assert len(foreign) > 30
    assert state() == before


def test_another_schools_rows_in_a_form_of_many_are_refused(theirs: list[str]) -> None:
    visit = browser(insiders()["administrator"])
    rows = list(RosterEntry.objects.filter(school__slug="qinghe"))
    before = state()
    for entry in rows:
        for room in ("students/many/", "teachers/many/"):
            assert visit.post(f"{MINE}{room}", {**SAID, "row": [entry.ref]}).status_code == 404
    for room in ("terms/many/", "locks/unlock/"):
        said = {**SAID, "act": "archive", "row": [rows[0].ref, "999999999"]}
        assert visit.post(f"{MINE}{room}", said).status_code == 404
    assert state() == before
