"""Two people, one thing, the same moment: two processes, on whichever database the suite runs."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry as Deed
from xueyun.core.tests.races import race
from xueyun.schools import actions, factories
from xueyun.schools.actions import import_checks, imports
from xueyun.schools.factories import CODE, NOW
from xueyun.schools.models import Certification, Dispute, Grant, RosterEntry, RosterImport, School
from xueyun.schools.tests import deeds
from xueyun.schools.tests.sheets import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.req("S4")
def test_the_race_of_two_accounts_for_one_entry_ends_with_one() -> None:
    factories.entry(factories.school())
    racers = [accounts.account(f"甲{n}") for n in range(2)]
    assert race(*[(deeds.certify, racer.pk) for racer in racers]) == ["certified", "taken"]
    assert Certification.objects.filter(removed_at__isnull=True).count() == 1


@pytest.mark.req("S5")
def test_of_two_imports_that_are_started_at_once_one_runs(tmp_path: Path) -> None:
    school = factories.school()
    waiting = [_checked(school, tmp_path / f"{kind}.csv", kind) for kind in ("student", "teacher")]
    assert race(*[(deeds.start_import, found.pk) for found in waiting]) == ["import_runs", "started"]
    assert RosterImport.objects.filter(state="running").count() == 1


@pytest.mark.req("S5")
def test_an_import_that_two_start_at_once_runs_once(tmp_path: Path) -> None:
    found = _checked(factories.school(), tmp_path / "名单.csv", "student")
    assert race((deeds.start_import, found.pk), (deeds.start_import, found.pk)) == [
        "import_started",
        "started",
    ]
    assert Deed.objects.filter(verb="schools.import_start").count() == 1


@pytest.mark.req("S4")
def test_a_dispute_that_two_decide_at_once_is_decided_once() -> None:
    school = factories.school()
    factories.student(school)
    dispute = actions.raise_dispute(
        factories.viewer(accounts.account()), school.entries.get(), message="是我", contact="电话", now=NOW
    )
    ends = race((deeds.decide, dispute.pk, "free"), (deeds.decide, dispute.pk, "decline"))
    dispute.refresh_from_db()
    won = "free" if dispute.outcome == Dispute.Outcome.REMOVED else "decline"
    assert ends == sorted(["decided", won])
    assert Certification.objects.live().exists() == (won == "decline")


@pytest.mark.req("S6")
def test_of_two_who_edit_one_entry_the_second_sees_both_versions() -> None:
    entry = factories.entry(factories.school())
    ends = race((deeds.edit, entry.pk, "王一"), (deeds.edit, entry.pk, "王二"))
    entry.refresh_from_db()
    assert ends == sorted([f"saved {entry.name}", f"changed to {entry.name}"])


@pytest.mark.req("S6")
def test_of_two_who_save_the_schools_page_the_second_sees_both_versions() -> None:
    school = factories.school(motto="自强不息")
    ends = race((deeds.edit_portal, school.pk, "甲"), (deeds.edit_portal, school.pk, "乙"))
    school.refresh_from_db()
    first, second = school.motto, {"甲": "乙", "乙": "甲"}[school.motto]
    assert ends == sorted([f"saved {first}", f"{second} is shown {first}"])
    assert Deed.objects.filter(verb="schools.edit_portal").count() == 1


@pytest.mark.req("S5")
def test_of_two_who_print_the_slips_of_a_class_the_second_gets_none() -> None:
    school = factories.school()
    actions.choose_codes(school, are_random=True, now=NOW, actor=None)
    for n in range(30):
        factories.entry(school, f"2026{n:04}", class_name="数学1班")
    assert race((deeds.print_slips, "数学1班"), (deeds.print_slips, "数学1班")) == ["0 slips", "30 slips"]
    assert not RosterEntry.objects.filter(code_drawn_at__isnull=True).exists()


@pytest.mark.req("S6")
@pytest.mark.parametrize("where", ["school", "platform"])
def test_of_two_administrators_who_end_each_other_one_stays(where: str) -> None:
    school = factories.school()
    make = (
        factories.platform_administrator if where == "platform" else partial(factories.administrator, school)
    )
    for name in ("甲", "乙"):
        make(nickname=name)
    grants = Grant.objects.live().order_by("pk")
    assert race(*[(deeds.end_grant, given.pk) for given in grants]) == ["ended", "last"]
    assert Grant.objects.live().count() == 1


def _checked(school: School, path: Path, kind: str) -> RosterImport:
    listed = text(path, f"学号,姓名,认证码\n{kind}1,王小明,{CODE}\n")
    found = imports.bring(school, listed, file_name=path.name, kind=kind, mode="add", now=NOW, actor=None)
    assert import_checks.check_rows(found, now=NOW)
    return found
