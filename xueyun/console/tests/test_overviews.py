"""Overviews: honest figures, for those whom they concern."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.console import figures
from xueyun.courses import publishing
from xueyun.courses.factories import course, draft
from xueyun.schools import actions, factories
from xueyun.schools.actions.portal import NoticeText, write_notice
from xueyun.schools.factories import NOW
from xueyun.schools.models import Certification, RosterEntry, RosterImport, School

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return factories.school()


def get(account: Account | None, page: str) -> int:
    browser = Client()
    if account:
        browser.force_login(account)
    return browser.get(page).status_code


def test_a_school_shows_itself_to_its_own_administrators_alone(school: School) -> None:
    other = factories.school("mingde", "明德大学")
    page = "/console/qinghe/"
    assert get(factories.administrator(school), page) == 200
    assert get(factories.administrator(other), page) == 404
    assert get(factories.teacher(school), page) == 404
    assert get(factories.platform_administrator(), page) == 404
    assert get(accounts.account(), page) == 404
    assert get(None, page) == 303
    assert get(factories.administrator(school, "另一位"), "/console/nowhere/") == 404


def test_the_platform_shows_itself_to_its_administrators_alone(school: School) -> None:
    assert get(factories.platform_administrator(), "/platform/") == 200
    assert get(factories.administrator(school), "/platform/") == 404
    assert get(None, "/platform/") == 303


def test_it_counts_open_entries_and_who_is_certified(school: School) -> None:
    for n in range(3):
        factories.student(school, f"2024{n}")
    factories.entry(school, "T1", kind=RosterEntry.Kind.TEACHER)
    factories.entry(school, "2023", disabled_at=factories.NOW)
    factories.student(factories.school("mingde", "明德大学"), "1")
    counted = figures.roster(school)
    assert (counted.students, counted.teachers, counted.certified, counted.percent) == (3, 1, 3, 75)
    listed = {s.slug: (s.entries_count, s.certified_count) for s in figures.schools()}
    assert listed == {"qinghe": (4, 3), "mingde": (1, 1)}


@pytest.mark.req("S4")
def test_it_shows_the_locks_of_this_school_lately(school: School) -> None:
    chief, now = factories.administrator(school), timezone.now()
    for days, number in ((0, "20240001"), (8, "20240008")):
        audit.record(
            "schools.certify_locked", now=now - timedelta(days=days), actor=None, kind="certification",
            object_id=None, label=number, school_id=school.pk, detail={"by": "code.number"},
        )  # fmt: skip
    other = factories.school("mingde", "明德大学")
    audit.record(
        "schools.certify_locked", now=now, actor=None, kind="certification", object_id=None, label="20240009",
        school_id=other.pk, detail={"by": "code.number"},
    )  # fmt: skip
    browser = Client()
    browser.force_login(chief)
    page = browser.get("/console/qinghe/").content.decode()
    assert "最近 7 天有 1 次锁定" in page
    assert figures.waiting(school, now) == figures.Waiting(
        applications=0, disputes=0, imports=0, moves=0, notices=0, locks=1
    )
    listed = browser.get("/console/qinghe/locks/").content.decode()
    assert "20240001" in listed
    assert "20240008" in listed
    assert "20240009" not in listed


@pytest.mark.req("S6")
def test_it_counts_who_was_active_this_week_and_courses_by_mode(school: School) -> None:
    for days, number in ((0, "1"), (6, "2"), (8, "3")):
        account = accounts.account()
        moment = factories.NOW - timedelta(days=days)
        factories.certification(account, factories.entry(school, number), now=moment)
    assert figures.active(school, factories.NOW) == 2
    lead = factories.teacher(school)
    for audience in ("mooc", "spoc", "spoc"):
        publishing.publish(draft(course(school), audience=audience, lead=lead), now=factories.NOW)
    draft(course(school), lead=lead)
    counted = figures.modes(school)
    assert counted == {"mooc": 1, "independent": 2, "asynchronous": 0, "synchronous": 0}


def test_the_overview_names_all_that_waits_in_at_most_ten_queries(school: School) -> None:
    browser = Client()
    browser.force_login(factories.administrator(school))
    page = "/console/qinghe/"
    browser.get(page)
    with CaptureQueriesContext(connection) as empty:
        assert "没有待处理" in browser.get(page).content.decode()
    student = factories.student(school)
    bond = Certification.objects.get(account=student)
    actions.raise_dispute(factories.viewer(accounts.account()), bond.entry, message="x", contact="x", now=NOW)
    RosterImport.objects.create(
        school=school, kind="student", mode="add", file_name="a.csv", state="checked", created_at=NOW
    )
    other = factories.school("mingde", "明德大学")
    RosterImport.objects.create(
        school=other, kind="student", mode="add", file_name="b.csv", state="checked", created_at=NOW
    )
    for days, at in ((2, school), (-2, school), (2, other)):
        when = timezone.now() + timedelta(days=days)
        write_notice(at, NoticeText("公告", "x", when), now=NOW, actor=None)
    with CaptureQueriesContext(connection) as full:
        html = browser.get(page).content.decode()
    assert "1 份名单已检查" in html
    assert "1 条公告将定时显示" in html
    assert "?state=open" in html
    assert len(empty) == len(full) <= 10
