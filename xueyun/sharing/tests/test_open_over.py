"""A synchronous SPOC is laid over another school's running MOOC term, under a licence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xueyun.core.verdict import Refused
from xueyun.courses.factories import NOW, course, draft, term
from xueyun.licences import actions as licences
from xueyun.schools import factories as schools
from xueyun.sharing import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def qinghe():
    return schools.school("qinghe", "清河大学")


@pytest.fixture
def source():
    return term(course(schools.school("mingde", "明德大学"), "大学物理", intro="<p>力与运动</p>"))


def lay(source, school, now=NOW):
    return actions.open_over(
        source, school, starts_at=NOW, ends_at=NOW + timedelta(days=30), now=now, team=[], password="wuli"
    )


@pytest.mark.req("P0", "P4")
def test_it_is_a_course_and_a_term_of_the_borrower_with_the_intro_taken_over(source, qinghe):
    licences.grant(source.course, qinghe, "synchronous", now=NOW)
    row = lay(source, qinghe)
    assert (row.audience, row.mode, row.source) == ("spoc", "synchronous", source)
    assert row.course.school == qinghe
    assert (row.course.title, row.course.intro) == ("大学物理", "<p>力与运动</p>")
    assert row.units.count() == 0, "nothing is copied"


@pytest.mark.req("P0")
def test_the_borrower_may_give_it_a_title_of_its_own(source, qinghe):
    licences.grant(source.course, qinghe, "synchronous", now=NOW)
    row = actions.open_over(
        source,
        qinghe,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=30),
        now=NOW,
        team=[],
        title="大学物理（机电类）",
    )
    assert row.course.title == "大学物理（机电类）"
    assert source.course.title == "大学物理"


@pytest.mark.req("P0")
def test_a_second_run_is_the_next_term_of_the_same_course(source, qinghe):
    licences.grant(source.course, qinghe, "synchronous", now=NOW)
    first, second = lay(source, qinghe), lay(source, qinghe)
    assert first.course == second.course
    assert second.number == 2


@pytest.mark.req("P4")
def test_it_needs_a_licence_of_this_mode_that_is_valid_now(source, qinghe):
    def refused(now=NOW) -> str:
        with pytest.raises(Refused) as refusal:
            lay(source, qinghe, now)
        return refusal.value.verdict.code

    assert refused() == "no_licence"
    licences.grant(source.course, qinghe, "asynchronous", now=NOW)
    assert refused() == "no_licence"
    licences.grant(source.course, qinghe, "synchronous", now=NOW, ends_at=NOW + timedelta(days=5))
    assert refused(NOW + timedelta(days=6)) == "no_licence"


@pytest.mark.req("P4")
def test_the_source_runs_or_will_run(source, qinghe):
    licences.grant(source.course, qinghe, "synchronous", now=NOW)
    with pytest.raises(Refused) as refusal:
        lay(source, qinghe, NOW + timedelta(days=90))
    assert refusal.value.verdict.code == "source_not_running"
    with pytest.raises(Refused):
        lay(draft(source.course), qinghe)


def test_a_school_needs_no_licence_for_its_own_course(source):
    with pytest.raises(Refused) as refusal:
        licences.grant(source.course, source.course.school, "synchronous", now=NOW)
    assert refusal.value.verdict.code == "licence_own_course"


def test_granting_twice_gives_the_licence_that_stands(source, qinghe):
    first = licences.grant(source.course, qinghe, "synchronous", now=NOW)
    assert licences.grant(source.course, qinghe, "synchronous", now=NOW) == first
