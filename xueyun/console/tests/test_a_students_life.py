"""What an administrator does with a student, what the student then sees, and what two administrators at once see."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry as Deed
from xueyun.notices.models import Message
from xueyun.schools import actions, factories
from xueyun.schools.factories import CODE, NOW
from xueyun.schools.models import Certification, RosterEntry, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6")]


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def chief(school: School) -> Client:
    browser = Client()
    browser.force_login(factories.administrator(school))
    return browser


@pytest.fixture
def entry(school: School) -> RosterEntry:
    factories.student(school)
    return school.entries.get(student_no="2024010101")


def page(entry: RosterEntry, act: str = "") -> str:
    return f"/console/qinghe/students/{entry.ref}/{act}{'/' if act else ''}"


def deeds(verb: str) -> list[Deed]:
    return list(Deed.objects.filter(verb=f"schools.{verb}"))


def test_a_students_page_says_who_holds_the_entry_masked_and_what_was_done(
    school: School, chief: Client, entry: RosterEntry
) -> None:
    bond = Certification.objects.get(entry=entry)
    chief.post(page(entry, "move"), {"class_name": "数学2班", "reason": "分班"})
    html = chief.get(page(entry)).content.decode()
    assert bond.account.nickname in html
    assert str(bond.account.email) not in html
    assert f"{str(bond.account.email)[0]}***@example.org" in html
    assert "分班" in html
    assert "2024010101" in html


@pytest.mark.parametrize(
    ("act", "said", "verb"),
    [
        ("move", {"class_name": "数学2班"}, "move_to_class"),
        ("disable", {}, "disable"),
        ("code", {"code": "abc123"}, "set_code"),
        ("remove", {}, "remove_certification"),
        ("reenter", {"code": "abc123"}, "reenter"),
    ],
)
def test_each_act_needs_a_reason_and_leaves_one_row_of_the_audit_log(
    chief: Client, entry: RosterEntry, act: str, said: dict[str, str], verb: str
) -> None:
    assert chief.get(page(entry, act)).status_code == 200
    assert chief.post(page(entry, act), said).status_code == 422
    assert deeds(verb) == []
    chief.post(page(entry, act), {**said, "reason": "办公室核实"})
    (deed,) = Deed.objects.filter(verb__startswith="schools.", at__gt=NOW + timedelta(days=1))
    assert (deed.verb, deed.object_label, deed.detail["reason"]) == (
        f"schools.{verb}",
        "2024010101",
        "办公室核实",
    )


def test_an_act_that_nobody_knows_is_not_there(chief: Client, entry: RosterEntry) -> None:
    assert chief.get(page(entry, "promote")).status_code == 404


def test_disabling_and_enabling_keep_the_bond_and_tell_the_student(chief: Client, entry: RosterEntry) -> None:
    bond = Certification.objects.get(entry=entry)
    for _twice in range(2):
        chief.post(page(entry, "disable"), {"reason": "毕业"})
    assert factories.viewer(bond.account).certifications == ()
    assert "毕业" in Message.objects.get(account=bond.account).text
    chief.post(page(entry, "enable"), {"reason": "误操作"})
    assert [c.student_no for c in factories.viewer(bond.account).certifications] == ["2024010101"]
    assert (len(deeds("disable")), len(deeds("enable"))) == (1, 1)
    assert Message.objects.filter(account=bond.account).count() == 2


def test_a_removed_student_is_told_why_and_may_certify_again(
    school: School, chief: Client, entry: RosterEntry
) -> None:
    account = Certification.objects.get(entry=entry).account
    for _twice in range(2):
        chief.post(page(entry, "remove"), {"reason": "认证错了"})
    told = Message.objects.get(account=account)
    assert "清河大学" in told.title
    assert "认证错了" in told.text
    assert len(deeds("remove_certification")) == 1
    actions.certify(
        factories.viewer(account), school, number="2024010101", name="王小明", code=CODE, now=timezone.now()
    )
    assert Certification.objects.live().filter(account=account).count() == 1


@pytest.mark.req("A7")
def test_entering_again_frees_the_entry_and_shows_the_new_code_once(
    school: School, chief: Client, entry: RosterEntry
) -> None:
    old = Certification.objects.get(entry=entry).account
    shown = chief.post(page(entry, "reenter"), {"reason": "换了手机号，旧账号找不回"})
    assert "no-store" in shown["Cache-Control"]
    code = shown.content.decode().partition('console__code">')[2].partition("<")[0]
    assert len(code) == 8
    assert code not in chief.get(page(entry)).content.decode()
    assert not Deed.objects.filter(detail__icontains=code).exists()
    new = factories.viewer(accounts.account("新账号"))
    assert factories.viewer(old).certifications == ()
    bond = actions.certify(new, school, number="2024010101", name="王小明", code=code, now=timezone.now())
    assert bond.entry == entry


def test_a_new_code_leaves_the_bond_and_ends_the_old_code(
    school: School, chief: Client, entry: RosterEntry
) -> None:
    before = bytes(entry.code_hmac)
    chief.post(page(entry, "code"), {"code": "ｎｅｗ 123", "reason": "码泄露"})
    entry.refresh_from_db()
    assert bytes(entry.code_hmac) != before
    assert Certification.objects.live().filter(entry=entry).exists()


# --- two at one entry ---


def form(chief: Client, entry: RosterEntry) -> dict[str, str]:
    """The fields as the page shows them."""
    html = chief.get(page(entry, "edit")).content.decode()
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', html)}


def test_an_edit_is_saved_and_told(chief: Client, entry: RosterEntry) -> None:
    shown = form(chief, entry)
    assert chief.post(page(entry, "edit"), {**shown, "name": "王晓明", "reason": "改名"}).status_code == 303
    entry.refresh_from_db()
    assert entry.name == "王晓明"
    assert deeds("edit_entry")[0].detail["changed"] == {"name": ["王小明", "王晓明"]}
    assert "王晓明" in Message.objects.get().text


def test_the_second_of_two_administrators_sees_both_versions_and_loses_nothing(
    school: School, chief: Client, entry: RosterEntry
) -> None:
    other = Client()
    other.force_login(factories.administrator(school, "另一位"))
    shown = form(chief, entry)
    assert other.post(page(entry, "edit"), {**shown, "name": "王一", "reason": "甲"}).status_code == 303
    answer = chief.post(page(entry, "edit"), {**shown, "class_name": "数学9班", "reason": "乙"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "王一" in html
    assert 'value="数学9班"' in html
    entry.refresh_from_db()
    assert (entry.name, entry.class_name) == ("王一", "")
    again = {**form(chief, entry), "class_name": "数学9班", "reason": "乙"}
    assert chief.post(page(entry, "edit"), again).status_code == 303
    entry.refresh_from_db()
    assert (entry.name, entry.class_name) == ("王一", "数学9班")


def test_saving_the_same_twice_is_one_edit(chief: Client, entry: RosterEntry) -> None:
    said = {**form(chief, entry), "name": "王晓明", "reason": "改名"}
    assert [chief.post(page(entry, "edit"), said).status_code for _twice in range(2)] == [303, 303]
    assert len(deeds("edit_entry")) == 1


@pytest.mark.parametrize("shown", ["", "[]", "nonsense", '{"name": "x", "pk": 1}', "{}"])
def test_a_form_that_does_not_say_what_it_showed_is_refused(
    chief: Client, entry: RosterEntry, shown: str
) -> None:
    said = {**form(chief, entry), "shown": shown, "name": "王晓明", "reason": "改名"}
    assert chief.post(page(entry, "edit"), said).status_code == 422


# --- one more, and many at once ---


def test_a_student_is_added_once(school: School, chief: Client) -> None:
    said = {"number": "２０２４ 0777", "name": "新同学", "code": "12345x"}
    assert chief.post("/console/qinghe/students/add/", said).status_code == 303
    assert chief.post("/console/qinghe/students/add/", said).status_code == 409
    account = factories.viewer(accounts.account())
    actions.certify(account, school, number="20240777", name="新同学", code="12345X", now=timezone.now())
    assert [deed.object_label for deed in deeds("enter")] == ["20240777"]


def test_many_are_moved_and_disabled_in_one_act_with_a_row_each(school: School, chief: Client) -> None:
    rows = [factories.entry(school, f"2024{n}") for n in range(3)]
    said = {"act": "disable", "row": [row.ref for row in rows], "back": "class=一班&sort=name"}
    asked = chief.post("/console/qinghe/students/many/", said)
    assert asked.status_code == 200
    assert not RosterEntry.objects.filter(disabled_at__isnull=False).exists()
    assert chief.post("/console/qinghe/students/many/", {**said, "confirmed": "1"}).status_code == 422
    done = chief.post("/console/qinghe/students/many/", {**said, "confirmed": "1", "reason": "毕业"})
    assert done["Location"].startswith("/console/qinghe/students/?class=")
    assert RosterEntry.objects.filter(disabled_at__isnull=False).count() == 3
    assert len(deeds("disable")) == 3
    moved = {**said, "act": "move", "confirmed": "1", "class_name": "二班", "reason": "分班"}
    chief.post("/console/qinghe/students/many/", moved)
    assert set(RosterEntry.objects.values_list("class_name", flat=True)) == {"二班"}


# --- nothing of another school ---


@pytest.fixture
def theirs() -> RosterEntry:
    mingde = factories.school("mingde", "明德大学")
    factories.student(mingde, "2024020101", "赵一")
    return mingde.entries.get()


@pytest.mark.parametrize(
    "where", ["", "edit", "records", "unlock", "move", "code", "remove", "reenter", "disable", "enable"]
)
def test_another_schools_entry_is_not_there(chief: Client, theirs: RosterEntry, where: str) -> None:
    said = {"reason": "x", "class_name": "x", "code": "x", "name": "x", "shown": "{}"}
    if where != "unlock":
        assert chief.get(page(theirs, where)).status_code == 404
    if where:
        assert chief.post(page(theirs, where), said).status_code == 404
        own = page(theirs, where).replace("qinghe", "mingde")
        assert chief.post(own, said).status_code == 404
    assert Certification.objects.live().filter(entry=theirs).exists()
    assert not Deed.objects.filter(object_label="2024020101").exists()


def test_another_schools_entry_among_many_spoils_the_whole_form(
    school: School, chief: Client, theirs: RosterEntry
) -> None:
    mine = factories.entry(school, "20249")
    teacher = factories.entry(school, "T1", kind=RosterEntry.Kind.TEACHER)
    for foreign in (theirs.ref, teacher.ref, "nonsense", "0" * 10):
        said = {"act": "disable", "row": [mine.ref, foreign], "confirmed": "1", "reason": "x"}
        assert chief.post("/console/qinghe/students/many/", said).status_code == 404
    assert not RosterEntry.objects.filter(disabled_at__isnull=False).exists()
