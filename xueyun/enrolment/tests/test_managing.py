"""Who may put students on a list and take them off is asked again when it is done, and guests never see the roster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Role
from xueyun.courses.actions import teams
from xueyun.courses.factories import NOW, course, lead_of, term
from xueyun.courses.models import TeamMember, Term
from xueyun.enrolment import actions, importing, removing, rules
from xueyun.enrolment.importing import Fate
from xueyun.enrolment.models import Block, Expected, Line, Reason
from xueyun.limits.rules import LOOK_UP_BY_ACCOUNT
from xueyun.schools import actions as schools_actions
from xueyun.schools import factories as schools
from xueyun.schools.models import Grant, RosterEntry, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T5")]


@pytest.fixture
def qinghe() -> School:
    return schools.school("qinghe", "清河大学")


@pytest.fixture
def spoc(qinghe: School) -> Term:
    return term(course(qinghe), audience="spoc")


@pytest.fixture
def helper(qinghe: School, spoc: Term) -> Account:
    """An instructor of the run, and a teacher of its school."""
    account = schools.teacher(qinghe, "何言")
    TeamMember.objects.create(term=spoc, account=account, role="instructor", name="何言")
    return account


@pytest.fixture
def guest(spoc: Term) -> Account:
    """An instructor of the run, from another school."""
    account = schools.teacher(schools.school("mingde", "明德大学"), "周客座")
    TeamMember.objects.create(term=spoc, account=account, role="instructor", name="周客座")
    return account


def code_of(deed: Callable[[], object]) -> str:
    try:
        deed()
    except Refused as refused:
        return refused.verdict.code
    return ""


def test_the_roster_is_read_by_who_works_at_the_school_alone(
    qinghe: School, spoc: Term, helper: Account, guest: Account
):
    schools.student(qinghe, "1001", "王小明")
    guests, helpers = schools.viewer(guest), schools.viewer(helper)
    assert rules.may_look_up(schools.viewer(schools.administrator(qinghe)), spoc)
    assert rules.may_look_up(helpers, spoc)
    for deed in (importing.look, importing.bring):
        with pytest.raises(Refused) as refused:
            deed(spoc, ["1001"], now=NOW, actor=guests)
        assert (refused.value.verdict.code, refused.value.verdict.status) == ("not_staff", 403)
    assert not Reason.objects.exists()
    assert not Deed.objects.filter(verb__startswith="enrolment.").exists()
    (found,) = importing.look(spoc, ["1001"], now=NOW, actor=helpers)
    assert found.fate is Fate.ENROL


def test_a_teachers_number_is_unknown(qinghe: School, spoc: Term):
    staff = schools.entry(qinghe, "T001", "赵老师", kind=RosterEntry.Kind.TEACHER)
    schools.certification(accounts.account(), staff)
    (found,) = importing.look(spoc, ["T001"], now=NOW, actor=lead_of(spoc))
    assert (found.fate, found.entry) == (Fate.UNKNOWN, None)
    assert importing.bring(spoc, ["T001"], now=NOW, actor=lead_of(spoc)) == {Fate.UNKNOWN: 1}
    assert not Line.objects.exists()


def test_who_looks_at_list_after_list_is_slowed_and_others_are_not(
    qinghe: School, spoc: Term, helper: Account
):
    looking, other = schools.viewer(helper), lead_of(spoc)
    for _ in range(LOOK_UP_BY_ACCOUNT.tries):
        importing.look(spoc, ["1001"], now=NOW, actor=looking)
    with pytest.raises(Refused) as refused:
        importing.look(spoc, ["1001"], now=NOW, actor=looking)
    assert (refused.value.verdict.code, refused.value.verdict.status) == ("looked_often", 429)
    assert "10" in str(refused.value.verdict.reason)
    importing.look(spoc, ["1001"], now=NOW, actor=other)
    importing.look(spoc, ["1001"], now=NOW + timedelta(minutes=11), actor=looking)
    assert (
        Deed.objects.filter(verb="enrolment.look", actor_id=helper.pk).count() == LOOK_UP_BY_ACCOUNT.tries + 1
    )


DEEDS = ["import", "remove", "withdraw", "remove_lines", "let_in"]


@pytest.mark.parametrize("withdrawn", ["member", "role", "assistant", "archived", "suspended"])
@pytest.mark.parametrize("deed", DEEDS)
def test_a_right_that_was_withdrawn_after_the_page_was_loaded_does_nothing(
    qinghe: School, spoc: Term, helper: Account, deed: str, withdrawn: str
):
    inside, outside = schools.student(qinghe, "1001", "在"), schools.student(qinghe, "1002", "限")
    schools.student(qinghe, "1003", "新")
    schools.entry(qinghe, "1004", "等")
    chief = lead_of(spoc)
    for student in (inside, outside):
        actions.enrol(schools.viewer(student), spoc, now=NOW)
    removing.remove(spoc, [outside.pk], now=NOW, actor=chief, keeps_out=True)
    importing.bring(spoc, ["1004"], now=NOW, actor=chief)
    waits, block = Expected.objects.get(), Block.objects.get()
    actor = schools.viewer(helper)  # as the page was loaded
    how = {"now": NOW, "actor": actor}
    deeds: dict[str, Callable[[], object]] = {
        "import": lambda: importing.bring(spoc, ["1003"], **how),
        "remove": lambda: removing.remove(spoc, [inside.pk], **how),
        "withdraw": lambda: removing.withdraw(spoc, [waits.pk], **how),
        "remove_lines": lambda: removing.remove_lines(
            spoc, [inside.pk], [waits.pk], reason="x", keeps_out=True, **how
        ),
        "let_in": lambda: removing.let_in(spoc, [block.pk], **how),
    }
    said = _withdraw(withdrawn, spoc, helper)
    before = _state()
    if withdrawn == "role" and deed != "import":
        said = ""  # taking somebody off the list needs no look at the roster
    assert code_of(deeds[deed]) == said
    assert (_state() == before) is bool(said)


def _withdraw(what: str, spoc: Term, helper: Account) -> str:
    """Take the right away; the code of the refusal that follows."""
    member, chief = spoc.team.get(account=helper), lead_of(spoc)
    if what == "member":
        teams.remove(spoc, member.pk, now=NOW, actor=chief)
        return "not_there"
    if what == "assistant":
        TeamMember.objects.filter(pk=member.pk).update(role="assistant")
        return "assistant"
    if what == "archived":
        Term.objects.filter(pk=spoc.pk).update(archived_at=NOW)
        return "archived"
    if what == "suspended":
        School.objects.filter(pk=spoc.course.school_id).update(suspended_at=NOW)
        return "school_suspended"
    grant = Grant.objects.live().get(account=helper, role=Role.TEACHER)
    assert schools_actions.end_grant(grant, now=NOW, actor=None)
    return "not_staff"


def _state() -> tuple[int, ...]:
    live = Reason.objects.live().count(), Expected.objects.waiting().count()
    return (*live, Block.objects.filter(lifted_at__isnull=True).count(), Line.objects.count())
