"""给学生的消息 in the studio: chosen on the list, written, looked at, sent, and found again."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.announcements.models import Recipient, TeamMessage
from xueyun.core import ids
from xueyun.courses.factories import NOW, course
from xueyun.courses.factories import term as published_term
from xueyun.courses.models import Unit
from xueyun.enrolment import actions as enrolment
from xueyun.enrolment.models import Line
from xueyun.jobs import worker
from xueyun.notices.models import Message
from xueyun.progress import actions as progress
from xueyun.schools import factories as schools
from xueyun.studio.tests.classroom import Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T4")]
SAID = {"subject": "作业提醒", "text": "请在周五前交。\r\n\r\n有问题来答疑。", "once": "7"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room() -> Classroom:
    return build()


def learner(room: Classroom, number: str, name: str, class_name: str = "") -> Account:
    account = accounts.account(nickname=f"昵称{number}")
    entry = schools.entry(room.term.course.school, number, name, class_name=class_name)
    schools.certification(account, entry)
    enrolment.enrol(schools.viewer(account), room.term, now=NOW)
    return account


def line(account: Account) -> str:
    return str(Line.objects.get(account=account).pk)


def address(room: Classroom, query: str = "") -> str:
    return room.url("term_message_write") + (f"?{query}" if query else "")


def post(room: Classroom, query: str = "", who: Any = None, **said: str) -> Any:
    return room.at(who or room.instructor).post(address(room, query), SAID | said)


def got(account: Account) -> list[str]:
    rows = Message.objects.of(account.pk).filter(cause__startswith="announcements.")
    return list(rows.values_list("title", flat=True))


def told_of(made: TeamMessage) -> set[str]:
    return set(made.recipients.values_list("name", flat=True))


def test_chosen_rows_lead_to_the_form_the_look_and_the_deed(room: Classroom) -> None:
    wang, li, zhang = (
        learner(room, f"100{n}", name, "数学1班") for n, name in enumerate(["王小明", "李雷", "张三"])
    )
    teacher = room.at(room.instructor)
    listed = teacher.get(room.url("term_students")).content.decode()
    assert 'value="message"' in listed
    led = teacher.post(room.url("term_students_many"), {"act": "message", "row": [line(wang), line(li)]})
    assert (led.status_code, led.url) == (303, address(room, f"row={line(wang)}&row={line(li)}"))
    form = words(teacher.get(led.url))
    assert "发给 2 名学生" in form
    assert "1000 · 王小明 · 数学1班" in form
    assert "张三" not in form

    look = teacher.post(led.url, {**SAID, "act": "look", "mails": "on"})
    assert look.status_code == 200
    said = words(look)
    for expected in (
        "微积分：作业提醒",
        "来自课程团队 何言：",
        "请在周五前交。",
        "发给 2 名学生",
        "李雷",
        "并收到邮件",
    ):
        assert expected in said
    assert not TeamMessage.objects.exists(), "to look sends nothing"
    kept = dict(re.findall(r'name="(subject|once|mails)" value="([^"]*)"', look.content.decode()))
    assert kept == {"subject": "作业提醒", "once": "7", "mails": "on"}

    sent = teacher.post(led.url, {**SAID, "act": "send", "mails": "on"})
    made = TeamMessage.objects.get()
    assert sent.url == f"{room.url('term_message', message_id=made.pk)}?done=sent"
    assert (made.text, made.mails, made.author) == ("请在周五前交。\n\n有问题来答疑。", True, "何言")
    worker.drain(NOW)
    assert [got(one) for one in (wang, li, zhang)] == [["微积分：作业提醒"]] * 2 + [[]]
    page = words(teacher.get(sent.url))
    for expected in ("已发送", "作业提醒", "何言", "已通知 2 名学生", "1000 王小明 已通知", "1001 李雷"):
        assert expected in page


def test_the_whole_team_reads_what_was_sent(room: Classroom) -> None:
    learner(room, "1000", "王小明"), learner(room, "1001", "李雷")
    post(room, act="send", mails="on")
    worker.drain(NOW)
    index = words(room.at(room.assistant).get(room.url("term_messages")))
    assert "作业提醒" in index
    assert "2 名学生 · 含邮件" in index


def test_what_was_typed_can_be_changed_after_the_look(room: Classroom) -> None:
    learner(room, "1001", "王小明")
    again = post(room, act="write", mails="on")
    page = again.content.decode()
    assert again.status_code == 200
    assert 'value="作业提醒"' in page
    assert "请在周五前交。" in page
    assert re.search(r'name="mails"[^>]*checked', page)
    assert not TeamMessage.objects.exists()


def test_it_goes_to_all_to_a_class_or_to_what_a_search_finds(room: Classroom) -> None:
    learner(room, "1001", "王小明", "数学1班"), learner(room, "1002", "王二", "数学2班")
    learner(room, "2003", "李雷", "数学2班")
    asked = {
        "": {"王小明", "王二", "李雷"},
        "class=数学2班": {"王二", "李雷"},
        "q=王&class=数学2班": {"王二"},
    }
    teacher = room.at(room.instructor)
    for n, (query, names) in enumerate(asked.items()):
        page = words(teacher.get(address(room, query)))
        assert ("发给本次开课的全部 3 名学生" in page) is (not query)
        assert f"{len(names)} 名学生" in page
        answer = post(room, query, act="send", once=str(n))
        made = TeamMessage.objects.get(once=n)
        assert answer.status_code == 303
        assert told_of(made) == names, query
    shown = teacher.get(room.url("term_students") + "?class=数学2班").content.decode()
    assert f'href="{room.url("term_message_write")}?{urlencode({"class": "数学2班"})}"' in shown


def test_it_goes_to_who_has_not_begun_a_unit(room: Classroom) -> None:
    done, lazy = learner(room, "1001", "王小明"), learner(room, "1002", "李雷")
    unit = Unit.objects.filter(term=room.term).order_by("pk").first()
    assert unit
    progress.complete(done.pk, unit, now=NOW)
    query = f"unit={ids.encode(unit.pk)}&state=empty"
    page = room.at(room.lead).get(room.url("term_students_unit", unit_id=unit.pk) + "?state=empty")
    link = f"{room.url('term_message_write')}?unit={ids.encode(unit.pk)}&amp;state=empty"
    assert link in page.content.decode()
    assert post(room, query, act="send").status_code == 303
    assert told_of(TeamMessage.objects.get()) == {"李雷"}
    assert Recipient.objects.get().account == lazy


@pytest.mark.parametrize(
    "query",
    ["row=x", "row=1" + "0" * 20, "row=-1", "unit=zz", "unit=0000000001", "&".join(f"row={n}" for n in range(151))],
    ids=["letters", "long", "negative", "no-id", "no-unit", "many"],
)  # fmt: skip
def test_an_address_that_names_nothing_is_not_there(room: Classroom, query: str) -> None:
    assert room.at(room.lead).get(address(room, query)).status_code == 404


def test_rows_and_units_of_another_run_are_not_written_to(room: Classroom) -> None:
    learner(room, "1001", "王小明")
    other = build_other(room)
    stranger = accounts.account("外人")
    enrolment.enrol(schools.viewer(stranger), other, now=NOW)
    query = f"row={line(stranger)}"
    page = words(room.at(room.instructor).get(address(room, query)))
    assert "外人" not in page
    answer = post(room, query, act="send")
    assert (answer.status_code, TeamMessage.objects.count()) == (422, 0)
    assert "没有发送任何内容" in words(answer)
    assert 'value="作业提醒"' in answer.content.decode(), "what was typed is kept"
    unit = Unit.objects.filter(term=other).first()
    assert unit
    assert post(room, f"unit={ids.encode(unit.pk)}", act="send").status_code == 404


def build_other(room: Classroom):
    return published_term(course(room.term.course.school, "物理"), audience="mooc", starts=-7)


@pytest.mark.parametrize("missing", ["subject", "text", "once"])
def test_without_its_words_nothing_is_sent(room: Classroom, missing: str) -> None:
    learner(room, "1001", "王小明")
    for bad in ("", "  "):
        assert post(room, act="send", **{missing: bad}).status_code == 422
    assert post(room, act="send", subject="长" * 101).status_code == 422
    assert post(room, act="send", text="长" * 5001).status_code == 422
    assert not TeamMessage.objects.exists()


def test_assistants_read_and_do_not_write(room: Classroom) -> None:
    learner(room, "1001", "王小明")
    refused = post(room, who=room.assistant, act="send")
    assert refused.status_code == 403
    assert "助教可以查看" in words(refused)
    assert not TeamMessage.objects.exists()
    index = room.at(room.assistant).get(room.url("term_messages"))
    assert room.url("term_message_write") not in index.content.decode()


def test_a_message_of_another_run_is_not_there(room: Classroom) -> None:
    learner(room, "1001", "王小明")
    post(room, act="send")
    made = TeamMessage.objects.get()
    other = build_other(room)
    other.team.create(account=room.lead, name="李明远", role="instructor", position=9)
    mine = room.at(room.lead)
    assert mine.get(room.url("term_message", message_id=made.pk)).status_code == 200
    theirs = room.url("term_message", message_id=made.pk).replace(room.term.ref, other.ref)
    assert mine.get(theirs).status_code == 404


def test_sent_twice_it_leads_to_the_same_page(room: Classroom) -> None:
    who = learner(room, "1001", "王小明")
    first, second = post(room, act="send"), post(room, act="send")
    assert first.url == second.url
    worker.drain(NOW)
    assert len(got(who)) == 1


def test_recipients_are_searched_and_filtered_and_a_name_stays_as_it_was(room: Classroom) -> None:
    wang, li = learner(room, "1001", "王小明"), learner(room, "1002", "李雷")
    post(room, act="send")
    enrolment.remove_learner(li.pk, room.term, now=NOW, actor=schools.viewer(room.lead))
    made = TeamMessage.objects.get()
    here = room.url("term_message", message_id=made.pk)
    teacher = room.at(room.lead)
    assert "已通知 0 / 2" in words(teacher.get(here))
    worker.drain(NOW)
    everybody = words(teacher.get(here))
    assert "已通知 1 名学生" in everybody
    assert "有 1 人在此之前已离开课程" in everybody
    for query, shown, hidden in (
        ("q=1001", "王小明", "李雷"),
        ("q=李", "李雷", "王小明"),
        ("state=gone", "李雷", "王小明"),
        ("state=told", "王小明", "李雷"),
    ):
        page = words(teacher.get(f"{here}?{query}"))
        assert shown in page, query
        assert hidden not in page, query
    assert got(wang)


def test_who_waits_for_certification_is_counted_out(room: Classroom) -> None:
    from xueyun.enrolment import importing

    learner(room, "1001", "王小明")
    schools.entry(room.term.course.school, "1002", "李雷")
    importing.bring(room.term, ["1002"], now=NOW, actor=schools.viewer(room.lead))
    page = words(room.at(room.lead).get(address(room)))
    assert "发给本次开课的全部 1 名学生" in page
    assert "所选中有 1 人收不到" in page


def test_with_nobody_there_is_a_way_to_the_list(room: Classroom) -> None:
    page = room.at(room.lead).get(address(room))
    assert "还没有学生" in words(page)
    assert 'name="subject"' not in page.content.decode()


def test_pages_ask_as_often_for_many_as_for_few(room: Classroom) -> None:
    counts: list[tuple[int, ...]] = []
    for round_ in range(2):
        for n in range(5):
            learner(room, f"{round_}{n:03}", f"学生{round_}{n}")
        post(room, act="send", once=str(round_))
        worker.drain(NOW)
        teacher = room.at(room.lead)
        made = TeamMessage.objects.get(once=round_)
        pages = [address(room), room.url("term_messages"), room.url("term_message", message_id=made.pk)]
        seen = []
        for url in pages:
            teacher.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert teacher.get(url).status_code == 200
            seen.append(len(asked))
        with CaptureQueriesContext(connection) as asked:
            assert teacher.post(address(room), {**SAID, "act": "look"}).status_code == 200
        counts.append((*seen, len(asked)))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 20, counts
