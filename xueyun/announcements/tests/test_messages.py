"""A team writes to its students: to whom, once each, in batches, and within bounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.accounts.actions import own
from xueyun.accounts.models import Account
from xueyun.announcements import messages
from xueyun.announcements.factories import announcement
from xueyun.announcements.messages import MESSAGES_A_DAY, Said
from xueyun.announcements.models import Recipient, TeamMessage
from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW
from xueyun.courses.models import TeamMember, Term
from xueyun.delivery.models import Letter
from xueyun.enrolment import actions as enrolment
from xueyun.enrolment.models import Line
from xueyun.jobs import worker
from xueyun.jobs.models import Job
from xueyun.limits.rules import MESSAGE_BY_ACCOUNT
from xueyun.notices.models import Message
from xueyun.schools import actions as schools_actions
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T4")]
DAY = timedelta(days=1)
SAID = Said("作业提醒", "请在周五前交第三次作业。\n\n有问题来答疑。")


@pytest.fixture
def qinghe() -> School:
    return schools.school()


@pytest.fixture
def term() -> Term:
    """A MOOC of another school."""
    return courses.term(courses.course(schools.school("mingde", "明德大学"), "大学微积分"), units=0)


@pytest.fixture
def spoc(qinghe: School, term: Term) -> Term:
    """清河's layer over it."""
    return courses.term(courses.course(qinghe, "微积分"), audience="spoc", source=term, units=0)


def lead(term: Term) -> Viewer:
    return schools.viewer(term.team.get().account)


def enrol(account: Account, *terms: Term) -> Account:
    for term in terms:
        enrolment.enrol(schools.viewer(account), term, now=NOW - DAY)
    return account


def all_of(term: Term) -> Any:
    return Line.objects.filter(term=term)


def of(term: Term, *whom: Account) -> Any:
    return all_of(term).filter(account__in=whom)


def send(
    term: Term, lines: Any = None, said: Said = SAID, *, once: int = 1, now: Any = NOW, actor: Any = None
) -> TeamMessage:
    rows = all_of(term) if lines is None else lines
    return messages.send(term, rows, said, once=once, now=now, actor=actor or lead(term))


def tell(made: TeamMessage, now: Any = NOW) -> None:
    worker.drain(now, key=made.cause)
    made.refresh_from_db()


def got(account: Account) -> list[str]:
    rows = Message.objects.of(account.pk).filter(cause__startswith="announcements.message:").order_by("pk")
    return list(rows.values_list("title", flat=True))


def mails_to(account: Account) -> int:
    return Letter.objects.filter(cause__startswith="announcements.", cause__endswith=f":{account.pk}").count()


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as raised:
        call()
    return raised.value.verdict.code


@pytest.mark.req("N1")
def test_whom_it_is_for_reads_it_with_the_course_the_name_and_the_way_there(term: Term) -> None:
    first, second, third = (enrol(accounts.account(name), term) for name in ("甲", "乙", "丙"))
    made = send(term, of(term, first, second), Said(SAID.subject, SAID.text, mails=True))
    assert not got(first), "told in the background"
    tell(made)
    told = Message.objects.get(account=first, cause=made.cause)
    assert (told.kind, told.title) == ("course", "大学微积分：作业提醒")
    assert told.text == f"来自课程团队 {term.team.get().name}：\n\n{SAID.text}"
    assert told.url == f"/learn/{term.ref}/"
    assert (told.created_at, told.read_at) == (NOW, None)
    assert [got(one) for one in (second, third)] == [["大学微积分：作业提醒"], []]
    assert [mails_to(one) for one in (first, second, third)] == [1, 1, 0]
    assert (made.count, made.told, made.done_at, made.author) == (2, 2, NOW, term.team.get().name)
    states = Recipient.objects.order_by("name").values_list("name", "state", "mailed")
    assert list(states) == [("乙", "told", True), ("甲", "told", True)]


def test_to_all_it_reaches_everybody_and_without_a_mail_the_site_alone(term: Term) -> None:
    people = [enrol(accounts.account(name), term) for name in "甲乙丙"]
    tell(send(term))
    assert [got(one) for one in people] == [["大学微积分：作业提醒"]] * 3
    assert not Letter.objects.filter(cause__startswith="announcements.").exists()


@pytest.mark.req("P4")
def test_a_team_writes_to_its_own_students_on_both_sides_of_a_synchronous_spoc(
    qinghe: School, term: Term, spoc: Term
) -> None:
    theirs = enrol(accounts.account("源校的"), term)
    ours = enrol(schools.student(qinghe), spoc)
    both = enrol(schools.student(qinghe, "2024010102", "李雷"), term, spoc)
    assert all_of(term).count() == 3
    tell(send(term))
    assert [bool(got(one)) for one in (theirs, ours, both)] == [True, False, True]
    tell(send(spoc))
    here, there = "微积分：作业提醒", "大学微积分：作业提醒"
    assert [sorted(got(one)) for one in (theirs, ours, both)] == [[there], [here], sorted([here, there])]
    assert Message.objects.get(account=ours, cause__startswith="announcements.").url == f"/learn/{spoc.ref}/"


def test_lines_of_another_run_are_never_written_to(qinghe: School, term: Term) -> None:
    other = courses.term(courses.course(qinghe, "物理"), units=0)
    stranger = enrol(accounts.account("别班的"), other)
    assert code_of(lambda: send(term, all_of(other))) == "nobody"
    assert not TeamMessage.objects.exists()
    assert not got(stranger)


def test_who_cannot_read_here_is_not_written_to(qinghe: School) -> None:
    run = courses.term(courses.course(qinghe), audience="spoc", units=0)
    there = enrol(schools.student(qinghe), run)
    closed, out, frozen = (enrol(schools.student(qinghe, f"202401010{n}", "李雷"), run) for n in (2, 3, 4))
    schools_actions.disable(
        qinghe.entries.filter(student_no="2024010102"), reason="毕业", now=NOW, actor=None
    )
    enrolment.remove_learner(out.pk, run, now=NOW, actor=lead(run))
    Account.objects.filter(pk=frozen.pk).update(is_active=False)
    made = send(run)
    tell(made)
    assert [row.account for row in made.recipients.all()] == [there]
    assert got(there)
    assert not any(got(one) for one in (closed, out, frozen))


def test_who_was_removed_between_sending_and_telling_is_not_told(term: Term) -> None:
    there, gone = enrol(accounts.account("在"), term), enrol(accounts.account("走了"), term)
    made = send(term)
    enrolment.remove_learner(gone.pk, term, now=NOW, actor=lead(term))
    tell(made)
    assert (got(there), got(gone)) == (["大学微积分：作业提醒"], [])
    assert dict(made.recipients.values_list("name", "state")) == {"在": "told", "走了": "gone"}
    assert (made.count, made.told, made.done_at) == (2, 1, NOW)


def test_once_a_run_is_archived_nobody_else_is_told(term: Term) -> None:
    who = enrol(accounts.account(), term)
    made = send(term)
    Term.objects.filter(pk=term.pk).update(archived_at=NOW)
    tell(made)
    assert not got(who)
    assert (made.told, made.recipients.get().state) == (0, "gone")


def test_a_form_that_arrives_twice_is_sent_once(term: Term) -> None:
    who = enrol(accounts.account(), term)
    first, second = send(term, once=7), send(term, once=7)
    assert first == second
    tell(first)
    assert len(got(who)) == 1
    assert Entry.objects.filter(verb="announcements.message").count() == 1
    third = send(term, once=8)
    assert third != first
    tell(third)
    assert len(got(who)) == 2


def test_after_a_death_it_goes_on_and_tells_nobody_twice(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "BATCH", 2)
    people = [enrol(accounts.account(f"学生{n}"), term) for n in range(5)]
    made = send(term, said=Said("题", "文", mails=True))

    def dies() -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        messages.tell(made.pk, now=NOW, pulse=dies)
    made.refresh_from_db()
    assert (made.told, made.done_at, Message.objects.filter(cause=made.cause).count()) == (2, None, 2)
    for _twice in range(2):
        messages.tell(made.pk, now=NOW)
    made.refresh_from_db()
    assert (made.told, made.done_at) == (5, NOW)
    assert [len(got(one)) for one in people] == [1] * 5
    assert [mails_to(one) for one in people] == [1] * 5


def test_forty_recipients_cost_as_many_statements_as_twenty(term: Term) -> None:
    counts = []
    for _round in range(2):
        for n in range(20):
            enrol(accounts.account(f"{len(counts)}-{n}"), term)
        made = send(term, said=Said("题", "文", mails=True), once=len(counts), now=NOW + len(counts) * DAY)
        with CaptureQueriesContext(connection) as asked:
            messages.tell(made.pk, now=made.sent_at)
        made.refresh_from_db()
        assert made.told == 20 * (len(counts) + 1)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_each_reads_it_in_their_language(term: Term) -> None:
    smith = enrol(accounts.account("Smith"), term)
    own.keep_language(smith, "en")
    tell(send(term))
    assert Message.objects.get(account=smith).text.startswith("From ")


@pytest.mark.parametrize("meanwhile", ["assistant", "off", "archived", "suspended"])
def test_a_right_that_ended_a_moment_before_sends_nothing(term: Term, meanwhile: str) -> None:
    who, actor = enrol(accounts.account(), term), lead(term)
    if meanwhile == "assistant":
        term.team.update(role=TeamMember.Role.ASSISTANT)
    elif meanwhile == "off":
        term.team.all().delete()
    elif meanwhile == "archived":
        Term.objects.filter(pk=term.pk).update(archived_at=NOW)
    else:
        School.objects.filter(pk=term.course.school_id).update(suspended_at=NOW, suspended_reason="欠费")
    code = {"assistant": "messages", "off": "not_there", "suspended": "school_suspended"}
    assert code_of(lambda: send(term, actor=actor)) == code.get(meanwhile, meanwhile)
    assert not TeamMessage.objects.exists()
    assert not Job.objects.filter(name="announcements.message").exists()
    assert not got(who)


def test_one_person_sends_thirty_and_then_waits_and_refusals_are_free(term: Term) -> None:
    who, nobody = enrol(accounts.account(), term), all_of(term).none()
    actor = lead(term)
    for n in range(MESSAGE_BY_ACCOUNT.tries + 5):
        assert code_of(lambda n=n: send(term, nobody, once=1000 + n)) == "nobody"
    for n in range(MESSAGE_BY_ACCOUNT.tries):
        send(term, of(term, who), once=n)
    with pytest.raises(Refused) as raised:
        send(term, of(term, who), once=99)
    assert (raised.value.verdict.code, raised.value.verdict.status) == ("locked", 429)
    assert "30 分钟" in str(raised.value.verdict.reason)
    assert send(term, of(term, who), once=0).once == 0, "what was sent is found again"
    other = schools.teacher(term.course.school, "T2", "王老师")
    term.team.create(account=other, name="王老师", role=TeamMember.Role.INSTRUCTOR, position=2)
    send(term, of(term, who), once=99, actor=schools.viewer(other))
    assert TeamMessage.objects.filter(sent_by=actor.account_id).count() == MESSAGE_BY_ACCOUNT.tries


def test_a_run_sends_fifty_a_day(term: Term) -> None:
    who = enrol(accounts.account(), term)
    TeamMessage.objects.bulk_create(
        TeamMessage(term=term, subject="题", text="文", author="某", sent_at=NOW, once=n)
        for n in range(MESSAGES_A_DAY)
    )
    assert code_of(lambda: send(term, once=99)) == "written_enough"
    assert not got(who)
    assert send(term, once=99, now=NOW + DAY).count == 1


@pytest.mark.req("L6")
def test_nobody_gets_more_than_three_mails_a_day_from_a_run(term: Term) -> None:
    often, seldom = enrol(accounts.account("常"), term), enrol(accounts.account("少"), term)
    by_mail = Said("题", "文", mails=True)
    announced = announcement(term)
    worker.drain(NOW)
    assert announced.tellings.get().mails
    for n in range(3):
        tell(send(term, of(term, often), by_mail, once=n))
    assert (len(got(often)), mails_to(often)) == (3, 3)
    last = TeamMessage.objects.get(once=2)
    assert (last.recipients.get().state, last.recipients.get().mailed) == ("told", False)
    announcement(term, "又一条")
    worker.drain(NOW)
    assert (mails_to(often), mails_to(seldom)) == (3, 2)
    tell(send(term, said=by_mail, once=9, now=NOW + DAY), NOW + DAY)
    assert (mails_to(often), mails_to(seldom)) == (4, 3)


def test_what_is_days_old_is_told_without_a_mail(term: Term) -> None:
    who = enrol(accounts.account(), term)
    made = send(term, said=Said("题", "文", mails=True))
    tell(made, NOW + 3 * DAY)
    assert (len(got(who)), mails_to(who)) == (1, 0)
    assert Message.objects.get(cause=made.cause).created_at == NOW


@pytest.mark.parametrize(
    "said",
    [Said("", "文"), Said("  ", "文"), Said("题", " \n "), Said("长" * 101, "文"), Said("题", "长" * 5001)],
    ids=["no-subject", "blank", "no-text", "long-subject", "long-text"],
)
def test_words_have_bounds(term: Term, said: Said) -> None:
    enrol(accounts.account(), term)
    with pytest.raises(ValueError, match="characters"):
        send(term, said=said)
    assert not TeamMessage.objects.exists()


def test_it_stands_in_the_trail(term: Term) -> None:
    enrol(accounts.account(), term)
    made = send(term)
    deed = Entry.objects.get(verb="announcements.message")
    assert (deed.object_id, deed.object_label, deed.detail) == (
        made.pk,
        "作业提醒",
        {"count": 1, "mails": False},
    )
    assert deed.school_id == term.course.school_id


def test_a_message_has_a_most_of_recipients(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST", 2)
    for n in range(3):
        enrol(accounts.account(f"学生{n}"), term)
    assert code_of(lambda: send(term)) == "too_many"
    assert not Recipient.objects.exists()
    assert send(term, of(term, *Account.objects.filter(nickname__in=["学生0", "学生1"]))).count == 2
