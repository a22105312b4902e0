"""申请开课 and 本校审核: one verb after the other, every branch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry as Deed
from xueyun.core.tests.races import race
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Role
from xueyun.courses import applications
from xueyun.courses.models import Application, Course, TeamMember, Term
from xueyun.courses.tests import deeds
from xueyun.courses.tests.proposals import NOW, apply, proposal
from xueyun.notices.models import Message
from xueyun.schools import factories as schools
from xueyun.schools.actions import end_grant, grant
from xueyun.schools.factories import viewer
from xueyun.schools.models import Grant, RosterEntry, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("P8", "T1")]


@pytest.fixture
def school() -> School:
    return schools.school()


def refused(deed, *args, **kwargs) -> str:
    with pytest.raises(Refused) as told:
        deed(*args, **kwargs)
    assert told.value.verdict.reason or told.value.verdict.hidden
    return told.value.verdict.code


def told(account) -> list[str]:
    return list(Message.objects.filter(account=account).order_by("pk").values_list("title", flat=True))


# --- apply ---


def test_who_sends_and_withdraws_all_day_goes_on_tomorrow(school: School) -> None:
    teacher, chief = schools.teacher(school), schools.administrator(school)
    other = schools.school("mingde", "明德大学")
    grant(teacher, Role.TEACHER, school=other, now=NOW)
    made = apply(teacher, school)
    for _time in range(applications.MOST_A_DAY - 1):
        applications.withdraw(made, now=NOW, viewer=viewer(teacher))
        applications.send_again(made, proposal(), now=NOW, viewer=viewer(teacher))
    assert apply(teacher, school) == made, "the same once more sends nothing"
    applications.withdraw(made, now=NOW, viewer=viewer(teacher))
    assert refused(apply, teacher, school) == "sent_too_often"
    again = partial(applications.send_again, made, proposal(), viewer=viewer(teacher))
    assert refused(again, now=NOW) == "sent_too_often"
    assert len(told(chief)) == applications.MOST_A_DAY
    assert apply(teacher, other), "another school has a count of its own"
    assert apply(schools.teacher(school, "王老师"), school), "and so has another teacher"
    again(now=NOW + timedelta(days=1))
    assert Application.objects.get(pk=made.pk).state == "waiting"


def test_a_teacher_applies_and_the_schools_administrators_are_told(school: School) -> None:
    teacher, chief = schools.teacher(school, "李明远"), schools.administrator(school)
    other = schools.administrator(schools.school("mingde", "明德大学"), "别处")
    made = apply(teacher, school, title="  数学\t建模 ")
    assert (made.title, made.state, made.round, made.applicant) == ("数学 建模", "waiting", 1, teacher)
    assert told(chief) == ["李明远申请开设课程《数学 建模》"]
    assert f"/console/qinghe/applications/{made.ref}/" == Message.objects.get(account=chief).url
    assert told(other) == told(teacher) == []
    assert Deed.objects.get(verb="courses.apply").object_label == "数学 建模"
    assert Course.objects.count() == 0


def test_a_certified_teacher_of_the_list_is_named_as_the_list_does(school: School) -> None:
    account, chief = accounts.account(nickname="小李"), schools.administrator(school)
    entry = schools.entry(school, "T1", "李正名", kind=RosterEntry.Kind.TEACHER, title="副教授")
    schools.certification(account, entry)
    made = apply(account, school)
    assert told(chief) == ["李正名申请开设课程《数学建模》"]
    term = applications.approve(made, seen=1, now=NOW, actor=viewer(chief))
    lead = term.team.get()
    assert (lead.account, lead.role, lead.name, lead.title) == (account, "lead", "李正名", "副教授")


def test_who_does_not_teach_there_has_nothing_to_apply_to(school: School) -> None:
    elsewhere = schools.teacher(schools.school("mingde", "明德大学"))
    for who in (elsewhere, schools.student(school), schools.administrator(school), accounts.account()):
        assert refused(apply, who, school) == "not_there"
    assert Application.objects.count() == 0


def test_a_suspended_school_takes_none(school: School) -> None:
    teacher = schools.teacher(school)
    School.objects.update(suspended_at=NOW)
    school.refresh_from_db()
    assert refused(apply, teacher, school) == "school_suspended"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"title": " \u202e "}, "name_empty"),
        ({"title": "长" * 81}, "title_long"),
        ({"ends_at": NOW + timedelta(days=30)}, "no_time"),
        ({"starts_at": NOW - timedelta(days=9), "ends_at": NOW}, "no_time"),
        ({"starts_at": NOW - timedelta(days=367)}, "far"),
        ({"ends_at": NOW + timedelta(days=1_099)}, "far"),
    ],
)
def test_what_can_not_be_a_run_is_refused(school: School, said: dict[str, object], code: str) -> None:
    assert refused(apply, schools.teacher(school), school, **said) == code


def test_the_same_from_two_windows_is_one(school: School) -> None:
    teacher, chief = schools.teacher(school), schools.administrator(school)
    assert apply(teacher, school) == apply(teacher, school)
    assert refused(apply, teacher, school, summary="另一段") == "already"
    assert len(told(chief)) == Application.objects.count() == 1
    colleague = schools.teacher(school, "何言")
    assert apply(colleague, school).applicant == colleague, "another teacher's of that name is their own"


def test_five_wait_at_a_school_and_no_more(school: School) -> None:
    teacher, other = schools.teacher(school), schools.school("mingde", "明德大学")
    schools.actions.grant(teacher, schools.Role.TEACHER, school=other, now=NOW)
    rows = [apply(teacher, school, title=f"第{n}门") for n in range(5)]
    assert refused(apply, teacher, school, title="第六门") == "too_many"
    assert apply(teacher, other, title="第六门")
    applications.withdraw(rows[0], now=NOW, viewer=viewer(teacher))
    assert apply(teacher, school, title="第六门")
    assert (
        refused(applications.send_again, rows[0], proposal(), now=NOW, viewer=viewer(teacher)) == "too_many"
    )


# --- withdraw, mend, send again ---


def test_it_is_taken_back_once(school: School) -> None:
    teacher = schools.teacher(school)
    made = apply(teacher, school)
    assert (
        refused(applications.withdraw, made, now=NOW, viewer=viewer(schools.teacher(school))) == "not_there"
    )
    assert applications.withdraw(made, now=NOW, viewer=viewer(teacher))
    assert not applications.withdraw(made, now=NOW, viewer=viewer(teacher))
    assert made.state == "withdrawn"
    assert Deed.objects.filter(verb="courses.withdraw_application").count() == 1


def test_what_was_sent_back_is_mended_and_sent_again(school: School) -> None:
    teacher, chief = schools.teacher(school, "李明远"), schools.administrator(school)
    made = apply(teacher, school)
    applications.send_back(made, reason="缺教学大纲", seen=1, now=NOW, actor=viewer(chief))
    assert (made.state, made.reason) == ("sent_back", "缺教学大纲")
    message = Message.objects.get(account=teacher)
    assert message.title == "清河大学退回了课程《数学建模》的开课申请"
    assert "缺教学大纲" in message.text
    assert message.url == f"/studio/applications/{made.ref}/"
    mended, later = proposal(summary="补上了大纲。"), NOW + timedelta(hours=1)
    for _twice in range(2):
        applications.send_again(made, mended, now=later, viewer=viewer(teacher))
    assert (made.state, made.round, made.summary, made.asked_at) == ("waiting", 2, "补上了大纲。", later)
    assert len(told(chief)) == 2
    assert refused(applications.send_again, made, proposal(), now=later, viewer=viewer(teacher)) == "not_open"
    stranger = viewer(schools.teacher(school))
    assert refused(applications.send_again, made, mended, now=later, viewer=stranger) == "not_there"


def test_it_is_not_sent_again_beside_another_of_its_title(school: School) -> None:
    teacher = schools.teacher(school)
    made = apply(teacher, school)
    applications.withdraw(made, now=NOW, viewer=viewer(teacher))
    apply(teacher, school, summary="新的一份")
    assert refused(applications.send_again, made, proposal(), now=NOW, viewer=viewer(teacher)) == "already"
    assert Application.objects.waiting().count() == 1


def test_who_teaches_there_no_more_sends_nothing_again(school: School) -> None:
    teacher = schools.teacher(school)
    made = apply(teacher, school)
    applications.withdraw(made, now=NOW, viewer=viewer(teacher))
    end_grant(Grant.objects.get(account=teacher), now=NOW, actor=None)
    assert refused(applications.send_again, made, proposal(), now=NOW, viewer=viewer(teacher)) == "not_there"


# --- approve, send back ---


@pytest.mark.req("S6", "C6")
def test_approving_makes_a_draft_that_the_applicant_leads(school: School) -> None:
    teacher, chief = schools.teacher(school, "李明远", "教授"), schools.administrator(school)
    made = apply(teacher, school, audience="mooc")
    term = applications.approve(made, seen=1, now=NOW, actor=viewer(chief))
    assert (term.course.title, term.course.subject, term.course.school) == ("数学建模", "mathematics", school)
    assert term.course.summary == made.summary
    assert (term.number, term.audience, term.status(NOW)) == (1, "mooc", "draft")
    assert (term.starts_at, term.ends_at) == (made.starts_at, made.ends_at)
    assert list(term.team.values_list("account", "role", "name", "title")) == [
        (teacher.pk, TeamMember.Role.LEAD, "李明远", "教授")
    ]
    assert (made.state, made.course, made.decided_by) == ("approved", term.course, chief)
    message = Message.objects.get(account=teacher)
    assert message.title == "清河大学已同意开设课程《数学建模》"
    assert message.url == f"/studio/terms/{term.ref}/guide/"
    verbs = set(Deed.objects.filter(actor_id=chief.pk).values_list("verb", flat=True))
    assert verbs == {"courses.approve_application", "courses.open", "courses.open_term"}


@pytest.mark.req("N1")
def test_each_is_told_in_their_own_language(school: School) -> None:
    teacher, chief = schools.teacher(school, "Li"), schools.administrator(school)
    for account in (teacher, chief):
        account.language = "en"
        account.save()
    made = apply(teacher, school)
    applications.send_back(made, reason="x", seen=1, now=NOW, actor=viewer(chief))
    assert told(chief) == ["Li applies to open the course “数学建模”"]
    assert told(teacher) == ["清河大学 has sent back your application for “数学建模”"]


def test_a_second_decision_is_told_and_changes_nothing(school: School) -> None:
    teacher, chief = schools.teacher(school), schools.administrator(school)
    second = viewer(schools.administrator(school, "另一位"))
    made = apply(teacher, school)
    applications.approve(made, seen=1, now=NOW, actor=viewer(chief))
    assert refused(applications.approve, made, seen=1, now=NOW, actor=second) == "decided"
    assert refused(applications.send_back, made, reason="x", seen=1, now=NOW, actor=second) == "decided"
    assert Course.objects.count() == Term.objects.count() == 1
    assert len(told(teacher)) == 1


def test_what_was_changed_or_withdrawn_meanwhile_is_not_decided(school: School) -> None:
    teacher, chief = schools.teacher(school), viewer(schools.administrator(school))
    made = apply(teacher, school)
    applications.withdraw(made, now=NOW, viewer=viewer(teacher))
    assert refused(applications.approve, made, seen=1, now=NOW, actor=chief) == "withdrawn"
    applications.send_again(made, replace(proposal(), title="别的课"), now=NOW, viewer=viewer(teacher))
    assert refused(applications.approve, made, seen=1, now=NOW, actor=chief) == "mended"
    assert Course.objects.count() == 0
    assert applications.approve(made, seen=2, now=NOW, actor=chief).course.title == "别的课"


def test_another_schools_administrator_decides_nothing(school: School) -> None:
    made = apply(schools.teacher(school), school)
    other = viewer(schools.administrator(schools.school("mingde", "明德大学")))
    assert refused(applications.approve, made, seen=1, now=NOW, actor=other) == "not_administrator"
    assert (
        refused(applications.send_back, made, reason="x", seen=1, now=NOW, actor=other) == "not_administrator"
    )


def test_who_teaches_there_no_more_gets_no_course(school: School) -> None:
    teacher, chief = schools.teacher(school), viewer(schools.administrator(school))
    made = apply(teacher, school)
    end_grant(Grant.objects.get(account=teacher), now=NOW, actor=None)
    assert refused(applications.approve, made, seen=1, now=NOW, actor=chief) == "left"
    assert Course.objects.count() == 0
    applications.send_back(made, reason="请先认证", seen=1, now=NOW, actor=chief)
    assert made.state == "sent_back"


def test_ones_own_application_is_another_administrators(school: School) -> None:
    teacher = schools.teacher(school)
    schools.actions.grant(teacher, schools.Role.SCHOOL_ADMIN, school=school, now=NOW)
    first, second = apply(teacher, school), apply(teacher, school, title="另一门")
    assert applications.approve(first, seen=1, now=NOW, actor=viewer(teacher)), "nobody else could"
    other = schools.administrator(school)
    assert refused(applications.approve, second, seen=1, now=NOW, actor=viewer(teacher)) == "own"
    assert (
        refused(applications.send_back, second, reason="x", seen=1, now=NOW, actor=viewer(teacher)) == "own"
    )
    assert applications.approve(second, seen=1, now=NOW, actor=viewer(other))


# --- two at the same moment ---


@pytest.mark.django_db(transaction=True)
def test_the_race_of_two_windows_makes_one() -> None:
    school = schools.school()
    teacher = schools.teacher(school)
    assert race(*[(deeds.apply, teacher.pk, "建模")] * 2) == ["applied", "applied"]
    assert Application.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_the_sixth_is_refused() -> None:
    school = schools.school()
    teacher = schools.teacher(school)
    for n in range(4):
        apply(teacher, school, title=f"第{n}门")
    ends = race((deeds.apply, teacher.pk, "甲"), (deeds.apply, teacher.pk, "乙"))
    assert ends == ["applied", "too_many"]


@pytest.mark.req("S6")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["approve", "back"])
def test_of_two_who_decide_at_once_the_second_is_told(other: str) -> None:
    school = schools.school()
    chiefs = [schools.administrator(school, name) for name in ("甲", "乙")]
    made = apply(schools.teacher(school), school)
    ends = race(
        (deeds.decide, made.pk, chiefs[0].pk, "approve"), (deeds.decide, made.pk, chiefs[1].pk, other)
    )
    made.refresh_from_db()
    won = "approve" if made.state == "approved" else "back"
    assert ends == sorted(["decided", won])
    assert Course.objects.count() == Term.objects.count() == (won == "approve")


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_an_approval_at_once_end_with_one_of_them() -> None:
    school = schools.school()
    teacher, chief = schools.teacher(school), schools.administrator(school)
    made = apply(teacher, school)
    ends = race((deeds.decide, made.pk, chief.pk, "approve"), (deeds.decide, made.pk, teacher.pk, "withdraw"))
    assert ends in (["approve", "late"], ["withdrawn", "withdrawn"])
    assert Course.objects.count() == (ends[0] == "approve")
