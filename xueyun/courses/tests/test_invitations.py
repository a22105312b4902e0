"""Nobody stands on a course page who was not asked and has not said yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.courses import archiving
from xueyun.courses.actions import invitations
from xueyun.courses.actions.teams import Shown
from xueyun.courses.factories import NOW, course, draft, term
from xueyun.courses.models import Invitation, TeamMember, Term
from xueyun.courses.tests.test_team import by, code, told
from xueyun.delivery.models import Letter
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T1")]


@pytest.fixture
def lead() -> Account:
    return schools.teacher(schools.school(), "李老师")


@pytest.fixture
def run(lead: Account) -> Term:
    return term(course(schools.school()), audience="spoc", lead=lead)


@pytest.fixture
def teacher() -> Account:
    return schools.teacher(schools.school(), "何言", "讲师")


def ask(run: Term, lead: Account, teacher: Account, role: str = "instructor") -> Invitation:
    return invitations.invite_teacher(run, teacher.pk, role, now=NOW, actor=by(lead))


def names(run: Term) -> list[str]:
    return list(TeamMember.objects.filter(term=run).values_list("name", flat=True))


def test_a_teacher_is_asked_told_and_joins_with_yes(run: Term, lead: Account, teacher: Account) -> None:
    asked = ask(run, lead, teacher)
    assert names(run) == ["李老师"], "asking puts nobody on the course page"
    assert told(teacher) == ["邀请你加入《微积分》的课程团队"]
    assert ask(run, lead, teacher) == asked, "asking again changes nothing"
    assert len(told(teacher)) == 1
    member = invitations.accept(asked, now=NOW, actor=by(teacher))
    assert member is not None
    assert Shown.of(member) == Shown("instructor", "何言", "讲师")
    assert names(run) == ["李老师", "何言"]
    assert told(lead) == ["何言已加入《微积分》的课程团队"]
    assert invitations.accept(asked, now=NOW, actor=by(teacher)) == member, "saying yes twice is harmless"
    assert Entry.objects.filter(verb="courses.accept_invitation").count() == 1
    assert code(ask, run, lead, teacher) == "on_the_team"


def test_no_tells_the_lead_and_stays_no(run: Term, lead: Account, teacher: Account) -> None:
    asked = ask(run, lead, teacher)
    invitations.decline(asked, now=NOW, actor=by(teacher))
    invitations.decline(asked, now=NOW, actor=by(teacher))
    assert told(lead) == ["何言谢绝加入《微积分》的课程团队"]
    assert code(invitations.accept, asked, now=NOW, actor=by(teacher)) == "invitation_decided"
    assert names(run) == ["李老师"]
    assert ask(run, lead, teacher) != asked, "one may be asked again"


def test_what_is_withdrawn_is_no_way_in(run: Term, lead: Account, teacher: Account) -> None:
    asked = ask(run, lead, teacher)
    assert invitations.withdraw(run, asked.pk, now=NOW, actor=by(lead))
    assert not invitations.withdraw(run, asked.pk, now=NOW, actor=by(lead))
    assert code(invitations.accept, asked, now=NOW, actor=by(teacher)) == "invitation_withdrawn"
    other = term(course(schools.school("mingde", "明德大学")))
    theirs = ask(run, lead, teacher)
    other_lead = Account.objects.get(teams__term=other)
    assert not invitations.withdraw(other, theirs.pk, now=NOW, actor=by(other_lead))
    assert Invitation.objects.waiting().get() == theirs


def test_an_invitation_is_nobody_elses(run: Term, lead: Account, teacher: Account) -> None:
    asked = ask(run, lead, teacher)
    for stranger in (lead, accounts.account(), schools.teacher(schools.school(), "另一位")):
        for answer in (invitations.accept, invitations.decline):
            assert code(answer, asked, now=NOW, actor=by(stranger)) == "not_there"
    assert Invitation.objects.waiting().count() == 1


def test_only_the_lead_asks(run: Term, teacher: Account) -> None:
    instructor = accounts.account("教师乙")
    TeamMember.objects.create(term=run, account=instructor, role="instructor", name="乙")
    shown = Shown("assistant", "丙")
    for actor, expected in ((instructor, "lead_only"), (accounts.account(), "not_there")):
        assert code(ask, run, actor, teacher) == expected
        address = "bing@example.org"
        assert code(invitations.invite_address, run, address, shown, now=NOW, actor=by(actor)) == expected
    assert not Invitation.objects.exists()


def test_a_teacher_of_another_school_is_asked_by_address_alone(run: Term, lead: Account) -> None:
    guest = schools.teacher(schools.school("mingde", "明德大学"), "周文")
    assert code(ask, run, lead, guest) == "not_a_certified_teacher"
    shown = Shown("assistant", "周文", "副教授")
    spelled = f" {str(guest.email).upper()} "
    asked = invitations.invite_address(run, spelled, shown, now=NOW, actor=by(lead))
    assert told(guest) == ["邀请你加入《微积分》的课程团队"]
    assert invitations.invite_address(run, str(guest.email), shown, now=NOW, actor=by(lead)) == asked
    assert invitations.accept(asked, now=NOW, actor=by(guest))
    assert names(run) == ["李老师", "周文"]
    assert Invitation.objects.get().account == guest


@pytest.mark.req("A3")
def test_an_address_tells_nothing_of_accounts(run: Term, lead: Account) -> None:
    """Who has no account, and who has not proven the address, look the same; whoever proves it later is asked."""
    unproven = accounts.account("没验证", email="later@example.org")
    Account.objects.filter(pk=unproven.pk).update(email_verified_at=None)
    letters = Letter.objects.count()
    asked = [
        invitations.invite_address(run, address, Shown("assistant", "某"), now=NOW, actor=by(lead))
        for address in ("nobody@example.org", "later@example.org")
    ]
    assert [one.account_id for one in asked] == [None, None]
    assert told(unproven) == []
    assert Letter.objects.count() == letters
    assert code(invitations.accept, asked[1], now=NOW, actor=by(unproven)) == "not_there"
    Account.objects.filter(pk=unproven.pk).update(email_verified_at=NOW)
    assert invitations.accept(asked[1], now=NOW, actor=by(unproven))


@pytest.mark.parametrize(
    ("address", "shown", "expected"),
    [
        ("何言", Shown("assistant", "何"), "no_address"),
        ("a@b.cn", Shown("assistant", " "), "member_name"),
        ("a@b.cn", Shown("lead", "何"), "member_role"),
        ("a@b.cn", Shown("assistant", "何", "长" * 21), "member_title"),
    ],
    ids=["no address", "no name", "lead", "long title"],
)
def test_what_can_not_be_is_refused(
    run: Term, lead: Account, address: str, shown: Shown, expected: str
) -> None:
    assert code(invitations.invite_address, run, address, shown, now=NOW, actor=by(lead)) == expected


def test_a_team_is_no_crowd_and_invitations_no_flood(
    run: Term, lead: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST", 3)
    monkeypatch.setattr(invitations, "MOST_A_DAY", 4)

    def ask_one(number: int, now=NOW):
        shown = Shown("assistant", f"助{number}")
        return invitations.invite_address(run, f"a{number}@example.org", shown, now=now, actor=by(lead))

    first, _second = ask_one(1), ask_one(2)
    assert code(ask_one, 3) == "team_full"
    invitations.withdraw(run, first.pk, now=NOW, actor=by(lead))
    third = ask_one(3)
    invitations.withdraw(run, third.pk, now=NOW, actor=by(lead))
    fourth = ask_one(4)
    invitations.withdraw(run, fourth.pk, now=NOW, actor=by(lead))
    assert code(ask_one, 5) == "invited_too_often"
    assert ask_one(5, now=NOW + timedelta(days=1, minutes=1))


def test_nobody_is_asked_more_than_three_times_a_week(run: Term, lead: Account, teacher: Account) -> None:
    shown = Shown("assistant", "何")

    def write(address: str, now=NOW):
        return invitations.invite_address(run, address, shown, now=now, actor=by(lead))

    for _time in range(3):
        invitations.decline(ask(run, lead, teacher), now=NOW, actor=by(teacher))
        invitations.withdraw(run, write("he@example.org").pk, now=NOW, actor=by(lead))
    assert code(ask, run, lead, teacher) == "asked_enough"
    assert code(write, "HE@example.org") == "asked_enough"
    assert write("she@example.org"), "others are asked"
    other = term(course(schools.school()), audience="spoc", lead=lead)
    assert ask(other, lead, teacher), "by another run, too"
    assert len(told(teacher)) == 4
    assert write("he@example.org", now=NOW + timedelta(days=7))


def test_an_archived_run_takes_nobody_on(run: Term, lead: Account, teacher: Account) -> None:
    asked = ask(run, lead, teacher)
    after = run.ends_at + timedelta(days=1)
    archiving.archive(run, reason="旧", now=after, actor=None)
    assert code(invitations.accept, asked, now=after, actor=by(teacher)) == "archived"
    invitations.decline(asked, now=after, actor=by(teacher))
    assert Invitation.objects.get().outcome == "declined"


def test_a_draft_can_have_a_team_too(lead: Account, teacher: Account) -> None:
    made = draft(course(schools.school()), lead=lead)
    with pytest.raises(Refused):
        ask(made, teacher, lead)
    invitations.accept(ask(made, lead, teacher, "assistant"), now=NOW, actor=by(teacher))
    assert names(made) == ["李老师", "何言"]
