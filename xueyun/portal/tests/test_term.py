"""课程介绍页: what it shows, to whom, and what its one button says."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.courses import factories as courses
from xueyun.courses import publishing
from xueyun.courses.factories import NOW
from xueyun.courses.models import Course, Term, Unit
from xueyun.enrolment import actions as enrolment
from xueyun.portal.tests.conftest import PASSWORD
from xueyun.schools import actions as schools_actions
from xueyun.schools.factories import viewer
from xueyun.schools.models import Certification

pytestmark = [pytest.mark.django_db, pytest.mark.req("C2")]


@pytest.fixture
def english(browse):
    """A browser that reads English, so that the words in these tests are the code's."""

    def browser(account=None):
        client = browse(account)
        client.cookies["xueyun_language"] = "en"
        return client

    return browser


def html(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def page_of(client, term: Term) -> str:
    return html(client.get(f"/terms/{term.ref}/")).split('id="main"')[1]


def button(page: str) -> str:
    """The part of the page with the one button."""
    return page.split('id="enrol"')[1].split('<nav class="term-places"', maxsplit=1)[0]


# --- the button, for each reader at each moment ---


def test_a_visitor_may_take_a_mooc_after_signing_in(cast, english) -> None:
    shown = button(page_of(english(), cast.mooc))
    assert "Take this course" in shown
    assert f"/login/?next=%2Fterms%2F{cast.mooc.ref}%2Fenrol%2F" in shown


def test_a_learner_takes_a_mooc_by_one_press(cast, english) -> None:
    shown = button(page_of(english(cast.learner), cast.mooc))
    assert f'method="post" action="/terms/{cast.mooc.ref}/enrol/"' in shown
    assert "csrfmiddlewaretoken" in shown
    assert "Take this course" in shown


@pytest.mark.req("C3", "C6")
@pytest.mark.parametrize("persona", [None, "learner"])
def test_a_spoc_asks_for_certification_first_and_leads_back(cast, english, persona) -> None:
    account = getattr(cast, persona) if persona else None
    shown = button(page_of(english(account), cast.spoc))
    assert "Certify to take part" in shown
    assert f"/s/qinghe/certification/?next=%2Fterms%2F{cast.spoc.ref}%2F" in shown
    assert 'name="password"' not in shown


@pytest.mark.req("C3")
def test_a_certified_student_is_asked_for_the_password(cast, english) -> None:
    shown = button(page_of(english(cast.student), cast.spoc))
    assert 'name="password"' in shown
    assert f'action="/terms/{cast.spoc.ref}/enrol/"' in shown


@pytest.mark.req("C5")
def test_the_enrolled_go_on_and_who_comes_back_needs_no_password(cast, english) -> None:
    enrolment.enrol(viewer(cast.student), cast.spoc, now=NOW, password=PASSWORD)
    shown = button(page_of(english(cast.student), cast.spoc))
    assert "Continue learning" in shown
    assert f'href="/learn/{cast.spoc.ref}/"' in shown
    enrolment.leave(viewer(cast.student), cast.spoc, now=NOW)
    shown = button(page_of(english(cast.student), cast.spoc))
    assert "Take this course again" in shown
    assert 'name="password"' not in shown


@pytest.mark.req("C6")
def test_an_upcoming_term_says_when_it_begins(cast, english) -> None:
    term = courses.term(courses.course(cast.mingde, "复变函数"), starts=5, lead=cast.lead)
    assert "26 Sep 2026" in button(page_of(english(cast.learner), term))
    enrolment.enrol(viewer(cast.learner), term, now=NOW)
    shown = button(page_of(english(cast.learner), term))
    assert "Go to the course" in shown
    assert "You are in" in shown


@pytest.mark.req("C6")
def test_an_ended_term_takes_nobody_new_and_names_the_run_that_does(cast, english) -> None:
    ended = courses.term(cast.mooc.course, starts=-200, ends=-100, lead=cast.lead)
    for account in (None, cast.learner):
        shown = button(page_of(english(account), ended))
        assert "Ended" in shown
        assert "<form" not in shown
        assert f"/terms/{cast.mooc.ref}/" in shown


@pytest.mark.req("C6")
def test_an_ended_term_stays_open_to_its_learners(cast, english) -> None:
    enrolment.enrol(viewer(cast.learner), cast.mooc, now=NOW)
    with time_machine.travel(NOW + timedelta(days=100), tick=False):
        shown = button(page_of(english(cast.learner), cast.mooc))
    assert "Continue learning" in shown


@pytest.mark.req("P5")
def test_a_lost_certification_is_named_and_the_way_back_shown(cast, english) -> None:
    enrolment.enrol(viewer(cast.student), cast.spoc, now=NOW, password=PASSWORD)
    bond = Certification.objects.get(account=cast.student)
    schools_actions.remove_certification(bond, reason="毕业", now=NOW, actor=viewer(cast.lead))
    shown = button(page_of(english(cast.student), cast.spoc))
    assert "Certify to go on" in shown


def test_who_was_removed_is_told(cast, english) -> None:
    enrolment.enrol(viewer(cast.learner), cast.mooc, now=NOW)
    enrolment.remove_learner(cast.learner.pk, cast.mooc, now=NOW, actor=viewer(cast.lead))
    shown = button(page_of(english(cast.learner), cast.mooc))
    assert "removed you" in shown
    assert "<form" not in shown


def test_the_team_goes_straight_in(cast, english) -> None:
    assert f'href="/learn/{cast.spoc.ref}/"' in button(page_of(english(cast.lead), cast.spoc))


# --- a synchronous SPOC ---


@pytest.fixture
def layer(cast) -> Term:
    """清河's layer over 明德's 大学物理."""
    return courses.term(
        courses.course(cast.qinghe, "大学物理（清河）"), audience="spoc", source=cast.mooc, lead=cast.lead
    )


@pytest.mark.req("P4", "P5")
def test_a_layer_names_its_source_before_one_enrols(cast, layer, english) -> None:
    page = page_of(english(cast.student), layer)
    assert "大学物理" in button(page)
    assert "明德大学" in button(page)
    assert "Source course content" in page
    assert page.count('class="outline"') == 2


@pytest.mark.req("P5")
def test_who_was_removed_from_the_source_is_told_before_trying(cast, layer, english) -> None:
    enrolment.remove_learner(cast.student.pk, layer.source, now=NOW, actor=viewer(cast.lead))
    shown = button(page_of(english(cast.student), layer))
    assert "The teachers of the source course have removed you" in shown
    assert "<form" not in shown


@pytest.mark.req("C6", "P5")
def test_a_layer_closes_with_its_source(cast, layer, english) -> None:
    Term.objects.filter(pk=cast.mooc.pk).update(ends_at=NOW - timedelta(hours=1))
    assert "The source course has ended" in button(page_of(english(cast.student), layer))


# --- what the page shows ---


def test_it_shows_the_course(cast, english) -> None:
    Course.objects.filter(pk=cast.mooc.course_id).update(intro="<p>从一辆自行车说起</p>", summary="力与热")
    Term.objects.filter(pk=cast.mooc.pk).update(
        weekly_hours="4—5 小时",
        grading={
            "words": "<p>按百分制</p>",
            "parts": [{"name": "单元测验", "weight": 30}],
            "pass": 60,
            "excellent": 85,
        },
    )
    enrolment.enrol(viewer(cast.learner), cast.mooc, now=NOW)
    page = page_of(english(), cast.mooc)
    for words in (
        "大学物理", "明德大学", "林知远", "教授", "从一辆自行车说起", "力与热", "4—5 小时", "按百分制", "单元测验",
        "30%", "60 points", "1 learner", "第1章", "1.1.1 单元", "7 Sep 2026", "Week 3", "Course lead",
    ):  # fmt: skip
        assert words in page, words


def test_only_free_previews_are_links(cast, english) -> None:
    first, second = Unit.objects.filter(term=cast.mooc).order_by("position")
    first.is_free_preview = True
    first.save()
    publishing.publish(cast.mooc, now=NOW)
    page = page_of(english(), cast.mooc)
    assert f'href="/learn/{cast.mooc.ref}/{first.ref}/"' in page
    assert second.title in page
    assert second.ref not in page
    assert "Free preview" in page


@pytest.mark.req("C6")
def test_the_draft_of_a_published_term_is_not_shown(cast, english) -> None:
    courses.grow(cast.mooc, chapters=1, lessons=1, units=1)
    Unit.objects.filter(term=cast.mooc).update(title="还没发布")
    assert "还没发布" not in page_of(english(), cast.mooc)


@pytest.mark.req("C6")
def test_a_draft_is_there_for_its_team_alone(cast, english) -> None:
    draft = courses.draft(courses.course(cast.qinghe, "概率论"), lead=cast.lead)
    for account in (None, cast.learner, cast.student):
        assert english(account).get(f"/terms/{draft.ref}/").status_code == 404
    assert "not published yet" in page_of(english(cast.lead), draft)


def test_a_term_that_is_not_there(cast, english) -> None:
    assert english().get("/terms/0000000000/").status_code == 404
    assert english().get("/terms/nonsense/").status_code == 404


def test_the_runs_can_be_chosen(cast, english) -> None:
    ended = courses.term(cast.mooc.course, starts=-200, ends=-100, lead=cast.lead)
    draft = courses.draft(cast.mooc.course, starts=100, ends=200, lead=cast.lead)
    page = page_of(english(), cast.mooc)
    assert f"/terms/{ended.ref}/" in page
    assert draft.ref not in page
    assert "Run 1" in page
    assert draft.ref in page_of(english(cast.lead), cast.mooc)


def test_what_people_wrote_is_escaped(cast, english) -> None:
    Course.objects.filter(pk=cast.mooc.course_id).update(title="<b>粗</b>", summary='"><script>x()</script>')
    page = html(english().get(f"/terms/{cast.mooc.ref}/"))
    assert "<b>粗</b>" not in page
    assert "<script>x()" not in page


def test_formulas_bring_their_script_and_nothing_else_does(cast, english) -> None:
    assert "<math-text" not in html(english().get(f"/terms/{cast.mooc.ref}/"))
    Course.objects.filter(pk=cast.mooc.course_id).update(intro='<p><span class="math">x^2</span></p>')
    assert "ui/math-text.js" in html(english().get(f"/terms/{cast.mooc.ref}/"))


def test_it_asks_a_fixed_number_of_times(cast, english) -> None:
    counts = []
    for number in range(8):
        courses.term(cast.mooc.course, starts=-300 - number, ends=-200, lead=cast.lead)
        enrolment.enrol(viewer(accounts.account(f"同学{number}")), cast.mooc, now=NOW)
        courses.grow(cast.mooc, chapters=2, lessons=2, units=2)
        publishing.publish(cast.mooc, now=NOW)
        cast.mooc.refresh_from_db()
        if number in {3, 7}:
            client = english(cast.student)
            client.get(f"/terms/{cast.mooc.ref}/")
            with CaptureQueriesContext(connection) as seen:
                client.get(f"/terms/{cast.mooc.ref}/")
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


# --- /courses/<id-or-slug>/ ---


def target(client, course: str) -> str:
    response = client.get(f"/courses/{course}/")
    assert response.status_code == 302
    return response.headers["Location"]


@pytest.mark.req("C6")
def test_a_course_leads_to_its_current_run(cast, browse) -> None:
    course = courses.course(cast.mingde, "数学史")
    ended = courses.term(course, starts=-300, ends=-200, lead=cast.lead)
    older = courses.term(course, starts=-600, ends=-500, lead=cast.lead)
    assert target(browse(), course.ref) == f"/terms/{ended.ref}/"
    later = courses.term(course, starts=50, ends=90, lead=cast.lead)
    sooner = courses.term(course, starts=5, ends=90, lead=cast.lead)
    assert target(browse(), course.slug) == f"/terms/{sooner.ref}/"
    running = courses.term(course, starts=-5, ends=20, lead=cast.lead)
    assert target(browse(), course.ref) == f"/terms/{running.ref}/"
    assert len({older.pk, later.pk}) == 2


@pytest.mark.req("C6")
def test_a_course_without_a_published_run_is_there_for_its_team_alone(cast, browse) -> None:
    draft = courses.draft(courses.course(cast.qinghe, "概率论"), lead=cast.lead)
    for account in (None, cast.learner):
        assert browse(account).get(f"/courses/{draft.course.ref}/").status_code == 404
    assert target(browse(cast.lead), draft.course.ref) == f"/terms/{draft.ref}/"


@pytest.mark.parametrize("name", ["0000000000", "nowhere", "x" * 60])
def test_an_unknown_course_is_not_found(cast, browse, name: str) -> None:
    assert browse().get(f"/courses/{name}/").status_code == 404
