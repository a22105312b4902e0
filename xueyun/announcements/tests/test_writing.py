"""An announcement's life: a draft, a moment, the readers' page, an edit, its end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.announcements import actions
from xueyun.announcements.factories import announcement
from xueyun.announcements.models import Announcement, State
from xueyun.audit.models import Entry
from xueyun.core import paragraphs
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale
from xueyun.core.viewer import Viewer
from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW
from xueyun.courses.models import Term
from xueyun.delivery.models import Letter
from xueyun.enrolment import actions as enrolment
from xueyun.jobs import worker
from xueyun.jobs.models import Job
from xueyun.notices.models import Message
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T4", "L6")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def term() -> Term:
    return courses.term(courses.course(schools.school("mingde", "明德大学"), "大学微积分"), units=0)


@pytest.fixture
def lead(term: Term) -> Viewer:
    return schools.viewer(term.team.get().account)


@pytest.fixture
def reader(term: Term) -> Account:
    account = accounts.account("读者")
    enrolment.enrol(schools.viewer(account), term, now=NOW - DAY)
    return account


def draft(term: Term, title: str = "期中安排") -> Announcement:
    return actions.write(term, title=title, body="<p>第九周</p>", author="李老师", now=NOW)


def publish(
    made: Announcement, at: datetime | None = None, *, now: datetime = NOW, mails: bool = True
) -> None:
    made.refresh_from_db()
    actions.publish(made, seen=made.revision, at=at, mails=mails, now=now, actor=None)


def read(term: Term, now: datetime) -> list[str]:
    return [row.title for row in Announcement.objects.for_term(term, now) if not row.withdrawn_at]


def told(account: Account) -> list[str]:
    return list(Message.objects.of(account.pk).order_by("created_at").values_list("title", flat=True))


def code_of(call) -> str:
    with pytest.raises(Refused) as raised:
        call()
    return raised.value.verdict.code


def test_a_draft_is_seen_by_nobody_and_told_to_nobody(term: Term, reader: Account) -> None:
    made = draft(term)
    assert made.state(NOW) is State.DRAFT
    worker.drain(NOW + DAY)
    assert not read(term, NOW + DAY)
    assert not told(reader)


def test_what_is_scheduled_appears_and_is_told_at_its_moment_and_not_before(
    term: Term, reader: Account
) -> None:
    made = draft(term)
    publish(made, NOW + 2 * HOUR)
    worker.drain(NOW + HOUR)
    assert (read(term, NOW + HOUR), told(reader)) == ([], [])
    assert made.state(NOW + HOUR) is State.SCHEDULED
    worker.drain(NOW + 2 * HOUR)
    assert read(term, NOW + 2 * HOUR) == ["期中安排"]
    assert told(reader) == ["大学微积分：期中安排"]
    assert Letter.objects.filter(cause__startswith="announcements.").count() == 1
    assert Message.objects.get().created_at == NOW + 2 * HOUR


def test_put_off_it_is_told_once_and_at_the_new_moment(term: Term, reader: Account) -> None:
    made = draft(term)
    publish(made, NOW + HOUR)
    publish(made, NOW + 3 * HOUR)
    worker.drain(NOW + 2 * HOUR)
    assert not told(reader)
    worker.drain(NOW + 3 * HOUR)
    assert len(told(reader)) == 1


def test_brought_forward_it_is_told_once_and_at_the_new_moment(term: Term, reader: Account) -> None:
    made = draft(term)
    publish(made, NOW + 3 * HOUR)
    publish(made, NOW + HOUR)
    worker.drain(NOW + HOUR)
    assert len(told(reader)) == 1
    late = accounts.account("后来的")
    enrolment.enrol(schools.viewer(late), term, now=NOW + 2 * HOUR)
    worker.drain(NOW + 3 * HOUR)
    assert (len(told(reader)), told(late)) == (1, [])


def test_taken_back_it_is_a_draft_and_nobody_is_told(term: Term, reader: Account, lead: Viewer) -> None:
    made = draft(term)
    publish(made, NOW + HOUR)
    assert actions.take_back(made, now=NOW, actor=lead)
    assert not actions.take_back(made, now=NOW, actor=lead)
    worker.drain(NOW + DAY)
    assert (read(term, NOW + DAY), told(reader), made.state(NOW)) == ([], [], State.DRAFT)
    publish(made, NOW + HOUR)  # the same moment once more
    worker.drain(NOW + 2 * DAY)
    assert read(term, NOW + 2 * DAY) == ["期中安排"]


def test_what_has_appeared_is_neither_taken_back_nor_put_off(term: Term, lead: Viewer) -> None:
    made = draft(term)
    publish(made, NOW + HOUR)
    later = NOW + 2 * HOUR
    assert code_of(lambda: actions.take_back(made, now=later, actor=lead)) == "shown"
    assert code_of(lambda: publish(made, NOW + DAY, now=later)) == "shown"
    publish(made, now=later)  # at once: it is there
    assert made.published_at == NOW + HOUR


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOW - HOUR, "past"),
        (NOW, "past"),
        (NOW.replace(year=1), "past"),
        (NOW + timedelta(days=400), "far"),
        (NOW.replace(year=9999), "far"),
    ],
    ids=["past", "now", "year-1", "too-far", "year-9999"],
)
def test_a_moment_lies_ahead_and_not_too_far(term: Term, at: datetime, code: str) -> None:
    made = draft(term)
    assert code_of(lambda: publish(made, at)) == code
    assert made.state(NOW) is State.DRAFT
    assert not Job.objects.filter(name="announcements.tell").exists()


def test_an_edit_is_marked_and_tells_nobody_unless_asked(term: Term, reader: Account, lead: Viewer) -> None:
    made = announcement(term, "期中安排")
    worker.drain(NOW)
    assert actions.edit(
        made, title="期中安排", body="<p>改</p>", seen=made.revision, now=NOW + HOUR, actor=lead
    )
    worker.drain(NOW + HOUR)
    assert (made.edited_at, len(told(reader))) == (NOW + HOUR, 1)
    seen = made.revision
    for _twice in range(2):
        actions.edit(
            made, title="期中改期", body="<p>改</p>", seen=seen, again=True, now=NOW + 2 * HOUR, actor=lead
        )
    worker.drain(NOW + 2 * HOUR)
    assert told(reader) == ["大学微积分：期中安排", "大学微积分：期中改期（已修改）"]
    assert Letter.objects.filter(cause__startswith="announcements.").count() == 1


def test_an_edit_before_it_appears_is_no_edit_to_readers(term: Term, lead: Viewer) -> None:
    made = draft(term)
    publish(made, NOW + HOUR)
    actions.edit(made, title="改了", body="", seen=made.revision, again=True, now=NOW, actor=lead)
    assert (made.edited_at, made.title, made.tellings.count()) == (None, "改了", 1)


def test_who_saves_second_sees_what_the_other_saved(term: Term, lead: Viewer) -> None:
    made = draft(term)
    seen = made.revision
    mine = Announcement.objects.get(pk=made.pk)
    actions.edit(made, title="甲", body="", seen=seen, now=NOW, actor=lead)
    with pytest.raises(Stale) as raised:
        actions.edit(mine, title="乙", body="", seen=seen, now=NOW, actor=lead)
    assert raised.value.there.title == "甲"
    assert not actions.edit(mine, title="甲", body="", seen=seen, now=NOW, actor=lead), "the same is harmless"
    with pytest.raises(Stale):
        actions.publish(mine, seen=seen, now=NOW, actor=lead)
    assert Announcement.objects.get().state(NOW) is State.DRAFT


def test_withdrawn_it_has_no_words_and_who_was_not_told_is_not(
    term: Term, reader: Account, lead: Viewer
) -> None:
    made = draft(term)
    assert code_of(lambda: actions.withdraw(made, now=NOW, actor=lead, by="李老师")) == "not_shown"
    publish(made)
    assert actions.withdraw(made, now=NOW + HOUR, actor=lead, by="李老师")
    assert not actions.withdraw(made, now=NOW + 2 * HOUR, actor=lead, by="别人")
    worker.drain(NOW + HOUR)
    assert (read(term, NOW + HOUR), told(reader)) == ([], [])
    assert (made.withdrawn_at, made.withdrawn_by) == (NOW + HOUR, "李老师")
    edit = {"title": "又来", "body": "", "seen": made.revision, "now": NOW, "actor": lead}
    assert code_of(lambda: actions.edit(made, **edit)) == "withdrawn"
    assert code_of(lambda: publish(made)) == "withdrawn"
    assert code_of(lambda: actions.pin(made, pins=True, now=NOW, actor=lead)) == "withdrawn"


def test_what_is_pinned_stands_on_top_of_its_part(term: Term, lead: Viewer) -> None:
    old, _new = announcement(term, "旧的", now=NOW - DAY), announcement(term, "新的")
    assert actions.pin(old, pins=True, now=NOW, actor=lead)
    assert not actions.pin(old, pins=True, now=NOW, actor=lead)
    assert read(term, NOW) == ["旧的", "新的"]
    actions.pin(old, pins=False, now=NOW, actor=lead)
    assert read(term, NOW) == ["新的", "旧的"]


def test_a_draft_is_thrown_away_and_nothing_else(term: Term, lead: Viewer) -> None:
    made, shown = draft(term), announcement(term)
    assert actions.discard(made, now=NOW, actor=lead)
    assert not actions.discard(made, now=NOW, actor=lead)
    assert code_of(lambda: actions.discard(shown, now=NOW, actor=lead)) == "shown"
    assert list(Announcement.objects.all()) == [shown]


def test_a_day_has_three_mails_of_a_run(term: Term, lead: Viewer) -> None:
    other = courses.term(courses.course(schools.school("mingde", "明德大学"), "另一门"), units=0)
    announcement(other)
    rows = [announcement(term, f"第{n}条") for n in range(3)]
    made = draft(term)
    assert code_of(lambda: publish(made)) == "mails_spent"
    assert code_of(lambda: publish(made, NOW + HOUR)) == "mails_spent"
    again = {"title": "改", "body": "", "seen": rows[0].revision, "again": True, "now": NOW, "actor": lead}
    assert code_of(lambda: actions.edit(rows[0], mails=True, **again)) == "mails_spent"
    rows[0].refresh_from_db()
    assert rows[0].title == "第0条", "a refusal changes nothing"
    publish(made, NOW + DAY)
    publish(draft(term), mails=False)
    publish(made, mails=False)
    assert made.state(NOW) is State.SHOWN


def test_without_a_mail_it_is_told_on_the_site_alone(term: Term, reader: Account) -> None:
    publish(draft(term), mails=False)
    worker.drain(NOW)
    assert len(told(reader)) == 1
    assert not Letter.objects.filter(cause__startswith="announcements.").exists()


def test_an_archived_run_tells_nobody(term: Term, reader: Account) -> None:
    publish(draft(term), NOW + HOUR)
    Term.objects.filter(pk=term.pk).update(archived_at=NOW)
    worker.drain(NOW + HOUR)
    assert not told(reader)


def test_the_room_sees_how_many_were_told(term: Term, reader: Account) -> None:
    made = draft(term)
    publish(made)
    assert (made.tellings.get().told, made.tellings.get().done_at) == (0, None)
    worker.drain(NOW + HOUR)
    assert (made.tellings.get().told, made.tellings.get().done_at) == (1, NOW + HOUR)


def test_every_deed_is_on_record(term: Term, lead: Viewer) -> None:
    made, gone = draft(term), draft(term)
    actions.discard(gone, now=NOW, actor=lead)
    publish(made, NOW + HOUR)
    actions.take_back(made, now=NOW, actor=lead)
    publish(made)
    actions.pin(made, pins=True, now=NOW, actor=lead)
    actions.pin(made, pins=False, now=NOW, actor=lead)
    actions.edit(made, title="改", body="", seen=made.revision, now=NOW, actor=lead)
    actions.withdraw(made, now=NOW, actor=lead, by="李老师")
    verbs = set(Entry.objects.filter(object_kind="announcement").values_list("verb", flat=True))
    names = ["write", "discard", "schedule", "take_back", "announce", "pin", "unpin", "edit", "withdraw"]
    assert verbs == {f"announcements.{name}" for name in names}


@pytest.mark.parametrize(
    "text",
    ["", "一段", "一段\n两行\n\n另一段", "1 < 2 & 3 > 2", "<p>有<b>粗</b></p>", "a &amp; b", "<b>x</b>\n\n<i>y</i>"],
    ids=["empty", "one", "two", "signs", "html", "entity", "tags"],
)  # fmt: skip
def test_words_are_typed_again_as_they_are_kept(text: str) -> None:
    kept = paragraphs.to_html(text)
    assert paragraphs.to_html(paragraphs.to_text(kept)) == kept
