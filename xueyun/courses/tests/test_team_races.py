"""Two at one team in two processes, as two servers would be: on whichever database the suite runs."""

from __future__ import annotations

from functools import partial

import pytest

from xueyun.accounts.models import Account
from xueyun.core.tests.races import overtaken, race
from xueyun.courses.actions import invitations, teams
from xueyun.courses.factories import NOW, course, draft
from xueyun.courses.models import Chapter, Invitation, TeamMember, Term
from xueyun.courses.tests import deeds
from xueyun.courses.tests.test_team import by, told
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("T1")]


@pytest.fixture
def lead() -> Account:
    return schools.teacher(schools.school(), "李老师")


@pytest.fixture
def run(lead: Account) -> Term:
    made = draft(course(schools.school()), audience="spoc", lead=lead)
    for place, name in enumerate(("甲", "乙"), 1):
        account = schools.teacher(schools.school(), name)
        TeamMember.objects.create(term=made, account=account, role="instructor", name=name, position=place)
    return made


def member(run: Term, name: str) -> TeamMember:
    return TeamMember.objects.get(term=run, name=name)


def leads(run: Term) -> list[str]:
    return list(TeamMember.objects.filter(term=run, role="lead").values_list("name", flat=True))


def test_a_lead_who_hands_over_in_two_tabs_hands_over_once(run: Term, lead: Account) -> None:
    hands = [(deeds.change_team, "hand_over", run.pk, lead.pk, member(run, name).pk) for name in ("甲", "乙")]
    assert race(*hands) == ["hand_over", "lead_only"]
    (now_leads,) = leads(run)
    assert now_leads in {"甲", "乙"}
    assert member(run, "李老师").role == "instructor"


def test_who_is_handed_the_lead_and_removed_at_once_is_one_of_both(run: Term, lead: Account) -> None:
    one = member(run, "甲").pk
    ends = race(*[(deeds.change_team, verb, run.pk, lead.pk, one) for verb in ("hand_over", "remove")])
    assert (ends, leads(run)) in [
        (["hand_over", "lead_only"], ["甲"]),
        (["member_gone", "remove"], ["李老师"]),
    ]


def test_a_new_lead_and_the_old_one_who_remove_each_other_leave_one_lead(run: Term, lead: Account) -> None:
    """The old lead's page is open still when the lead has gone to another."""
    old, new = member(run, "李老师"), member(run, "甲")
    TeamMember.objects.filter(pk=old.pk).update(role="instructor")
    TeamMember.objects.filter(pk=new.pk).update(role="lead")
    ends = race(
        (deeds.change_team, "remove", run.pk, new.account_id, old.pk),
        (deeds.change_team, "remove", run.pk, lead.pk, new.pk),
    )
    assert ends in (["lead_only", "remove"], ["not_there", "remove"])
    assert leads(run) == ["甲"]


def test_a_yes_in_two_tabs_makes_one_member_and_tells_once(run: Term, lead: Account) -> None:
    teacher = schools.teacher(schools.school(), "丙")
    asked = invitations.invite_teacher(run, teacher.pk, "assistant", now=NOW, actor=by(lead))
    assert race(*[(deeds.accept, asked.pk, teacher.pk)] * 2) == ["accepted"] * 2
    assert TeamMember.objects.filter(term=run, account=teacher).count() == 1
    assert Invitation.objects.get().outcome == "accepted"
    assert told(lead) == ["丙已加入《微积分》的课程团队"]


@pytest.mark.req("T2")
def test_who_is_removed_a_moment_before_they_write_writes_nothing(run: Term, lead: Account) -> None:
    one = member(run, "甲")
    remove = partial(teams.remove, run, one.pk, now=NOW, actor=by(lead))
    assert overtaken((deeds.add_chapter, run.pk, one.account_id), remove) == "not_there"
    assert not Chapter.objects.filter(term=run).exists()
