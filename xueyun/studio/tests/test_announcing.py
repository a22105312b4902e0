"""公告 in the studio: who writes, what the pages say, and what becomes of wrong input."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xueyun.accounts import factories as accounts
from xueyun.announcements import actions
from xueyun.announcements.factories import announcement
from xueyun.announcements.models import Announcement
from xueyun.core import ids
from xueyun.courses.factories import NOW, course
from xueyun.courses.factories import term as published_term
from xueyun.courses.models import Term
from xueyun.enrolment import actions as enrolment
from xueyun.jobs.models import Job
from xueyun.notices.models import Message
from xueyun.schools import factories as schools
from xueyun.studio.tests.classroom import Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T4")]
DAY = timedelta(days=1)
SAID = {"title": "期中安排", "body": "第九周周三。\n\n请带学生证。"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room() -> Classroom:
    return build()


def written(room: Classroom, **said: str) -> Announcement:
    answer = room.at(room.instructor).post(room.url("term_announcement_write"), SAID | said)
    assert answer.status_code == 303
    return Announcement.objects.get(
        pk=ids.decode(answer.url.removesuffix("/?done=written").rpartition("/")[2])
    )


def act(room: Classroom, made: Announcement, name: str, who: Any = None, **said: Any) -> Any:
    made.refresh_from_db()
    where = room.url("term_announcement_act", announcement_id=made.pk)
    body = {"act": name, "seen": made.revision, "when": "now", **said}
    return room.at(who or room.instructor).post(where, body)


def one(room: Classroom, made: Announcement, who: Any = None) -> str:
    return words(room.at(who or room.lead).get(room.url("term_announcement", announcement_id=made.pk)))


def test_the_empty_room_says_what_would_fill_it(room: Classroom) -> None:
    page = words(room.at(room.lead).get(room.url("term_announcements")))
    assert "还没有公告" in page
    assert "写公告" in page


def test_it_is_written_looked_at_and_published(room: Classroom) -> None:
    made = written(room)
    assert (made.author, made.body) == ("何言", "<p>第九周周三。</p><p>请带学生证。</p>")
    assert "只有课程团队能看到" in one(room, made)
    answer = act(room, made, "publish", mails="on", pins="on")
    assert answer.status_code == 303
    page = words(room.at(room.lead).get(answer.url))
    assert "学生现在就能看到" in page
    made.refresh_from_db()
    assert made.published_at == NOW
    assert made.pinned_at == NOW
    assert made.tellings.get().mails
    learners = reverse("learning:announcements", kwargs={"term_id": room.term.pk})
    assert "请带学生证" in words(room.at(room.lead).get(learners))


def test_a_scheduled_one_says_when_and_can_be_changed_and_taken_back(room: Classroom) -> None:
    made = written(room)
    act(room, made, "publish", when="at", at="2026-09-24T08:00")
    page = one(room, made)
    assert "将于 2026年9月24日 08:00 发布（2 天后）" in page
    assert "2 天后" in words(room.at(room.lead).get(room.url("term_announcements")))
    learners = reverse("learning:announcements", kwargs={"term_id": room.term.pk})
    assert "期中安排" not in words(room.at(room.lead).get(learners))
    act(room, made, "publish", when="at", at="2026-09-21T10:30")
    assert "（30 分钟后）" in one(room, made)
    assert "重新成为草稿" in words(room.at(room.lead).get(act(room, made, "take_back").url))
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"when": "at", "at": ""}, "请填写发布时间"),
        ({"when": "at", "at": "昨天"}, "有效的日期"),
        ({"when": "at", "at": "2026-09-20T08:00"}, "这个时间已经过去"),
        ({"when": "at", "at": "9999-12-31T23:59"}, "最多可以提前一年"),
        ({"when": "at", "at": "0001-01-01T00:00"}, "这个时间已经过去"),
        ({"when": "whenever"}, ""),
        ({"seen": "99999999999999999999"}, ""),
    ],
    ids=["empty", "words", "past", "year-9999", "year-1", "unknown", "huge"],
)
def test_a_moment_that_cannot_be_is_refused_with_a_sentence(
    room: Classroom, said: dict[str, str], sentence: str
) -> None:
    made = written(room)
    answer = act(room, made, "publish", **said)
    assert answer.status_code == 422
    assert sentence in words(answer)
    made.refresh_from_db()
    assert made.published_at is None


def test_an_empty_list_offers_one_way_to_write(room: Classroom) -> None:
    browser = room.at(room.lead)
    way = f'href="{room.url("term_announcement_write")}"'
    assert browser.get(room.url("term_announcements")).content.decode().count(way) == 1
    written(room)
    assert browser.get(room.url("term_announcements")).content.decode().count(way) == 1


@pytest.mark.parametrize(
    "said",
    [{"title": ""}, {"title": "长" * 101}, {"body": ""}, {"body": "长" * 20_001}],
    ids=["no-title", "long-title", "no-text", "long-text"],
)
def test_what_was_typed_stays_where_it_cannot_be_saved(room: Classroom, said: dict[str, str]) -> None:
    answer = room.at(room.lead).post(room.url("term_announcement_write"), SAID | said)
    assert answer.status_code == 422
    kept = "期中安排" if "title" not in said else "请带学生证"
    assert kept in answer.content.decode()
    assert not Announcement.objects.exists()


def test_the_second_of_two_editors_sees_both_versions(room: Classroom) -> None:
    made = written(room)
    where = room.url("term_announcement_edit", announcement_id=made.pk)
    seen = {"seen": str(made.revision)}
    assert room.at(room.lead).post(where, {"title": "甲", "body": "甲的", **seen}).status_code == 303
    answer = room.at(room.instructor).post(where, {"title": "乙", "body": "乙的", **seen})
    assert answer.status_code == 409
    page = words(answer)
    assert "甲的" in page
    assert "乙的" in page
    made.refresh_from_db()
    assert made.title == "甲"
    again = {"title": "乙", "body": "乙的", "seen": str(made.revision)}
    assert room.at(room.instructor).post(where, again).status_code == 303
    stale = act(room, made, "publish", seen="0")
    assert stale.status_code == 409
    assert "有人修改了这条公告" in words(stale)


def test_withdrawing_is_asked_first_and_leaves_a_trace(room: Classroom) -> None:
    made = written(room)
    act(room, made, "publish")
    asked = act(room, made, "withdraw")
    assert asked.status_code == 200
    assert "撤回这条公告" in words(asked)
    assert "SPOC 正在进行" in words(asked), "of the run, not of the announcement"
    act(room, made, "withdraw", sure="1")
    assert "何言 已于 2026年9月21日 10:00 撤回" in one(room, made)
    learners = words(
        room.at(room.lead).get(reverse("learning:announcements", kwargs={"term_id": room.term.pk}))
    )
    assert "的一条公告已撤回" in learners
    assert "期中安排" not in learners


def test_an_edit_after_publication_is_marked_for_readers(room: Classroom) -> None:
    made = written(room)
    act(room, made, "publish")
    where = room.url("term_announcement_edit", announcement_id=made.pk)
    made.refresh_from_db()
    room.at(room.lead).post(where, SAID | {"body": "改过", "seen": made.revision, "again": "on"})
    assert made.tellings.count() == 2
    learners = reverse("learning:announcements", kwargs={"term_id": room.term.pk})
    assert "修改于" in words(room.at(room.lead).get(learners))


def test_assistants_read_and_do_not_write(room: Classroom) -> None:
    made = written(room)
    page = words(room.at(room.assistant).get(room.url("term_announcements")))
    assert "期中安排" in page
    assert "助教可以查看公告" in page
    assert "修改内容" not in one(room, made, room.assistant)
    assert room.at(room.assistant).post(room.url("term_announcement_write"), SAID).status_code == 403
    assert act(room, made, "publish", room.assistant).status_code == 403


def test_an_archived_run_is_read_only(room: Classroom) -> None:
    made = written(room)
    Term.objects.filter(pk=room.term.pk).update(archived_at=NOW)
    assert "已归档" in one(room, made)
    assert act(room, made, "publish").status_code == 409


def test_another_runs_announcement_is_not_there(room: Classroom) -> None:
    other = announcement(published_term(course(schools.school("mingde", "明德大学"))))
    for name in ("term_announcement", "term_announcement_edit"):
        assert room.at(room.lead).get(room.url(name, announcement_id=other.pk)).status_code == 404
    assert act(room, other, "withdraw", sure="1").status_code == 404
    assert act(room, written(room), "burn").status_code == 404


def test_publishing_asks_as_often_for_forty_learners_as_for_twenty(room: Classroom) -> None:
    counts = []
    mooc = build(audience="mooc")
    for _round in range(3):
        for _n in range(20):
            enrolment.enrol(schools.viewer(accounts.account()), mooc.term, now=NOW - DAY)
        made = written(mooc)
        with CaptureQueriesContext(connection) as asked:
            act(mooc, made, "publish", mails="on")
        counts.append(len(asked))
    assert counts[1] == counts[2]  # the first one warms up
    assert not Message.objects.exists(), "they are told after the answer"
    assert Job.objects.filter(name="announcements.tell").count() == 3


def test_the_list_asks_as_often_for_forty_as_for_twenty(room: Classroom) -> None:
    lead = room.at(room.lead)
    counts = []
    for _round in range(2):
        for n in range(20):
            made = actions.write(room.term, title=f"第{n}条", body="", author="何言", now=NOW)
            actions.publish(made, seen=0, mails=False, now=NOW, actor=None)
        lead.get(room.url("term_announcements"))
        with CaptureQueriesContext(connection) as asked:
            assert lead.get(room.url("term_announcements")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10
