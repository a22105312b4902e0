"""Teachers: listed, certified, on pages of their own; and who of them administers the school."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Role
from xueyun.courses.factories import NOW, course, term
from xueyun.notices.models import Message
from xueyun.schools import actions, factories, staff
from xueyun.schools.factories import CODE
from xueyun.schools.models import Grant, RosterEntry, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S7"), pytest.mark.req("S6")]
CONSOLE = "/console/qinghe"


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def chief(school: School) -> Client:
    return browser(factories.administrator(school))


def browser(account: Account) -> Client:
    made = Client()
    made.force_login(account)
    return made


def listed(at: School, number: str = "T001", name: str = "李明远", **fields: str) -> RosterEntry:
    return factories.entry(at, number, name, kind=RosterEntry.Kind.TEACHER, **{"title": "教授", **fields})


def certified(at: School, number: str = "T001", name: str = "李明远", **fields: str) -> Account:
    account = accounts.account(f"{name}的账号")
    listed(at, number, name, **fields)
    viewer = factories.viewer(account)
    actions.certify(viewer, at, number=number, name=name, code=CODE, now=NOW)
    return account


def test_whoever_certifies_with_a_teachers_entry_teaches_there_as_long_as_it_is_open(school: School) -> None:
    account = certified(school)
    entry = school.entries.get()
    assert factories.viewer(account).teaches_at(school.pk)
    assert factories.viewer(account).certified_at(school.pk).is_teacher  # type: ignore[union-attr]
    actions.disable([entry], reason="离职", now=NOW, actor=None)
    assert not factories.viewer(account).teaches_at(school.pk)
    assert factories.viewer(account).closed_at(school.pk)
    assert "不再在该校授课" in Message.objects.get(account=account).text
    actions.enable([entry], reason="返聘", now=NOW, actor=None)
    assert factories.viewer(account).teaches_at(school.pk)
    actions.reenter(entry, "", reason="换号", now=NOW, actor=None)
    assert not factories.viewer(account).teaches_at(school.pk)
    assert browser(account).get("/studio/").status_code == 403


def test_a_student_does_not_teach(school: School) -> None:
    viewer = factories.viewer(factories.student(school))
    assert not viewer.teaches_at(school.pk)
    assert not viewer.certified_at(school.pk).is_teacher  # type: ignore[union-attr]


def test_the_staff_are_those_on_the_list_and_guests(school: School) -> None:
    certified(school)
    factories.teacher(school, "客座", "研究员")
    listed(school, "T009", "未认证")
    other = factories.school("mingde", "明德大学")
    certified(other, "T1", "别校")
    found = {(one.name, one.title, one.number) for one in staff.teachers_of(school.pk)}
    assert found == {("李明远", "教授", "T001"), ("客座", "研究员", "")}


# --- the room ---


def test_the_table_shows_teachers_and_no_students(school: School, chief: Client) -> None:
    factories.entry(school, "20240001", "王小明")
    certified(school, college="数学学院")
    html = chief.get(f"{CONSOLE}/teachers/").content.decode()
    assert "李明远" in html
    assert "教授" in html
    assert "王小明" not in html
    assert "李明远" not in chief.get(f"{CONSOLE}/students/").content.decode()
    assert "李明远" in chief.get(f"{CONSOLE}/teachers/?college=数学学院").content.decode()
    assert "李明远" not in chief.get(f"{CONSOLE}/teachers/?college=物理学院").content.decode()


def test_a_teacher_is_added_with_a_title_and_edited_by_two(school: School, chief: Client) -> None:
    said = {"number": "T007", "name": "周文", "code": CODE, "title": "副教授", "college": "文学院"}
    assert chief.post(f"{CONSOLE}/teachers/add/", said).status_code == 303
    entry = school.entries.get(student_no="T007")
    assert (entry.kind, entry.title, entry.class_name) == ("teacher", "副教授", "")
    page = f"{CONSOLE}/teachers/{entry.ref}/edit/"
    html = chief.get(page).content.decode()
    shown = {k: unescape(v) for k, v in re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', html)}
    assert "class_name" not in shown
    first = chief.post(page, {**shown, "title": "教授", "reason": "晋升"})
    second = chief.post(page, {**shown, "title": "讲师", "reason": "更正"})
    assert (first.status_code, second.status_code) == (303, 409)
    assert "教授" in second.content.decode()
    entry.refresh_from_db()
    assert entry.title == "教授"


def test_a_students_page_is_not_a_teachers_and_the_other_way_round(school: School, chief: Client) -> None:
    student, teacher = factories.entry(school), listed(school)
    assert chief.get(f"{CONSOLE}/teachers/{student.ref}/").status_code == 404
    assert chief.get(f"{CONSOLE}/students/{teacher.ref}/").status_code == 404
    assert chief.get(f"{CONSOLE}/teachers/{teacher.ref}/move/").status_code == 404
    said = {"act": "move", "row": [teacher.ref], "confirmed": "1", "class_name": "x", "reason": "x"}
    assert chief.post(f"{CONSOLE}/teachers/many/", said).status_code == 404


def test_where_codes_are_drawn_a_new_ones_code_is_shown_once(school: School, chief: Client) -> None:
    actions.choose_codes(school, are_random=True, now=NOW, actor=None)
    answer = chief.post(f"{CONSOLE}/teachers/add/", {"number": "T007", "name": "周文"})
    code = answer.content.decode().partition('console__code">')[2].partition("<")[0]
    viewer = factories.viewer(accounts.account())
    actions.certify(viewer, school, number="T007", name="周文", code=code, now=NOW)


# --- pages of their own ---


def test_a_teacher_writes_a_page_that_everybody_reads(school: School) -> None:
    account = certified(school)
    page = f"/s/qinghe/teachers/{account.ref}/"
    made = term(course(school, "微积分（一）"), lead=account)
    me, visitor = browser(account), Client()
    assert me.post(f"{page}edit/", {"text": "研究<b>数论</b>。\n\n周三答疑。"})["Location"] == page
    html = visitor.get(page).content.decode()
    assert "研究&lt;b&gt;数论&lt;/b&gt;。" in html
    assert html.count('class="teacher-text"') == 2
    assert made.course.title in html
    assert "教授" in html
    assert page in visitor.get("/s/qinghe/?tab=teachers").content.decode()
    assert page in visitor.get(f"/terms/{made.ref}/").content.decode()
    assert Deed.objects.filter(verb="schools.write_page").count() == 1


def test_nobody_else_writes_it_and_who_left_has_none(school: School, chief: Client) -> None:
    account = certified(school)
    page = f"/s/qinghe/teachers/{account.ref}/"
    for other in (chief, browser(certified(school, "T002", "赵老师")), browser(accounts.account())):
        assert other.get(f"{page}edit/").status_code == 404
        assert other.post(f"{page}edit/", {"text": "x"}).status_code == 404
    assert browser(account).post(f"{page}edit/", {"text": "长" * 2001}).status_code == 422
    factories.school("mingde", "明德大学")
    assert Client().get(page.replace("qinghe", "mingde")).status_code == 404
    actions.disable(school.entries.filter(student_no="T001"), reason="离职", now=NOW, actor=None)
    assert Client().get(page).status_code == 404
    assert browser(account).get(f"{page}edit/").status_code == 404


def test_the_teachers_tab_pages_searches_and_asks_as_often_for_many(school: School) -> None:
    counts = []
    Client().get("/s/qinghe/?tab=teachers")  # what is kept of the schools is kept from here on
    for upto in (70, 140):
        for n in range(upto - 70, upto):
            certified(school, f"T{n:03}", f"教师{n:03}", college="数学学院" if n % 2 else "物理学院")
        with CaptureQueriesContext(connection) as asked:
            html = Client().get("/s/qinghe/?tab=teachers").content.decode()
        counts.append(len(asked))
        assert html.count("teachers__one") == 60
    assert counts[0] == counts[1]
    found = Client().get("/s/qinghe/?tab=teachers&q=师007").content.decode()
    assert found.count("teachers__one") == 1
    assert "没有找到" in Client().get("/s/qinghe/?tab=teachers&q=无此人").content.decode()


# --- who administers the school ---


def test_a_certified_teacher_is_appointed_once_and_told(school: School, chief: Client) -> None:
    account = certified(school)
    for _twice in range(2):
        assert chief.post(f"{CONSOLE}/administrators/", {"number": "t001"}).status_code == 303
    assert browser(account).get(f"{CONSOLE}/").status_code == 200
    assert Grant.objects.live().filter(account=account, role=Role.SCHOOL_ADMIN).count() == 1
    assert "清河大学" in Message.objects.get(account=account).title


@pytest.mark.parametrize("number", ["", "T999", "20240001", "T001"])
def test_nobody_else_can_be_appointed(school: School, chief: Client, number: str) -> None:
    factories.entry(school, "20240001", "王小明")
    listed(school)  # stands on the list, but no account holds the entry
    certified(factories.school("mingde", "明德大学"), "T999", "别校老师")
    assert chief.post(f"{CONSOLE}/administrators/", {"number": number}).status_code == 422
    assert Grant.objects.live().count() == 1


def test_no_form_makes_more_than_an_administrator_of_this_school(school: School, chief: Client) -> None:
    account = certified(school)
    said = {"number": "T001", "role": "platform_admin", "school": "", "account": str(account.pk)}
    assert chief.post(f"{CONSOLE}/administrators/", said).status_code == 422
    assert not Grant.objects.live().filter(account=account).exists()
    chief.post(f"{CONSOLE}/administrators/", {"number": "T001"})
    given = Grant.objects.live().get(account=account)
    assert (given.role, given.school) == ("school_admin", school)
    assert chief.get("/platform/").status_code == 404
    stranger = factories.viewer(certified(school, "T002", "赵老师"))
    with pytest.raises(Refused):
        actions.appoint(school, "T002", now=NOW, actor=stranger)


def test_one_is_ended_with_a_reason_and_the_last_one_stays(school: School, chief: Client) -> None:
    account = certified(school)
    chief.post(f"{CONSOLE}/administrators/", {"number": "T001"})
    given = Grant.objects.live().get(account=account)
    page = f"{CONSOLE}/administrators/{given.pk}/end/"
    assert chief.post(page, {"reason": ""}).status_code == 422
    assert chief.post(page, {"reason": "轮岗"}).status_code == 303
    assert chief.post(page, {"reason": "轮岗"}).status_code == 404
    assert "轮岗" in Message.objects.get(account=account, cause__startswith="schools.grant_ended").text
    last = Grant.objects.live().get(role=Role.SCHOOL_ADMIN)
    assert chief.post(f"{CONSOLE}/administrators/{last.pk}/end/", {"reason": "离任"}).status_code == 409
    assert Grant.objects.live().filter(role=Role.SCHOOL_ADMIN).count() == 1


def test_another_schools_administrator_is_not_there(school: School, chief: Client) -> None:
    other = factories.administrator(factories.school("mingde", "明德大学"))
    given = Grant.objects.live().get(account=other)
    for slug in ("qinghe", "mingde"):
        page = f"/console/{slug}/administrators/{given.pk}/end/"
        assert chief.post(page, {"reason": "x"}).status_code == 404
    assert Grant.objects.live().filter(account=other).exists()
