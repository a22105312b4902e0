"""A course team as its lead makes it: members, their order and roles, and the lead handed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale, mark
from xueyun.courses import archiving
from xueyun.courses.actions import teams
from xueyun.courses.actions.teams import Shown
from xueyun.courses.factories import NOW, course, draft, term
from xueyun.courses.models import TeamMember, Term
from xueyun.notices.models import Message
from xueyun.schools import factories as schools
from xueyun.schools.models import Grant

pytestmark = [pytest.mark.django_db, pytest.mark.req("T1")]


@dataclass
class Team:
    term: Term
    lead: Account
    instructor: Account
    assistant: Account

    def member(self, account: Account) -> TeamMember:
        return TeamMember.objects.get(term=self.term, account=account)

    def roles(self) -> dict[str, str]:
        return dict(TeamMember.objects.filter(term=self.term).values_list("name", "role"))


@pytest.fixture
def team() -> Team:
    school = schools.school()
    lead, instructor, assistant = (schools.teacher(school, name) for name in ("李老师", "何言", "赵助"))
    run = term(course(school), audience="spoc", lead=lead)
    for place, (account, role) in enumerate(((instructor, "instructor"), (assistant, "assistant")), 1):
        TeamMember.objects.create(term=run, account=account, role=role, name=account.nickname, position=place)
    return Team(run, lead, instructor, assistant)


def by(account: Account):
    return schools.viewer(account)


def code(deed, *args, **kwargs) -> str:
    """What the refusal is called."""
    with pytest.raises(Refused) as refused:
        deed(*args, **kwargs)
    return refused.value.verdict.code


def told(account: Account) -> list[str]:
    return list(Message.objects.of(account.pk).order_by("pk").values_list("title", flat=True))


def test_the_lead_is_handed_over_and_both_are_told(team: Team) -> None:
    teams.hand_over(team.term, team.member(team.instructor).pk, now=NOW, actor=by(team.lead))
    assert team.roles() == {"李老师": "instructor", "何言": "lead", "赵助": "assistant"}
    assert told(team.instructor) == ["你现在是《微积分》的负责人"]
    assert told(team.lead) == ["《微积分》的负责人现在是何言"]
    deed = Entry.objects.get(verb="courses.hand_over")
    assert (deed.actor_id, deed.detail["member"]) == (team.lead.pk, "何言")
    # A second press of the same button comes from somebody who leads no more.
    again = team.member(team.assistant).pk
    assert code(teams.hand_over, team.term, again, now=NOW, actor=by(team.lead)) == "lead_only"


def test_nobody_else_decides_about_the_team(team: Team) -> None:
    target, stranger = team.member(team.assistant), schools.teacher(schools.school(), "外人")
    for actor, expected in (
        (team.instructor, "lead_only"),
        (team.assistant, "lead_only"),
        (stranger, "not_there"),
    ):
        viewer = by(actor)
        assert code(teams.hand_over, team.term, target.pk, now=NOW, actor=viewer) == expected
        assert code(teams.remove, team.term, target.pk, now=NOW, actor=viewer) == expected
        assert code(teams.step, team.term, target.pk, 1, actor=viewer) == expected
        new = Shown("instructor", "赵助")
        assert code(teams.edit_member, team.term, target.pk, new, seen="", now=NOW, actor=viewer) == expected
    assert not Entry.objects.filter(verb__in=["courses.hand_over", "courses.remove_member"]).exists()


def test_the_lead_goes_only_by_handing_over(team: Team) -> None:
    lead = team.member(team.lead)
    assert code(teams.remove, team.term, lead.pk, now=NOW, actor=by(team.lead)) == "lead_stays"
    assert code(teams.leave, team.term, now=NOW, actor=by(team.lead)) == "lead_stays"
    frozen = team.instructor
    Account.objects.filter(pk=frozen.pk).update(is_active=False)
    target = team.member(frozen).pk
    assert code(teams.hand_over, team.term, target, now=NOW, actor=by(team.lead)) == "member_frozen"
    assert team.roles()["李老师"] == "lead"


def test_who_is_removed_is_told_and_out_at_once(team: Team) -> None:
    target = team.member(team.assistant).pk
    teams.remove(team.term, target, now=NOW, actor=by(team.lead))
    assert "赵助" not in team.roles()
    assert told(team.assistant) == ["你已不在《微积分》的课程团队中"]
    assert code(teams.remove, team.term, target, now=NOW, actor=by(team.lead)) == "member_gone"
    assert Entry.objects.filter(verb="courses.remove_member").count() == 1


def test_who_leaves_tells_the_lead(team: Team) -> None:
    teams.leave(team.term, now=NOW, actor=by(team.instructor))
    assert "何言" not in team.roles()
    assert told(team.lead) == ["何言已退出《微积分》的课程团队"]
    assert code(teams.leave, team.term, now=NOW, actor=by(team.instructor)) == "not_there"


def test_members_of_another_run_are_nobody_here(team: Team) -> None:
    other = draft(course(schools.school()))
    theirs = other.team.get()
    for deed in (teams.remove, teams.hand_over):
        assert code(deed, team.term, theirs.pk, now=NOW, actor=by(team.lead)) == "member_gone"
    assert other.team.get().role == "lead"


def test_order_is_by_steps_and_stops_at_the_ends(team: Team) -> None:
    def names() -> list[str]:
        return list(TeamMember.objects.filter(term=team.term).values_list("name", flat=True))

    viewer, last = by(team.lead), team.member(team.assistant).pk
    teams.step(team.term, last, -1, actor=viewer)
    assert names() == ["李老师", "赵助", "何言"]
    for _again in range(3):
        teams.step(team.term, last, -1, actor=viewer)
    assert names() == ["赵助", "李老师", "何言"]
    teams.step(team.term, last, 1, actor=viewer)
    assert names() == ["李老师", "赵助", "何言"]


def test_name_title_and_role_are_saved_over_what_was_seen(team: Team) -> None:
    one = team.member(team.assistant)
    seen, viewer = mark(Shown.of(one)), by(team.lead)
    new = Shown("instructor", "  赵  助 ", "讲师")
    assert teams.edit_member(team.term, one.pk, new, seen=seen, now=NOW, actor=viewer)
    assert Shown.of(team.member(team.assistant)) == Shown("instructor", "赵 助", "讲师")
    assert told(team.assistant) == ["你在《微积分》课程团队中的角色有变化"]
    # The same again is harmless; something else over the old is not saved.
    assert not teams.edit_member(team.term, one.pk, new, seen=seen, now=NOW, actor=viewer)
    with pytest.raises(Stale) as stale:
        teams.edit_member(team.term, one.pk, Shown("assistant", "赵六"), seen=seen, now=NOW, actor=viewer)
    assert stale.value.there == Shown("instructor", "赵 助", "讲师")


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (Shown("assistant", "  "), "member_name"),
        (Shown("assistant", "长" * 51), "member_name"),
        (Shown("assistant", "赵", "长" * 21), "member_title"),
        (Shown("lead", "赵"), "member_role"),
        (Shown("king", "赵"), "member_role"),
    ],
    ids=["no name", "long name", "long title", "lead", "no role"],
)
def test_what_a_course_could_not_show_is_refused(team: Team, new: Shown, expected: str) -> None:
    one = team.member(team.assistant)
    seen = mark(Shown.of(one))
    assert (
        code(teams.edit_member, team.term, one.pk, new, seen=seen, now=NOW, actor=by(team.lead)) == expected
    )


def test_the_lead_keeps_the_role_while_the_name_changes(team: Team) -> None:
    one = team.member(team.lead)
    seen, viewer = mark(Shown.of(one)), by(team.lead)
    lower = Shown("assistant", one.name)
    assert (
        code(teams.edit_member, team.term, one.pk, lower, seen=seen, now=NOW, actor=viewer) == "member_role"
    )
    teams.edit_member(team.term, one.pk, Shown("lead", "李明远", "教授"), seen=seen, now=NOW, actor=viewer)
    assert team.roles()["李明远"] == "lead"


def test_an_archived_run_keeps_its_team(team: Team) -> None:
    after = team.term.ends_at + timedelta(days=1)
    archiving.archive(team.term, reason="旧", now=after, actor=None)
    target = team.member(team.assistant).pk
    assert code(teams.remove, team.term, target, now=after, actor=by(team.lead)) == "archived"


@pytest.mark.req("S6")
def test_the_school_appoints_a_lead_only_where_the_lead_is_gone(team: Team) -> None:
    admin, one = by(schools.administrator(team.term.course.school)), team.instructor
    said = {"reason": "调离", "now": NOW, "actor": admin}
    assert code(teams.appoint_lead, team.term, one.pk, **said) == "lead_is_there"
    Account.objects.filter(pk=team.lead.pk).update(is_active=False)
    assert teams.is_leaderless(team.term)
    assert code(teams.appoint_lead, team.term, accounts.account().pk, **said) == "lead_not_staff"
    teams.appoint_lead(team.term, one.pk, **said)
    assert team.roles() == {"李老师": "instructor", "何言": "lead", "赵助": "assistant"}
    assert told(one) == told(team.assistant) == ["清河大学已指定何言为《微积分》的负责人"]
    assert told(team.lead) == [], "a frozen account reads nothing"
    assert Entry.objects.get(verb="courses.appoint_lead").detail["reason"] == "调离"
    assert code(teams.appoint_lead, team.term, one.pk, **said) == "lead_is_there"


@pytest.mark.req("S6")
def test_a_teacher_who_left_the_school_leads_no_more_and_another_of_the_staff_may(team: Team) -> None:
    Grant.objects.filter(account=team.lead).update(ended_at=NOW)
    new = schools.teacher(team.term.course.school, "新来的", "讲师")
    teams.appoint_lead(
        team.term, new.pk, reason="接任", now=NOW, actor=by(schools.administrator(team.term.course.school))
    )
    assert team.roles()["新来的"] == "lead"
    assert Shown.of(team.member(new)) == Shown("lead", "新来的", "讲师")


def test_a_lead_from_outside_the_school_is_not_gone(team: Team) -> None:
    guest = accounts.account("外校的")
    TeamMember.objects.filter(account=team.lead).update(account=guest)
    assert not teams.is_leaderless(team.term)
    TeamMember.objects.filter(account=guest).delete()
    assert teams.is_leaderless(team.term), "no lead at all"
