"""本校审核 in the school's console."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.console import figures
from xueyun.courses import applications
from xueyun.courses.models import Application, Course, Term
from xueyun.courses.tests.proposals import NOW, apply
from xueyun.schools import factories
from xueyun.schools.actions import end_grant
from xueyun.schools.models import Grant, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("P8", "S6")]
PAGE = "/console/qinghe/applications/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def school() -> School:
    return factories.school("qinghe", "清河大学")


def at(account: Account) -> Client:
    browser = Client()
    browser.force_login(account)
    return browser


def page_of(made: Application) -> str:
    where = {"school": made.school.slug, "application_id": made.pk}
    return reverse("console:application", kwargs=where)


def test_an_administrator_reads_it_and_opens_the_course(school: School) -> None:
    teacher, chief = factories.teacher(school, "李明远"), at(factories.administrator(school))
    made = apply(teacher, school, purpose="第一段\n<b>第二段</b>")
    assert "1 份开课申请" in chief.get("/console/qinghe/").content.decode()
    listed = chief.get(f"{PAGE}?state=open").content.decode()
    assert "李明远" in listed
    assert page_of(made) in listed
    page = chief.get(page_of(made)).content.decode()
    assert "&lt;b&gt;第二段" in page
    answer = chief.post(page_of(made), {"approve": "1", "seen": "1"})
    assert answer.status_code == 303
    assert Term.objects.get().course.title == "数学建模"
    assert figures.waiting(school, NOW).applications == 0, "what is decided waits no more"
    assert "前往课程与开课" in chief.get(answer.url).content.decode()
    assert made.title not in chief.get(f"{PAGE}?state=open").content.decode()
    assert made.title in chief.get(f"{PAGE}?state=decided").content.decode()
    again = chief.post(page_of(made), {"approve": "1", "seen": "1"})
    assert again.status_code == 409
    assert str(applications.DECIDED.reason) in again.content.decode()
    assert Course.objects.count() == 1


def test_it_is_sent_back_with_a_reason(school: School) -> None:
    chief, made = at(factories.administrator(school)), apply(factories.teacher(school), school)
    assert chief.post(page_of(made), {"back": "1", "seen": "1", "reason": " "}).status_code == 422
    assert chief.post(page_of(made), {"back": "1", "seen": "1", "reason": "长" * 201}).status_code == 422
    assert chief.post(page_of(made), {"back": "1", "seen": "1", "reason": "缺大纲"}).status_code == 303
    assert "缺大纲" in chief.get(page_of(made)).content.decode()
    assert Deed.objects.get(verb="courses.send_back_application").detail == {"reason": "缺大纲"}
    audit = chief.get("/console/qinghe/audit/").content.decode()
    assert "退回开课申请" in audit


@pytest.mark.parametrize("posted", [{}, {"approve": "1"}, {"approve": "1", "seen": "x"}, {"seen": "1"}])
def test_a_form_of_nobody_decides_nothing(school: School, posted: dict[str, str]) -> None:
    chief, made = at(factories.administrator(school)), apply(factories.teacher(school), school)
    assert chief.post(page_of(made), posted).status_code in {409, 422}
    assert Application.objects.waiting().count() == 1


def test_what_the_teacher_mended_meanwhile_is_read_first(school: School) -> None:
    teacher, chief = factories.teacher(school), at(factories.administrator(school))
    made = apply(teacher, school)
    applications.withdraw(made, now=NOW, viewer=factories.viewer(teacher))
    answer = chief.post(page_of(made), {"approve": "1", "seen": "1"})
    assert answer.status_code == 409
    assert "教师已撤回" in answer.content.decode()
    said = applications.Proposal.of(made)
    applications.send_again(made, said, now=NOW, viewer=factories.viewer(teacher))
    answer = chief.post(page_of(made), {"approve": "1", "seen": "1"})
    assert answer.status_code == 409
    assert 'name="seen" value="2"' in answer.content.decode()
    assert chief.post(page_of(made), {"approve": "1", "seen": "2"}).status_code == 303


def test_a_teacher_who_left_is_named_and_gets_no_course(school: School) -> None:
    teacher, chief = factories.teacher(school, "李明远"), at(factories.administrator(school))
    made = apply(teacher, school)
    end_grant(Grant.objects.get(account=teacher), now=NOW, actor=None)
    assert "已不是本校教师" in chief.get(page_of(made)).content.decode()
    answer = chief.post(page_of(made), {"approve": "1", "seen": "1"})
    assert answer.status_code == 409
    assert "无人担任课程负责人" in answer.content.decode()
    assert "李明远" in chief.get(PAGE).content.decode()


def test_ones_own_is_refused_with_a_sentence(school: School) -> None:
    teacher = factories.teacher(school)
    factories.administrator(school, "另一位")
    factories.actions.grant(teacher, factories.Role.SCHOOL_ADMIN, school=school, now=NOW)
    made = apply(teacher, school)
    answer = at(teacher).post(page_of(made), {"approve": "1", "seen": "1"})
    assert answer.status_code == 403
    assert "另一位管理员" in answer.content.decode()


def test_another_schools_is_not_there(school: School) -> None:
    other = factories.school("mingde", "明德大学")
    made = apply(factories.teacher(other), other)
    chief = at(factories.administrator(school))
    here = reverse("console:application", kwargs={"school": "qinghe", "application_id": made.pk})
    for method in (chief.get, chief.post):
        assert method(here).status_code == 404
        assert method(page_of(made)).status_code == 404
    assert made.title not in chief.get(PAGE).content.decode()
    assert figures.waiting(school, NOW).applications == 0
    assert figures.waiting(other, NOW).applications == 1


def test_the_list_asks_as_often_for_one_as_for_fifty(school: School) -> None:
    chief, counts = at(factories.administrator(school)), []
    chief.get(PAGE)
    for round_ in range(2):
        for n in range(25):
            apply(factories.teacher(school, f"老师{round_}{n}"), school, title=f"课程{round_}{n}")
        with CaptureQueriesContext(connection) as seen:
            assert chief.get(PAGE).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10
