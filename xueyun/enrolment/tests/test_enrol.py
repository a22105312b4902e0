"""Enrolling: who may, when, with which password, and twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from xueyun.accounts import factories as accounts
from xueyun.core.verdict import Refused
from xueyun.core.viewer import VISITOR
from xueyun.courses.factories import NOW, course, draft, lead_of, term
from xueyun.enrolment import actions, rules, standing
from xueyun.enrolment.models import Reason
from xueyun.schools import actions as schools_actions
from xueyun.schools import factories as schools

pytestmark = pytest.mark.django_db


@pytest.fixture
def qinghe():
    return schools.school("qinghe", "清河大学")


@pytest.fixture
def student(qinghe):
    return schools.viewer(schools.student(qinghe))


def refusal(viewer, row, **fields) -> str:
    before = Reason.objects.count()
    with pytest.raises(Refused) as refused:
        actions.enrol(viewer, row, **{"now": NOW, **fields})
    assert Reason.objects.count() == before, "a refusal changes nothing"
    return refused.value.verdict.code


@pytest.mark.req("C2", "C6")
def test_anyone_takes_a_mooc_from_its_publication_to_its_end(qinghe):
    viewer = schools.viewer(accounts.account())
    row = term(course(qinghe), starts=7)
    actions.enrol(viewer, row, now=NOW)
    assert standing.for_viewer(viewer, row).own
    late = schools.viewer(accounts.account())
    assert refusal(late, row, now=NOW + timedelta(days=61)) == "ended"


@pytest.mark.req("C6")
def test_a_draft_is_not_there(qinghe, student):
    assert refusal(student, draft(course(qinghe))) == "not_there"


@pytest.mark.req("C6")
def test_an_archived_term_takes_nobody_new_and_keeps_who_is_in(qinghe):
    row = term(course(qinghe))
    learner = schools.viewer(accounts.account())
    actions.enrol(learner, row, now=NOW)
    row.archived_at = NOW
    row.save()
    assert refusal(schools.viewer(accounts.account()), row) == "ended"
    assert rules.may_learn(learner, row, standing.for_viewer(learner, row))


@pytest.mark.req("C3")
def test_a_visitor_is_asked_to_sign_in(qinghe):
    assert refusal(VISITOR, term(course(qinghe))) == "sign_in"


@pytest.mark.req("C3")
def test_a_spoc_asks_for_certification_at_its_own_school(qinghe, student):
    row = term(course(qinghe), audience="spoc")
    elsewhere = schools.viewer(schools.student(schools.school("mingde", "明德大学")))
    assert refusal(schools.viewer(accounts.account()), row) == "certify"
    assert refusal(elsewhere, row) == "certify"
    actions.enrol(student, row, now=NOW)
    assert standing.for_viewer(student, row).own


@pytest.mark.req("C3")
def test_the_password_is_asked_once_and_guesses_are_counted(qinghe, student):
    row = term(course(qinghe), audience="spoc", password="jifen2026")
    assert refusal(student, row) == "wrong_password"
    assert [refusal(student, row, password="x") for _ in range(4)] == ["wrong_password"] * 3 + ["locked"]
    assert refusal(student, row, password="jifen2026") == "locked"
    later = NOW + timedelta(hours=1)
    actions.enrol(student, row, password=" jifen2026 ", now=later)
    actions.leave(student, row, now=later)
    actions.enrol(student, row, now=later)
    assert standing.for_viewer(student, row).own
    assert row.password.startswith("argon2")


@pytest.mark.req("C3")
def test_a_locked_classmate_locks_nobody_else(qinghe, student):
    row = term(course(qinghe), audience="spoc", password="jifen2026")
    for _ in range(6):
        refusal(student, row, password="x", address="127.0.0.9")
    other = schools.viewer(schools.student(qinghe, "2024010102", "李小红"))
    actions.enrol(other, row, password="jifen2026", now=NOW, address="127.0.0.9")


@pytest.mark.req("C5", "C6")
def test_coming_back_asks_for_no_dates(qinghe):
    viewer = schools.viewer(accounts.account())
    row = term(course(qinghe))
    actions.enrol(viewer, row, now=NOW)
    actions.leave(viewer, row, now=NOW)
    actions.enrol(viewer, row, now=NOW + timedelta(days=100))
    assert standing.for_viewer(viewer, row).own


@pytest.mark.req("P5")
def test_a_layer_takes_nobody_new_once_its_source_has_ended(qinghe, student):
    source = term(course(schools.school("mingde", "明德大学")), ends=30)
    row = term(course(qinghe), audience="spoc", source=source)
    assert refusal(student, row, now=NOW + timedelta(days=31)) == "source_ended"


@pytest.mark.req("P5")
def test_a_removed_certification_suspends_the_spoc_and_certifying_again_restores_it(qinghe):
    account = accounts.account()
    entry = schools.entry(qinghe)
    bond = schools.certification(account, entry)
    source = term(course(schools.school("mingde", "明德大学")))
    row = term(course(qinghe), audience="spoc", source=source)
    actions.enrol(schools.viewer(account), row, now=NOW)
    schools_actions.remove_certification(bond, reason="毕业", now=NOW, actor=None)

    def may(of) -> str:
        viewer = schools.viewer(account)
        return rules.may_learn(viewer, of, standing.for_viewer(viewer, of)).code or "yes"

    assert (may(row), may(source)) == ("suspended", "yes"), "the source is kept"
    schools.certification(account, entry)
    assert may(row) == "yes"


@pytest.mark.req("T5")
def test_a_removed_learner_stays_out_of_the_term_and_of_layers_over_it(qinghe, student):
    mingde = schools.school("mingde", "明德大学")
    source = term(course(mingde))
    row = term(course(qinghe), audience="spoc", source=source)
    actions.enrol(student, source, now=NOW)
    for _ in range(2):
        actions.remove_learner(student.account_id, source, now=NOW, actor=lead_of(source), reason="抄袭")
    assert refusal(student, source) == "blocked"
    assert refusal(student, row) == "source_blocked"
    assert rules.may_learn(student, source, standing.for_viewer(student, source)).code == "blocked"


@pytest.mark.req("P5")
def test_a_block_at_the_source_closes_the_way_back_through_a_layer(qinghe, student):
    mingde = schools.school("mingde", "明德大学")
    source = term(course(mingde))
    row = term(course(qinghe), audience="spoc", source=source)
    actions.enrol(student, row, now=NOW)
    actions.remove_learner(student.account_id, source, now=NOW, actor=lead_of(source))
    where = standing.for_viewer(student, row)
    assert (where.is_blocked, where.is_source_blocked) == (False, True)
    assert rules.may_learn(student, row, where), "what the school itself teaches stays open"
    actions.leave(student, row, now=NOW)
    assert refusal(student, row) == "source_blocked"


@pytest.mark.req("C3")
@pytest.mark.parametrize(("typed", "status"), [("", 200), ("x" * 65, 422), ("a\x00", 422)])
def test_what_can_not_be_a_password_is_told_and_nothing_is_asked_of_who_typed_none(
    qinghe, client, typed, status
):
    account = schools.student(qinghe)
    row = term(course(qinghe), audience="spoc", password="jifen2026")
    client.force_login(account)
    with time_machine.travel(NOW, tick=False):
        answer = client.post(reverse("enrolment:enrol", kwargs={"term_id": row.pk}), {"password": typed})
    assert answer.status_code == status
    assert not Reason.objects.exists()


def test_standing_is_one_query_and_none_for_a_visitor(qinghe, student, django_assert_num_queries):
    row = term(course(qinghe))
    with django_assert_num_queries(1):
        standing.for_viewer(student, row)
    with django_assert_num_queries(0):
        standing.for_viewer(VISITOR, row)
