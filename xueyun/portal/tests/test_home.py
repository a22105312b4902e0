"""首页: MOOCs by subject, popular and new, schools; and where one was."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from xueyun.announcements.factories import announcement
from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW
from xueyun.courses.models import Course, Unit
from xueyun.enrolment import actions as enrolment
from xueyun.portal.tests.conftest import PASSWORD
from xueyun.progress.models import UnitState
from xueyun.schools.factories import viewer

pytestmark = [pytest.mark.django_db, pytest.mark.req("C1")]


def html(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_sees_moocs_and_schools(cast, browse) -> None:
    page = html(browse().get("/"))
    assert "大学物理" in page
    assert "明德大学" in page
    assert "/s/qinghe/" in page
    assert "微积分" not in page  # a SPOC stands in its school's cloud


@pytest.mark.req("S1")
def test_it_leads_to_the_schools(cast, browse) -> None:
    assert 'href="/schools/"' in html(browse().get("/"))


def test_without_anything_it_says_what_would_be_here(db, browse) -> None:
    assert "/schools/" in html(browse().get("/"))


@pytest.mark.req("C6")
def test_drafts_are_not_shown(cast, browse) -> None:
    courses.draft(courses.course(cast.qinghe, "概率论草稿"), lead=cast.lead)
    assert "概率论草稿" not in html(browse().get("/"))
    assert "概率论草稿" not in html(browse(cast.lead).get("/"))


def test_it_costs_a_visitor_at_most_four_queries_and_one_when_seen_before(cast, browse) -> None:
    visitor = browse()
    with CaptureQueriesContext(connection) as first:
        visitor.get("/")
    assert len(first) <= 4
    with CaptureQueriesContext(connection) as again:
        visitor.get("/")
    assert len(again) == 1


def test_twice_the_courses_cost_no_query_more(cast, browse) -> None:
    counts = []
    for number in range(12):
        courses.term(courses.course(cast.mingde, f"新课{number}"), lead=cast.lead)
        if number in {5, 11}:
            with CaptureQueriesContext(connection) as seen:
                html(browse().get("/"))
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 4


def test_a_change_is_seen_at_once(cast, browse) -> None:
    visitor = browse()
    assert "电磁学" not in html(visitor.get("/"))
    Course.objects.filter(pk=cast.mooc.course_id).update(title="电磁学")
    assert "电磁学" in html(visitor.get("/"))


@pytest.mark.req("C2")
def test_time_goes_on_without_a_change(cast, browse) -> None:
    visitor = browse()
    visitor.cookies["xueyun_language"] = "en"
    assert "Week 3" in html(visitor.get("/"))
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        assert "Week 4" in html(visitor.get("/"))
    with time_machine.travel(NOW + timedelta(days=61), tick=False):
        assert "Ended" in html(visitor.get("/"))


def test_each_language_has_its_own(cast, browse) -> None:
    visitor = browse()
    assert "MOOCs, open to everyone" not in html(visitor.get("/"))
    visitor.cookies["xueyun_language"] = "en"
    assert "MOOCs, open to everyone" in html(visitor.get("/"))


def test_titles_are_escaped(cast, browse) -> None:
    title = "<script>alert(1)</script>"
    Course.objects.filter(pk=cast.mooc.course_id).update(title=title)
    page = html(browse().get("/"))
    assert title not in page
    assert escape(title) in page


def test_popular_courses_stand_first(cast, browse) -> None:
    busy = courses.term(courses.course(cast.mingde, "热门课程"), lead=cast.lead)
    courses.term(courses.course(cast.mingde, "更新的课程"), lead=cast.lead)
    enrolment.enrol(viewer(cast.learner), busy, now=NOW)
    Course.objects.filter(pk=busy.course_id).update(summary="新版")  # a new edition counts anew
    page = html(browse().get("/"))
    assert page.index("热门课程") < page.index("更新的课程")


def test_one_card_for_a_course_of_several_runs(cast, browse) -> None:
    courses.term(cast.mooc.course, starts=-200, ends=-100, lead=cast.lead)
    page = html(browse().get("/"))
    assert page.count('class="course-card"') == 1
    assert cast.mooc.ref in page


@pytest.mark.req("L2", "A2")
def test_who_has_begun_goes_on_where_they_were(cast, browse) -> None:
    enrolment.enrol(viewer(cast.student), cast.spoc, now=NOW, password=PASSWORD)
    unit = Unit.objects.filter(term=cast.spoc).first()
    UnitState.objects.create(
        account=cast.student, unit=unit, term_id=cast.spoc.pk, state=2, updated_at=NOW, done_at=NOW
    )
    page = html(browse(cast.student).get("/"))
    assert f"/learn/{cast.spoc.ref}/{unit.ref}/" in page
    assert unit.title in page


def test_who_is_in_no_course_is_shown_a_way(cast, browse) -> None:
    assert "/s/qinghe/" in html(browse(cast.student).get("/"))
    assert "/schools/" in html(browse(cast.learner).get("/"))


def test_a_hidden_thing_of_a_term_does_not_matter(cast, browse) -> None:
    announcement(cast.mooc, "只给同学看")
    assert "只给同学看" not in html(browse().get("/"))
