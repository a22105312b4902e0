"""Two people, one thing, the same moment, above the floor of the schools: two processes, on either database."""

from __future__ import annotations

import pytest

from tests import deeds
from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry as Deed
from xueyun.core.tests.races import race
from xueyun.courses import reviews
from xueyun.courses.factories import NOW, course, draft, grow, term
from xueyun.courses.models import Review
from xueyun.courses.models.term import Status
from xueyun.enrolment.models import NextRun
from xueyun.notices.models import Message
from xueyun.schools import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.req("C7")
def test_one_who_signs_up_twice_at_once_for_the_next_run_waits_once() -> None:
    run = term(course(factories.school()), starts=-100, ends=-10)
    who = accounts.account()
    assert race((deeds.sign_up, who.pk, run.pk), (deeds.sign_up, who.pk, run.pk)) == ["signed up"] * 2
    assert NextRun.objects.waiting().filter(account=who, course=run.course).count() == 1


@pytest.mark.req("C6", "S6")
def test_of_two_who_decide_about_a_mooc_the_second_is_told() -> None:
    school = factories.school()
    lead = factories.teacher(school)
    run = draft(course(school), lead=lead)
    grow(run)
    review = reviews.submit(run, now=NOW, actor=factories.viewer(lead))
    chiefs = [factories.platform_administrator(name) for name in ("甲", "乙")]
    ends = race(
        (deeds.review, review.pk, chiefs[0].pk, "approve"), (deeds.review, review.pk, chiefs[1].pk, "back")
    )
    review.refresh_from_db()
    run.refresh_from_db()
    won = "approve" if review.outcome == Review.Outcome.APPROVED else "back"
    assert ends == sorted(["decided", won])
    assert run.status(NOW) == (Status.RUNNING if won == "approve" else Status.DRAFT)
    assert review.decided_by == chiefs[won != "approve"]
    assert Message.objects.filter(account=lead, cause__startswith="courses.reviewed").count() == 1
    assert Deed.objects.filter(verb__in=("courses.approve", "courses.send_back")).count() == 1
