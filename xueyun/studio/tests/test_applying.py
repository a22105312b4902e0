"""申请开课 in the studio: the form, how an application stands, mending it."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.core.viewer import Role
from xueyun.courses import applications
from xueyun.courses.models import Application
from xueyun.courses.tests.proposals import NOW, apply
from xueyun.schools import actions, factories
from xueyun.schools.models import School
from xueyun.studio.tests.classroom import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("P8", "T1")]
FORM = {
    "title": "数学建模",
    "subject": "mathematics",
    "summary": "用数学说清楚一件真事。",
    "audience": "spoc",
    "begins": "2026-10-12",
    "ends": "2027-01-15",
    "purpose": "面向大二学生。\n补上建模训练。",
}


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
    return reverse("studio:application", kwargs={"application_id": made.pk})


def test_a_teacher_sends_one_and_reads_how_it_stands(school: School) -> None:
    teacher = at(factories.teacher(school))
    page = words(teacher.get(reverse("studio:apply")))
    assert "学校：清河大学" in page
    answer = teacher.post(reverse("studio:apply"), FORM)
    made = Application.objects.get()
    assert answer.status_code == 303
    assert answer.url == f"{page_of(made)}?sent"
    assert made.starts_at.isoformat() == "2026-10-11T16:00:00+00:00"
    assert made.ends_at.isoformat() == "2027-01-15T15:59:59+00:00"
    assert "已提交。学校审核后会通知你。" in words(teacher.get(answer.url))
    page = words(teacher.get("/studio/"))
    assert "数学建模" in page
    assert "等待学校审核" in page
    assert teacher.post(reverse("studio:apply"), FORM).url == answer.url, "the same once more is the same"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "", "必填"),
        ("title", "长" * 81, "80"),
        ("title", "\u202e", "请填写名称"),
        ("subject", "alchemy", "alchemy"),
        ("audience", "everyone", "everyone"),
        ("begins", "soon", "日期"),
        ("ends", "2026-10-11", "结课时间须晚于开课时间"),
        ("ends", "9999-12-31", "最晚为三年后"),
        ("begins", "0001-01-01", "最晚为三年后"),
        ("begins", "1999-12-31", "最晚为三年后"),
        ("ends", "2100-01-01", "最晚为三年后"),
        ("purpose", " ", "必填"),
        ("summary", "长" * 201, "200"),
    ],
    ids=[
        "empty",
        "long",
        "unseen",
        "subject",
        "audience",
        "day",
        "early",
        "far",
        "first",
        "past",
        "future",
        "why",
        "summary",
    ],
)
def test_what_was_typed_stays_where_something_is_wrong(
    school: School, field: str, typed: str, said: str
) -> None:
    answer = at(factories.teacher(school)).post(reverse("studio:apply"), FORM | {field: typed})
    assert answer.status_code == 422
    assert said in words(answer)
    kept = "purpose" if field != "purpose" else "summary"
    assert FORM[kept].split("\n")[0] in answer.content.decode()
    assert Application.objects.count() == 0


def test_who_teaches_at_two_schools_says_where(school: School) -> None:
    teacher, other = factories.teacher(school), factories.school("mingde", "明德大学")
    third = factories.school("jiangzhou", "江州学院")
    actions.grant(teacher, Role.TEACHER, school=other, now=NOW)
    browser = at(teacher)
    assert "明德大学" in words(browser.get(reverse("studio:apply")))
    assert browser.post(reverse("studio:apply"), FORM).status_code == 422
    assert browser.post(reverse("studio:apply"), FORM | {"school": third.slug}).status_code == 422
    assert browser.post(reverse("studio:apply"), FORM | {"school": "mingde"}).status_code == 303
    assert Application.objects.get().school == other


def test_a_closed_school_is_not_offered(school: School) -> None:
    teacher = factories.teacher(school)
    School.objects.update(suspended_at=NOW)
    assert "没有可以申请的学校" in words(at(teacher).get(reverse("studio:apply")))
    assert at(teacher).post(reverse("studio:apply"), FORM).status_code == 422


def test_too_many_are_refused_with_a_sentence(school: School) -> None:
    teacher = factories.teacher(school)
    for n in range(5):
        apply(teacher, school, title=f"第{n}门")
    answer = at(teacher).post(reverse("studio:apply"), FORM)
    assert answer.status_code == 409
    assert "五份申请" in words(answer)
    assert FORM["title"] in answer.content.decode()


def test_what_was_sent_back_is_mended_in_place(school: School) -> None:
    teacher, chief = factories.teacher(school), factories.administrator(school)
    made = apply(teacher, school)
    seen = {"seen": 1, "now": NOW, "actor": factories.viewer(chief)}
    applications.send_back(made, reason="缺教学大纲", **seen)
    browser = at(teacher)
    assert "缺教学大纲" in words(browser.get("/studio/"))
    page = browser.get(page_of(made))
    assert "缺教学大纲" in words(page)
    assert 'value="2026-10-21"' in page.content.decode(), "the dates that were asked for"
    assert browser.post(page_of(made), FORM | {"summary": ""}).status_code == 422
    assert browser.post(page_of(made), FORM | {"summary": "补上大纲"}).url == f"{page_of(made)}?sent"
    made.refresh_from_db()
    assert (made.state, made.round, made.summary) == ("waiting", 2, "补上大纲")
    answer = browser.post(page_of(made), FORM)
    assert answer.status_code == 409
    assert "正在等待审核或已有结果" in words(answer)


def test_it_is_withdrawn_and_can_be_sent_again(school: School) -> None:
    teacher = factories.teacher(school)
    made = apply(teacher, school)
    browser = at(teacher)
    away = reverse("studio:application_withdraw", kwargs={"application_id": made.pk})
    for _twice in range(2):
        assert browser.post(away).url == page_of(made)
    assert "你已撤回" in words(browser.get(page_of(made)))
    assert "已撤回的申请 1 份" in words(browser.get("/studio/"))
    assert browser.post(page_of(made), FORM).status_code == 303


def test_an_approved_one_leads_to_its_guide(school: School) -> None:
    teacher, chief = factories.teacher(school), factories.administrator(school)
    made = apply(teacher, school)
    term = applications.approve(made, seen=1, now=NOW, actor=factories.viewer(chief))
    browser = at(teacher)
    guide = reverse("studio:term_guide", kwargs={"term_id": term.pk})
    assert guide in browser.get(page_of(made)).content.decode()
    assert guide in browser.get("/studio/").content.decode()
    term.team.all().delete()
    assert guide not in browser.get(page_of(made)).content.decode(), "who left the team has no way in"
    assert browser.post(page_of(made), FORM).status_code == 409


def test_nobody_else_finds_it(school: School) -> None:
    made = apply(factories.teacher(school), school)
    for other in (factories.teacher(school, "同事"), factories.administrator(school), accounts.account()):
        assert at(other).get(page_of(made)).status_code == 404
        assert at(other).post(page_of(made), FORM).status_code == 404
    assert at(factories.teacher(school)).get(f"{reverse('studio:home')}applications/x/").status_code == 404


def test_who_is_no_teacher_reads_how_to_become_a_teacher(school: School) -> None:
    page = at(accounts.account()).get("/studio/")
    assert page.status_code == 403
    assert "用工号" in words(page)
    assert reverse("portal:schools") in page.content.decode()
    assert at(accounts.account()).get(reverse("studio:apply")).status_code == 403
