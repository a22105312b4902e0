"""What a learner has done stays theirs, whatever teachers do to the tree."""

from __future__ import annotations

import pytest

from xueyun.courses import drafts, outlines, publishing
from xueyun.courses.actions import editing, tree
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Term
from xueyun.courses.tests.trees import actor, named, node
from xueyun.enrolment import actions as enrolment
from xueyun.progress.models import UnitState
from xueyun.schools import factories as schools

pytestmark = pytest.mark.django_db


@pytest.fixture
def term() -> Term:
    made = draft(course(schools.school()))
    grow(made, chapters=2, lessons=2, units=2)
    publishing.publish(made, now=NOW)
    return made


@pytest.mark.req("L2", "T2")
def test_progress_is_kept_when_a_unit_is_moved_renamed_and_published_anew(term: Term) -> None:
    learner = schools.student(term.course.school)
    enrolment.enrol(schools.viewer(learner), term, now=NOW)
    unit = node(term, "1.1.1 单元")
    UnitState.objects.create(
        account=learner, unit_id=unit.pk, term=term, state=2, updated_at=NOW, done_at=NOW
    )
    tree.move(term, [drafts.ref_of(unit)], named(term, "2.2 课时"))
    editing.rename(term, drafts.ref_of(unit), "搬走的", was=unit.title)
    editing.edit(term, drafts.ref_of(unit), {"body": {"html": "<p>新</p>"}}, is_seen=lambda _one: True)
    publishing.publish(term, now=NOW)
    tree.delete(term, [drafts.ref_of(unit)], now=NOW, actor=actor())
    publishing.publish(term, now=NOW)
    tree.restore(term, [drafts.ref_of(unit)], now=NOW, actor=actor())
    publishing.publish(term, now=NOW)
    outline = outlines.load(Term.objects.get(pk=term.pk).outline_id or 0)
    assert outline.places[unit.pk].unit.title == "搬走的"
    state = UnitState.objects.get(account=learner)
    assert (state.unit_id, state.state) == (unit.pk, 2)
