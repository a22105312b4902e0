"""Two at one team, one invitation, one run, at the same moment: each on a connection of its own."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from xueyun.accounts.models import Account
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale, mark
from xueyun.courses.actions import invitations, settings, teams
from xueyun.courses.actions.settings import Settings
from xueyun.courses.factories import NOW, course, term
from xueyun.courses.models import Invitation, TeamMember, Term
from xueyun.courses.tests.test_team import by
from xueyun.courses.tests.test_tree_whole import together
from xueyun.notices.models import Message
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("T1")]


@pytest.fixture
def lead() -> Account:
    return schools.teacher(schools.school(), "李老师")


@pytest.fixture
def run(lead: Account) -> Term:
    made = term(course(schools.school()), audience="spoc", lead=lead)
    for place, name in enumerate(("甲", "乙"), 1):
        account = schools.teacher(schools.school(), name)
        TeamMember.objects.create(term=made, account=account, role="instructor", name=name, position=place)
    return made


def codes(raised: list[BaseException | None]) -> list[str]:
    return [error.verdict.code if isinstance(error, Refused) else "" for error in raised]


def leads(run: Term) -> list[str]:
    return list(TeamMember.objects.filter(term=run, role="lead").values_list("name", flat=True))


def member(run: Term, name: str) -> TeamMember:
    return TeamMember.objects.select_related("account").get(term=run, name=name)


def test_a_lead_handed_to_two_at_once_goes_to_one(run: Term, lead: Account) -> None:
    names = ("甲", "乙")
    hands = [partial(teams.hand_over, run, member(run, name).pk, now=NOW, actor=by(lead)) for name in names]
    came = codes(together(*hands))
    assert sorted(came) == ["", "lead_only"]
    assert leads(run) == [names[came.index("")]]
    assert Message.objects.filter(account=lead).count() == 1


def test_who_is_removed_and_handed_the_lead_at_once_is_one_of_both(run: Term, lead: Account) -> None:
    one, actor = member(run, "甲").pk, by(lead)
    came = codes(
        together(
            partial(teams.remove, run, one, now=NOW, actor=actor),
            partial(teams.hand_over, run, one, now=NOW, actor=actor),
        )
    )
    assert (came, leads(run)) in [(["", "member_gone"], ["李老师"]), (["lead_only", ""], ["甲"])]


def test_who_leaves_while_the_lead_is_handed_over_is_one_of_both(run: Term, lead: Account) -> None:
    one = member(run, "甲")
    came = codes(
        together(
            partial(teams.leave, run, now=NOW, actor=by(one.account)),
            partial(teams.hand_over, run, one.pk, now=NOW, actor=by(lead)),
        )
    )
    assert (came, leads(run)) in [(["", "member_gone"], ["李老师"]), (["lead_stays", ""], ["甲"])]


def test_two_invitations_of_one_teacher_are_one(run: Term, lead: Account) -> None:
    teacher, actor = schools.teacher(schools.school(), "丙"), by(lead)
    ask = partial(invitations.invite_teacher, run, teacher.pk, "assistant", now=NOW, actor=actor)
    assert codes(together(ask, ask)) == ["", ""]
    assert Invitation.objects.count() == Message.objects.filter(account=teacher).count() == 1


def test_an_invitation_accepted_and_withdrawn_at_once_is_one_of_both(run: Term, lead: Account) -> None:
    teacher = schools.teacher(schools.school(), "丙")
    asked = invitations.invite_teacher(run, teacher.pk, "assistant", now=NOW, actor=by(lead))
    came = codes(
        together(
            partial(invitations.accept, asked, now=NOW, actor=by(teacher)),
            partial(invitations.withdraw, run, asked.pk, now=NOW, actor=by(lead)),
        )
    )
    is_on = TeamMember.objects.filter(term=run, account=teacher).exists()
    outcome = Invitation.objects.get().outcome
    assert (came[0], is_on, outcome) in [("", True, "accepted"), ("invitation_withdrawn", False, "withdrawn")]


def test_a_yes_in_two_tabs_makes_one_member(run: Term, lead: Account) -> None:
    teacher = schools.teacher(schools.school(), "丙")
    asked = invitations.invite_teacher(run, teacher.pk, "assistant", now=NOW, actor=by(lead))
    yes = [
        partial(invitations.accept, Invitation.objects.get(pk=asked.pk), now=NOW, actor=by(teacher))
        for _tab in range(2)
    ]
    assert codes(together(*yes)) == ["", ""]
    assert TeamMember.objects.filter(term=run, account=teacher).count() == 1


@pytest.mark.req("T4")
def test_of_two_who_save_settings_at_once_one_is_told_of_the_other(run: Term, lead: Account) -> None:
    there = Settings.of(Term.objects.get(pk=run.pk))
    saves = [
        partial(
            settings.edit_settings,
            run,
            replace(there, video_threshold=threshold),
            seen=mark(there),
            now=NOW,
            actor=by(lead),
        )
        for threshold in (70, 80)
    ]
    raised = together(*saves)
    (lost,) = [error for error in raised if error]
    kept = (70, 80)[raised.index(None)]
    assert isinstance(lost, Stale)
    assert lost.there.video_threshold == kept == Term.objects.get(pk=run.pk).video_threshold
