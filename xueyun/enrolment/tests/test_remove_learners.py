"""A team removes learners, keeps some out, and lets them in again; records stay."""

from __future__ import annotations

import pytest

from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused
from xueyun.courses.factories import NOW, course, lead_of, term
from xueyun.enrolment import actions, removing, standing
from xueyun.enrolment.models import Block, Line
from xueyun.notices.models import Message
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T5")]


@pytest.fixture
def qinghe() -> School:
    return schools.school("qinghe", "清河大学")


def test_who_is_removed_is_told_why_and_may_come_back(qinghe: School):
    row = term(course(qinghe), audience="spoc")
    student = schools.viewer(schools.student(qinghe))
    actions.enrol(student, row, now=NOW)
    assert removing.remove(row, [student.account_id], now=NOW, actor=lead_of(row), reason="选错了班") == 1
    assert removing.remove(row, [student.account_id], now=NOW, actor=lead_of(row), reason="选错了班") == 0
    assert not standing.for_viewer(student, row).is_enrolled
    assert not Line.objects.exists()
    (message,) = Message.objects.filter(account_id=student.account_id)
    assert "选错了班" in message.text
    assert "可以重新参加" in message.text
    deed = Deed.objects.get(verb="enrolment.remove")
    assert deed.detail == {"account": student.account_id, "reason": "选错了班", "kept_out": False}
    actions.enrol(student, row, now=NOW)
    assert Line.objects.count() == 1


def test_who_is_kept_out_comes_back_once_that_is_lifted(qinghe: School):
    row = term(course(qinghe), audience="spoc")
    student = schools.viewer(schools.student(qinghe))
    actions.enrol(student, row, now=NOW)
    removing.remove(row, [student.account_id], now=NOW, actor=lead_of(row), reason="x", keeps_out=True)
    with pytest.raises(Refused, match="blocked"):
        actions.enrol(student, row, now=NOW)
    block = Block.objects.get()
    other = term(course(qinghe, "别的课"), audience="spoc")
    assert removing.let_in(other, [block.pk], now=NOW, actor=lead_of(other)) == 0
    assert removing.let_in(row, [block.pk], now=NOW, actor=lead_of(row)) == 1
    assert removing.let_in(row, [block.pk], now=NOW, actor=lead_of(row)) == 0
    assert Deed.objects.filter(verb="enrolment.let_in").count() == 1
    assert Message.objects.filter(cause__startswith="enrolment.let_in").count() == 1
    actions.enrol(student, row, now=NOW)
    assert standing.for_viewer(student, row).own


@pytest.mark.req("P5")
def test_removing_from_a_layer_takes_its_reason_from_the_source(qinghe: School):
    source = term(course(schools.school("mingde", "明德大学")))
    layer = term(course(qinghe), audience="spoc", source=source)
    student = schools.viewer(schools.student(qinghe))
    actions.enrol(student, layer, now=NOW)
    removing.remove(layer, [student.account_id], now=NOW, actor=lead_of(layer))
    assert not standing.for_viewer(student, source).is_enrolled
    assert not Line.objects.exists()


@pytest.mark.req("P5")
def test_the_source_removes_the_own_reason_and_shuts_out_only_when_told(qinghe: School):
    source = term(course(schools.school("mingde", "明德大学")))
    layer = term(course(qinghe), audience="spoc", source=source)
    student = schools.viewer(schools.student(qinghe))
    actions.enrol(student, layer, now=NOW)
    actions.enrol(student, source, now=NOW)
    assert removing.remove(source, [student.account_id], now=NOW, actor=lead_of(source)) == 1
    here = standing.for_viewer(student, source)
    assert (here.own, here.carriers) == (False, {layer.pk})
    assert removing.remove(source, [student.account_id], now=NOW, actor=lead_of(source)) == 0, (
        "the layer's team decides"
    )
    assert removing.remove(source, [student.account_id], now=NOW, actor=lead_of(source), keeps_out=True) == 1
    assert standing.for_viewer(student, source).is_blocked
    assert Line.objects.filter(term=source).count() == 1


def test_many_go_in_one_deed_with_a_row_each(qinghe: School):
    row = term(course(qinghe))
    people = [schools.viewer(accounts.account()) for _ in range(3)]
    for viewer in people[:2]:
        actions.enrol(viewer, row, now=NOW)
    ids = [viewer.account_id for viewer in people]
    gone = removing.remove_lines(row, ids, [], now=NOW, actor=lead_of(row), reason="清理", keeps_out=False)
    assert gone == 2 == Deed.objects.filter(verb="enrolment.remove").count()
