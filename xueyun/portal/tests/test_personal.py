"""个人主页 and 我的课程."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW
from xueyun.courses.models import Term, Unit
from xueyun.enrolment import actions as enrolment
from xueyun.portal.tests.conftest import PASSWORD
from xueyun.progress.models import UnitState
from xueyun.schools import actions as schools_actions
from xueyun.schools import factories as schools
from xueyun.schools.factories import viewer
from xueyun.schools.models import Certification

pytestmark = [pytest.mark.django_db, pytest.mark.req("A2", "C4")]


def html(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def main(response) -> str:
    return html(response).split('id="main"')[1]


def done(account, unit: Unit, state: int = 2) -> None:
    UnitState.objects.create(
        account=account,
        unit=unit,
        term_id=unit.term_id,
        state=state,
        updated_at=NOW,
        done_at=NOW if state == 2 else None,
    )


@pytest.mark.parametrize("address", ["/me/", "/my/courses/"])
def test_a_visitor_is_asked_to_sign_in_and_led_back(cast, browse, address: str) -> None:
    response = browse().get(address)
    assert response.status_code == 303
    assert response.headers["Location"] == f"/login/?next={address.replace('/', '%2F')}"


def test_it_shows_who_one_is_and_ones_schools(cast, browse) -> None:
    cast.student.mobile = "13800001234"
    cast.student.save()
    page = main(browse(cast.student).get("/me/"))
    assert "王小明" in page
    assert "138****1234" in page
    assert "13800001234" not in page
    assert 'href="/s/qinghe/"' in page
    assert "/me/profile/" in page
    assert "/me/security/" in page
    assert "/messages/" in page


def test_schools_stand_last_used_first(cast, browse) -> None:
    later = schools.certification(cast.student, schools.entry(cast.mingde, "2024020202", "王小明"))
    Certification.objects.filter(pk=later.pk).update(last_used_at=NOW + timedelta(days=1))
    page = main(browse(cast.student).get("/me/"))
    assert page.index("/s/mingde/") < page.index("/s/qinghe/")


@pytest.mark.parametrize("address", ["/me/", "/my/courses/"])
def test_without_courses_or_school_there_is_a_way_to_both(cast, browse, address: str) -> None:
    page = main(browse(cast.learner).get(address))
    assert 'href="/courses/"' in page
    assert 'href="/schools/"' in page


@pytest.fixture
def four(cast) -> dict[str, Term]:
    """The student in a running SPOC, an upcoming and an ended MOOC, and a running one of 100 years."""
    terms = {
        "running": cast.spoc,
        "upcoming": courses.term(courses.course(cast.mingde, "复变函数"), starts=5, lead=cast.lead),
        "ended": courses.term(courses.course(cast.mingde, "数学史"), starts=-90, ends=1, lead=cast.lead),
    }
    for term in terms.values():
        enrolment.enrol(viewer(cast.student), term, now=NOW, password=PASSWORD)
    return terms


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/my/courses/", {"微积分"}),
        ("/my/courses/?status=running", {"微积分"}),
        ("/my/courses/?status=upcoming", {"复变函数"}),
        ("/my/courses/?status=ended", {"数学史"}),
        ("/my/courses/?status=all", {"微积分", "复变函数", "数学史"}),
        ("/my/courses/?status=nonsense&page=x", {"微积分"}),
        ("/me/", {"微积分", "复变函数"}),
    ],
)
def test_filters(cast, four, browse, address: str, shown: set[str]) -> None:
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        page = main(browse(cast.student).get(address))
    assert {title for title in ("微积分", "复变函数", "数学史") if f">{title}</a>" in page} == shown


def test_without_a_choice_the_first_state_that_holds_any_is_shown(cast, browse) -> None:
    term = courses.term(courses.course(cast.mingde, "复变函数"), starts=5, lead=cast.lead)
    enrolment.enrol(viewer(cast.learner), term, now=NOW)
    assert "复变函数" in main(browse(cast.learner).get("/my/courses/"))


@pytest.mark.parametrize("status", ["running", "upcoming", "ended"])
def test_an_empty_state_says_what_would_fill_it(cast, browse, status: str) -> None:
    state = {"running": {"starts": 5}, "upcoming": {}, "ended": {}}[status]
    term = courses.term(courses.course(cast.mingde, "复变函数"), lead=cast.lead, **state)
    enrolment.enrol(viewer(cast.learner), term, now=NOW)
    page = main(browse(cast.learner).get(f"/my/courses/?status={status}"))
    assert 'class="empty-state"' in page
    assert "复变函数" not in page


@pytest.mark.req("C5")
def test_the_cross_leads_to_a_question_and_back(cast, four, browse) -> None:
    page = main(browse(cast.student).get("/my/courses/?status=running"))
    assert f"/terms/{cast.spoc.ref}/leave/?next=%2Fmy%2Fcourses%2F%3Fstatus%3Drunning" in page


@pytest.mark.req("L2")
def test_cards_show_progress_and_where_one_was(cast, four, browse) -> None:
    first = Unit.objects.filter(term=cast.spoc).order_by("position").first()
    done(cast.student, first)
    page = main(browse(cast.student).get("/my/courses/"))
    assert 'value="50.0"' in page
    assert first.title in page
    assert f'href="/learn/{cast.spoc.ref}/"' in page


def test_somebody_elses_progress_is_not_shown(cast, four, browse) -> None:
    done(cast.learner, Unit.objects.filter(term=cast.spoc).first())
    assert 'value="0.0"' in main(browse(cast.student).get("/my/courses/"))


@pytest.mark.req("P4", "P5")
def test_a_layer_counts_its_source_and_brings_its_card(cast, browse) -> None:
    layer = courses.term(
        courses.course(cast.qinghe, "大学物理（清河）"), audience="spoc", source=cast.mooc, lead=cast.lead
    )
    enrolment.enrol(viewer(cast.student), layer, now=NOW)
    for unit in Unit.objects.filter(term=cast.mooc):
        done(cast.student, unit)
    page = main(browse(cast.student).get("/my/courses/"))
    assert 'value="50.0"' in page  # two of four: the source's
    assert 'value="100.0"' in page  # the source itself
    assert ">大学物理</a>" in page


@pytest.mark.req("P5")
def test_a_lost_certification_is_said_on_the_card(cast, four, browse) -> None:
    bond = Certification.objects.get(account=cast.student)
    schools_actions.remove_certification(bond, reason="毕业", now=NOW, actor=viewer(cast.lead))
    client = browse(cast.student)
    client.cookies["xueyun_language"] = "en"
    assert "Waiting for your certification" in main(client.get("/my/courses/"))


def test_a_left_course_is_gone(cast, four, browse) -> None:
    enrolment.leave(viewer(cast.student), cast.spoc, now=NOW)
    assert "微积分" not in main(browse(cast.student).get("/my/courses/?status=all"))


@pytest.mark.parametrize("address", ["/me/", "/my/courses/", "/"])
def test_twice_the_courses_cost_no_query_more(cast, browse, address: str) -> None:
    counts = []
    for number in range(8):
        term = courses.term(courses.course(cast.mingde, f"新课{number}"), lead=cast.lead)
        enrolment.enrol(viewer(cast.student), term, now=NOW)
        done(cast.student, Unit.objects.filter(term=term).first())
        if number in {3, 7}:
            client = browse(cast.student)
            html(client.get(address))
            with CaptureQueriesContext(connection) as seen:
                html(client.get(address))
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 10
