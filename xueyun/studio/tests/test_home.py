"""A teacher's runs, by where they stand, and what waits."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.courses import publishing
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import TeamMember
from xueyun.courses.tests.proposals import apply
from xueyun.schools import factories
from xueyun.studio import home
from xueyun.studio.tests.classroom import build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T1", "P8")]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def get(account: Account | None, page: str = "/studio/"):
    browser = Client()
    if account:
        browser.force_login(account)
    return browser.get(page)


def test_it_is_for_teachers() -> None:
    school = factories.school()
    assert get(factories.teacher(school)).status_code == 200
    assert get(accounts.account()).status_code == 403
    assert get(None).status_code == 303


def test_a_teacher_without_a_course_is_offered_to_apply() -> None:
    answer = get(factories.teacher(factories.school()))
    assert "还没有课程" in words(answer)
    assert answer.content.decode().count(f'href="{reverse("studio:apply")}"') == 1


def test_runs_stand_under_where_they_are_with_what_comes_next() -> None:
    room = build(is_published=False)
    school = room.term.course.school
    for title, starts, ends in (("正在上", -5, 50), ("就要上", 5, 50), ("上完了", -90, -2)):
        made = draft(course(school, title), audience="spoc", lead=room.lead, starts=starts, ends=ends)
        grow(made)
        publishing.publish(made, now=NOW)
    members = home.memberships_of(room.lead.pk)
    found = {key: [run.term.course.title for run in runs] for key, runs, _rest in home.groups(members, NOW)}
    assert found == {
        "preparing": ["微积分"],
        "running": ["正在上"],
        "upcoming": ["就要上"],
        "ended": ["上完了"],
    }
    page = words(get(room.lead))
    assert "轮到你 介绍、时间、密码、评分标准" in page
    assert "等待学生：选课" not in page, "what waits for me comes first"
    assert room.url("term_guide") in get(room.lead).content.decode()
    assert "等待课程负责人" in words(get(room.instructor)) or "轮到你" in words(get(room.instructor))


def test_nothing_is_next_in_what_has_ended() -> None:
    school = factories.school()
    lead = factories.teacher(school)
    publishing.publish(draft(course(school), lead=lead, starts=-90, ends=-2), now=NOW)
    (group,) = home.groups(home.memberships_of(lead.pk), NOW)
    assert group[1][0].following is None


def test_who_only_helps_on_a_team_is_told_how_to_become_a_teacher() -> None:
    room, guest = build(), accounts.account(nickname="校外助教")
    TeamMember.objects.create(term=room.term, account=guest, role="assistant", name="校外助教")
    answer = get(guest)
    assert answer.status_code == 200
    assert "用工号完成教师认证后" in words(answer)
    assert reverse("studio:apply") not in answer.content.decode()


def test_forty_runs_are_there_in_as_many_queries_as_one() -> None:
    school = factories.school()
    lead = factories.teacher(school)
    counts = []
    for number, wanted in ((0, 1), (1, 40)):
        for n in range(wanted - number):
            made = draft(course(school, f"课程{wanted}-{n}"), audience="spoc", lead=lead)
            grow(made, units=1)
            apply(factories.teacher(school), school, title=f"{wanted}-{n}")
        browser = Client()
        browser.force_login(lead)
        browser.get("/studio/")
        with CaptureQueriesContext(connection) as seen:
            answer = browser.get("/studio/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10
    page = answer.content.decode()
    assert page.count('class="run"') == 40
    assert "其余 28 门" in words(answer)
    assert len(page) < 120_000


def test_the_guide_asks_a_fixed_number_of_times() -> None:
    counts = []
    for units in (2, 40):
        room = build()
        grow(room.term, chapters=2, lessons=2, units=units)
        for n in range(units):
            factories.student(room.term.course.school, f"{units}-{n}")
        browser = room.at(room.lead)
        browser.get(room.url("term_guide"))
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(room.url("term_guide")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 9
