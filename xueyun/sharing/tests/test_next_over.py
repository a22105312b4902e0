"""The next run of a synchronous SPOC: what the school added, over another run of the source course."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.courses import publishing
from xueyun.courses.actions import Member
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.factories import term as published
from xueyun.courses.models import Course, Term, Unit
from xueyun.courses.tests.nexts import plan
from xueyun.courses.tests.trees import outline
from xueyun.licences import actions as licences
from xueyun.licences.models import Licence
from xueyun.schools import factories as schools
from xueyun.sharing import actions

pytestmark = [pytest.mark.django_db, pytest.mark.req("T4", "P4")]


@pytest.fixture
def physics() -> Course:
    return course(schools.school("mingde", "明德大学"), "大学物理")


@pytest.fixture
def layer(physics: Course) -> Term:
    """Over a run that has ended meanwhile, with a chapter of the school's own."""
    source = published(physics, starts=-90, ends=-2)
    qinghe = schools.school("qinghe", "清河大学")
    licences.grant(physics, qinghe, "synchronous", now=NOW - timedelta(days=100))
    made = actions.open_over(
        source, qinghe, starts_at=source.starts_at, ends_at=source.ends_at, now=NOW - timedelta(days=80),
        team=[Member(schools.teacher(qinghe).pk, "lead", "李明远")],
    )  # fmt: skip
    grow(made, units=2)
    publishing.publish(made, now=NOW - timedelta(days=80))
    return made


def lead(term: Term) -> Viewer:
    return schools.viewer(term.team.get().account)


def code_of(term: Term, source: Term | None) -> str:
    with pytest.raises(Refused) as raised:
        actions.open_next_over(term, plan(term, source=source), now=NOW, actor=lead(term))
    assert not Term.objects.filter(course=term.course, number=2).exists()
    return raised.value.verdict.code


def test_it_lies_over_the_run_that_was_chosen_and_copies_what_is_its_own(
    layer: Term, physics: Course
) -> None:
    later = published(physics, starts=30, ends=120)
    assert actions.sources_for_next(layer, NOW) == [later]
    made = actions.open_next_over(layer, plan(layer, source=later), now=NOW, actor=lead(layer))
    assert (made.source, made.mode, made.number) == (later, "synchronous", 2)
    assert outline(made) == outline(layer)
    assert Unit.objects.filter(term=made).count() == 2


def test_only_runs_that_run_or_will_run_are_offered(layer: Term, physics: Course) -> None:
    published(physics, starts=-60, ends=-1)
    draft(physics, starts=30, ends=120)
    published(course(physics.school, "别的"), starts=30, ends=120)
    running, later = published(physics), published(physics, starts=30, ends=120)
    assert actions.sources_for_next(layer, NOW) == [running, later]
    assert actions.sources_for_next(running, NOW) == []


def test_what_can_be_no_source_is_refused(layer: Term, physics: Course) -> None:
    assert code_of(layer, None) == "needs_source"
    assert code_of(layer, published(physics, starts=-60, ends=-1)) == "source_not_running"
    assert code_of(layer, published(course(physics.school, "别的"))) == "not_there"
    Licence.objects.update(ends_at=NOW - timedelta(days=1))
    assert code_of(layer, published(physics)) == "no_licence"
