"""下一次开课 in the studio: the dates before anything is made, rows set by hand, and whom the publication enrols."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xueyun.courses import drafts, publishing
from xueyun.courses.actions import editing
from xueyun.courses.factories import NOW, grow
from xueyun.courses.models import Chapter, Lesson, TeamMember, Term
from xueyun.courses.tests.trees import named, node
from xueyun.enrolment import actions as enrolment
from xueyun.enrolment import next_runs
from xueyun.enrolment.models import Reason
from xueyun.jobs import worker
from xueyun.notices.models import Message
from xueyun.schools import factories as schools
from xueyun.studio.tests.classroom import Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T4")]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room() -> Classroom:
    return ended()


def ended(audience: str = "spoc") -> Classroom:
    """A run from 23 June to 19 September, whose second chapter opened on 23 July at eight."""
    room = build(audience=audience)
    Term.objects.filter(pk=room.term.pk).update(starts_at=NOW - 90 * DAY, ends_at=NOW - 2 * DAY)
    Chapter.objects.filter(term=room.term, title="第2章").update(release_at=NOW - 60 * DAY)
    room.term.refresh_from_db()
    publishing.publish(room.term, now=NOW)
    return room


def look(room: Classroom, who: Any = None, **asked: str) -> Any:
    return room.at(who or room.lead).get(room.url("term_next"), asked)


def fields(page: Any) -> dict[str, str]:
    """What the second form of the page would send as it stands."""
    found = {}
    form = page.content.decode().partition("<next-dates>")[2].partition("</next-dates>")[0]
    for tag in re.findall(r"<input[^>]*>", form):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if said.get("type") not in {"checkbox", "radio"} and " disabled" not in tag:
            found[said["name"]] = html.unescape(said.get("value", ""))
    return found


def send(room: Classroom, said: dict[str, str], who: Any = None) -> Any:
    return room.at(who or room.lead).post(room.url("term_next"), said)


def made(room: Classroom) -> Term:
    return Term.objects.get(course=room.term.course, number=2)


def test_the_page_shows_every_date_old_and_new(room: Classroom) -> None:
    page = look(room)
    said = words(page)
    assert "所有时间顺延 13 周" in said
    assert "2026年7月23日 10:00 星期四" in said
    sent = fields(page)
    assert (sent["starts_at"], sent["ends_at"]) == ("2026-09-22T10:00", "2026-12-19T10:00")
    assert sent[f"at-{named(room.term, '第2章')}"] == "2026-10-22T10:00"
    assert "李明远 · 何言 · 赵助" in said


def test_a_day_or_a_span_is_chosen(room: Classroom) -> None:
    sent = fields(look(room, by="start", start="2027-03-01T08:30"))
    assert (sent["starts_at"], sent["shift"]) == ("2027-03-01T08:30", str(int(250.9375 * 86400)))
    sent = fields(look(room, by="span", weeks="26", days="3"))
    assert sent["starts_at"] == "2026-12-25T10:00"
    assert "26 周 3 天" in words(look(room, by="span", weeks="26", days="3"))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"by": "start", "start": "2026-08-01T08:00"}, "下一次开课要在本次结课之后开始"),
        ({"by": "start", "start": "9999-01-01T08:00"}, "今后十年"),
        ({"by": "start", "start": "0001-01-01T00:00"}, "下一次开课要在本次结课之后开始"),
        ({"by": "start", "start": "明年"}, "有效的日期"),
        ({"by": "span", "weeks": "-1000", "days": "0"}, "确保该值大于"),
        ({"by": "span", "weeks": "99999999999999999999"}, "确保该值小于"),
        ({"by": "moon"}, ""),
        ({"content": "everything"}, ""),
    ],
    ids=["before-the-end", "year-9999", "year-1", "words", "minus-1000", "huge", "by", "content"],
)
def test_a_span_that_cannot_be_is_refused_with_a_sentence(
    room: Classroom, asked: dict[str, str], sentence: str
) -> None:
    page = look(room, **asked)
    assert page.status_code == 422
    assert sentence in words(page)
    assert "<next-dates>" not in page.content.decode()


def test_the_draft_is_made_as_it_was_shown_with_one_row_by_hand(room: Classroom) -> None:
    sent = fields(look(room)) | {f"at-{named(room.term, '第2章')}": "2026-11-01T08:00"}
    answer = send(room, sent)
    assert answer.status_code == 303
    assert "草稿已建立" in words(room.at(room.lead).get(answer.url))
    assert node(made(room), "第2章").release_at.isoformat() == "2026-11-01T00:00:00+00:00"
    assert made(room).published_at is None
    again = send(room, sent)
    assert again.status_code == 303
    assert room.term.course.terms.count() == 2


def test_a_script_sends_the_changed_rows_in_one_field(room: Classroom) -> None:
    ref = str(named(room.term, "第2章"))
    sent = fields(look(room))
    del sent[f"at-{ref}"]
    send(room, sent | {"changed": f"{ref}="})
    assert node(made(room), "第2章").release_at is None


def test_what_opens_after_the_end_is_asked_about(room: Classroom) -> None:
    sent = fields(look(room)) | {f"at-{named(room.term, '第2章')}": "2027-01-05T08:00"}
    answer = send(room, sent)
    assert answer.status_code == 422
    assert "有 1 个开放时间在结课之后" in words(answer)
    assert fields(answer)[f"at-{named(room.term, '第2章')}"] == "2027-01-05T08:00"
    assert send(room, fields(answer) | {"late_ok": "on"}).status_code == 303


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ({"starts_at": "2026-09-01T08:00"}, 422, "下一次开课要在本次结课之后开始"),
        ({"starts_at": "", "ends_at": "x"}, 422, ""),
        ({"ends_at": "2026-09-22T09:00", "late_ok": "on"}, 422, "时间要晚于"),
        ({"ends_at": "9999-12-31T23:59"}, 422, "今后十年"),
        ({"number": "1"}, 409, "有了新的开课"),
        ({"stamp": "v1"}, 409, "课程内容有了变化"),
        ({"shift": "99999999999999"}, 404, ""),
        ({"content": "x"}, 404, ""),
        ({"changed": ",".join(f"chapter-{n}=x" for n in range(20_000))}, 422, "最多有 3000 个"),
        ({"changed": "chapter-0000000000=2027-01-01T00:00"}, 303, ""),
    ],
    ids=["overlap", "empty", "ends-first", "year-9999", "number", "stale", "shift", "content", "20000", "stranger"],
)  # fmt: skip
def test_wrong_input_makes_nothing_and_says_why(
    room: Classroom, said: dict[str, str], status: int, sentence: str
) -> None:
    answer = send(room, fields(look(room)) | said)
    assert answer.status_code == status
    assert sentence in words(answer)
    assert room.term.course.terms.count() == (2 if status == 303 else 1)


def test_a_row_that_is_no_moment_is_marked(room: Classroom) -> None:
    answer = send(room, fields(look(room)) | {f"at-{named(room.term, '第2章')}": "下周"})
    assert answer.status_code == 422
    assert "下周" in answer.content.decode()


def test_a_stale_page_keeps_what_was_set_by_hand_and_is_sent_again(room: Classroom) -> None:
    name = f"at-{named(room.term, '第2章')}"
    sent = fields(look(room, content="draft")) | {name: "2026-11-01T08:00"}
    editing.rename(room.term, named(room.term, "第1章"), "绪论", was="第1章")
    answer = send(room, sent)
    assert answer.status_code == 409
    assert fields(answer)[name] == "2026-11-01T08:00"
    assert send(room, fields(answer)).status_code == 303
    assert drafts.load(made(room)).chapters[0].title == "绪论"


def test_the_lead_alone_makes_it(room: Classroom) -> None:
    for who in (room.instructor, room.assistant):
        page = look(room, who)
        assert page.status_code == 403
        assert "课程负责人" in words(page)
        assert send(room, {}, who).status_code == 403
        assert "下一次开课" not in words(room.at(who).get(room.url("term_content")))
    assert "下一次开课" in words(room.at(room.lead).get(room.url("term_content")))


def test_another_leads_draft_is_named_and_not_shown(room: Classroom) -> None:
    send(room, fields(look(room)))
    TeamMember.objects.filter(term=made(room), account=room.lead).delete()
    TeamMember.objects.filter(term=made(room), account=room.instructor).update(role="lead")
    page = look(room)
    assert "它的课程负责人是何言" in words(page)
    assert reverse("studio:term_content", kwargs={"term_id": made(room).pk}) not in page.content.decode()


def test_a_draft_and_an_archived_run_have_none(room: Classroom) -> None:
    Term.objects.filter(pk=room.term.pk).update(archived_at=NOW)
    assert look(room).status_code == 409
    Term.objects.filter(pk=room.term.pk).update(archived_at=None, published_at=None)
    assert "本次开课自己还是草稿" in words(look(room))


@pytest.mark.req("C7")
def test_who_signed_up_is_enrolled_and_told_when_the_next_run_is_published(room: Classroom) -> None:
    school = room.term.course.school
    student, gone = schools.student(school), schools.student(school, "2024010102", "李雷")
    for account in (student, gone):
        Reason.objects.create(account=account, term=room.term, started_at=NOW - 50 * DAY)
        next_runs.sign_up(schools.viewer(account), room.term, now=NOW)
    enrolment.remove_learner(gone.pk, room.term, now=NOW, actor=schools.viewer(room.lead))
    next_runs.withdraw(schools.viewer(gone), room.term.course_id, now=NOW)
    send(room, fields(look(room)))
    worker.drain(NOW)
    assert not Message.objects.filter(account=student).exists(), "a draft tells nobody"
    publish = reverse("studio:term_publish", kwargs={"term_id": made(room).pk})
    stamp = drafts.stamp(made(room).pk)
    assert room.at(room.lead).post(publish, {"stamp": stamp}).status_code == 303
    worker.drain(NOW)
    inside = Reason.objects.filter(term=made(room), ended_at=None)
    assert list(inside.values_list("account_id", flat=True)) == [student.pk]
    assert "下次开课" in Message.objects.get(account=student).title


def test_a_moocs_next_run_waits_for_the_platform() -> None:
    room = ended(audience="mooc")
    assert "MOOC 经平台审核通过后发布" in words(look(room))
    send(room, fields(look(room)))
    publish = reverse("studio:term_publish", kwargs={"term_id": made(room).pk})
    page = room.at(room.lead).post(publish, {"stamp": drafts.stamp(made(room).pk)})
    assert page.status_code == 409
    assert made(room).published_at is None


def test_the_page_asks_as_often_for_two_hundred_rows_as_for_a_few(room: Classroom) -> None:
    lead = room.at(room.lead)

    def asked() -> int:
        lead.get(room.url("term_next"))
        with CaptureQueriesContext(connection) as seen:
            assert lead.get(room.url("term_next")).status_code == 200
        return len(seen)

    few = asked()
    grow(room.term, chapters=60, lessons=3, units=5)
    for table, mine in ((Chapter, {"term": room.term}), (Lesson, {"chapter__term": room.term})):
        table.objects.filter(**mine).update(release_at=NOW - 30 * DAY)
    publishing.publish(room.term, now=NOW)
    assert asked() == few <= 14
    page = look(room)
    assert len([name for name in fields(page) if name.startswith("at-")]) == 150
    assert "前 150 个时间" in page.content.decode()
    assert send(room, fields(page)).status_code == 303
    assert Chapter.objects.filter(term=made(room), release_at=NOW - 30 * DAY + 91 * DAY).count() == 62
