"""Term settings in the studio: what is said before, what is refused in words, what learners see then."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from xueyun.accounts.models import Account
from xueyun.core.times import local
from xueyun.courses import actions as courses
from xueyun.courses.factories import NOW
from xueyun.courses.models import Term
from xueyun.enrolment import actions as enrolment
from xueyun.jobs.models import Job
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
    return build()


@pytest.fixture
def student(room: Classroom) -> Account:
    return schools.student(room.term.course.school)


def typed(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%dT%H:%M}"


def value(response, name: str) -> str:
    """What a field of the page would send."""
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]


def save(room: Classroom, who: Account | None = None, **changes: str):
    """The form as the page shows it, with these changes."""
    who = who or room.lead
    page = room.at(who).get(room.url("term_settings"))
    names = ("starts_at", "ends_at", "weekly_hours", "video_threshold", "seen")
    said = {**{name: value(page, name) for name in names}, "has_watermark": "on", **changes}
    return room.at(who).post(room.url("term_settings"), said)


def enrol(room: Classroom, student: Account) -> None:
    enrolment.enrol(schools.viewer(student), room.term, now=NOW)


def test_what_is_saved_shows_at_once_where_learners_look(room: Classroom, student: Account) -> None:
    course = reverse("portal:term", kwargs={"term_id": room.term.pk})
    portal = reverse("portal:school", kwargs={"school": "qinghe"})
    assert "3–5 小时" not in words(room.at(None).get(course))
    assert "进行至第 3 周" in words(room.at(None).get(portal))
    end = local(NOW + 3 * DAY)
    answer = save(room, weekly_hours="3–5 小时", ends_at=typed(NOW + 3 * DAY), video_threshold="80")
    assert answer.url.endswith("?saved")
    assert "已保存" in words(room.at(room.lead).get(answer.url))
    shown = words(room.at(None).get(course))
    assert "3–5 小时" in shown
    assert f"{end.month}月{end.day}日" in shown
    with time_machine.travel(NOW + 3 * DAY + timedelta(seconds=59), tick=False):
        assert "SPOC 今天结束" in words(room.at(None).get(portal)), "to the end of the minute"
    with time_machine.travel(NOW + 3 * DAY + timedelta(seconds=61), tick=False):
        assert "SPOC 已结束" in words(room.at(None).get(portal))


def test_a_moment_that_was_not_touched_keeps_its_seconds(room: Classroom) -> None:
    before = Term.objects.get(pk=room.term.pk)
    save(room, weekly_hours="2 小时")
    after = Term.objects.get(pk=room.term.pk)
    assert (before.starts_at, before.ends_at) == (after.starts_at, after.ends_at)
    save(room, ends_at=typed(NOW + DAY))
    assert Term.objects.get(pk=room.term.pk).ends_at == NOW + DAY + timedelta(seconds=59)


def test_what_new_dates_do_is_said_before(room: Classroom, student: Account) -> None:
    enrol(room, student)
    courses.add_chapter(room.term, "很晚的一章", release_at=NOW + 20 * DAY)
    earlier = typed(NOW + 10 * DAY)
    asked = save(room, ends_at=earlier)
    said = words(asked)
    assert asked.status_code == 200
    assert "还没有保存" in said
    assert "很晚的一章" in said
    assert "将通知 1 名学员" in said
    assert Term.objects.get(pk=room.term.pk).ends_at == room.term.ends_at
    word = value(asked, "confirmed")
    assert save(room, ends_at=typed(NOW + 11 * DAY), confirmed=word).status_code == 200, (
        "yes was to other dates"
    )
    assert save(room, ends_at=earlier, confirmed=word).status_code == 303
    assert Job.objects.filter(name="enrolment.tell_dates").count() == 1


def test_refusals_stand_at_their_field_and_keep_what_was_typed(room: Classroom) -> None:
    backwards = save(room, ends_at=typed(NOW - 30 * DAY), weekly_hours="我写的")
    assert backwards.status_code == 422
    assert "结束时间要晚于开始时间" in words(backwards)
    assert value(backwards, "weekly_hours") == "我写的"
    assert value(backwards, "ends_at") == typed(NOW - 30 * DAY)
    begun = save(room, starts_at=typed(NOW + DAY))
    assert begun.status_code == 409
    assert "开始时间不能再改" in words(begun)
    assert "百分之 50 到 100" in words(save(room, video_threshold="20"))
    assert save(room, video_threshold="很多").status_code == 422
    assert save(room, ends_at="").status_code == 422
    long = save(room, weekly_hours="长" * 80)
    assert long.status_code == 422
    assert value(long, "weekly_hours") == "长" * 80


def test_who_saves_second_sees_both_versions(room: Classroom) -> None:
    seen = value(room.at(room.lead).get(room.url("term_settings")), "seen")
    save(room, weekly_hours="他写的")
    second = save(room, weekly_hours="我写的", seen=seen)
    assert second.status_code == 409
    assert "他写的" in words(second)
    assert value(second, "weekly_hours") == "我写的"
    assert save(room, weekly_hours="我写的", seen=value(second, "seen")).status_code == 303
    assert Term.objects.get(pk=room.term.pk).weekly_hours == "我写的"


def test_others_of_the_team_read(room: Classroom) -> None:
    for who in (room.instructor, room.assistant):
        browser = room.at(who)
        page = browser.get(room.url("term_settings"))
        assert "由课程负责人决定" in words(page)
        assert "<form" not in page.content.decode().split("term-room__main")[1].split("</main>")[0]
        assert browser.post(room.url("term_settings"), {}).status_code == 403
        assert browser.post(room.url("term_password"), {"password": "x"}).status_code == 403
        assert browser.get(room.url("term_grading")).status_code == 200
        assert browser.post(room.url("term_grading"), {}).status_code == 403


def test_whom_it_is_for_is_asked_of_a_draft_alone() -> None:
    room = build(is_published=False)
    page = room.at(room.lead).get(room.url("term_settings"))
    assert 'name="audience"' in page.content.decode()
    assert save(room, audience="mooc").status_code == 303
    assert Term.objects.get(pk=room.term.pk).audience == "mooc"
    assert "课程密码" not in words(room.at(room.lead).get(room.url("term_settings"))).replace(
        "MOOC 不设课程密码", ""
    )


@pytest.mark.req("C3")
def test_a_password_is_set_and_asked_of_who_is_not_in(room: Classroom, student: Account) -> None:
    inside = schools.student(room.term.course.school, "2024010102", "早来的")
    enrol(room, inside)
    page = room.at(room.lead).get(room.url("term_settings"))
    seen = re.findall(r'name="seen" value="([^"]*)"', page.content.decode())[1]

    def put(seen: str, **fields: str):
        return room.at(room.lead).post(room.url("term_password"), {"seen": seen, **fields})

    assert put(seen).status_code == 422
    assert put(seen, password="   ").status_code == 422
    assert put(seen, password="jifen2026").url.endswith("?password=set#password")
    enter = reverse("enrolment:enrol", kwargs={"term_id": room.term.pk})
    assert room.at(student).post(enter, {"password": "wrong"}).status_code == 422
    assert room.at(student).post(enter, {"password": "jifen2026"}).status_code == 303
    learn = reverse("learning:home", kwargs={"term_id": room.term.pk})
    assert room.at(inside).get(learn).status_code == 200, "who is in stays in"
    shown = room.at(room.lead).get(room.url("term_settings"))
    assert "jifen2026" not in shown.content.decode()
    stale = put(seen, password="another")
    assert stale.status_code == 409
    assert value(stale, "password") == "another"
    seen = re.findall(r'name="seen" value="([^"]*)"', stale.content.decode())[1]
    assert put(seen, act="remove").url.endswith("?password=removed#password")
    assert Term.objects.get(pk=room.term.pk).password == ""


# --- 评分标准 ---


def grade(room: Classroom, parts: list[tuple[str, str]], **changes: str):
    page = room.at(room.lead).get(room.url("term_grading"))
    said = {
        "part": [name for name, _weight in parts],
        "weight": [weight for _name, weight in parts],
        "pass_line": "60",
        "excellent_line": "85",
        "words": "迟交不收。\n\n补考另行通知。",
        "seen": value(page, "seen"),
        **changes,
    }
    return room.at(room.lead).post(room.url("term_grading"), said)


@pytest.mark.req("Q5")
def test_the_rule_shows_on_the_grading_page_with_what_stood_before(room: Classroom, student: Account) -> None:
    enrol(room, student)
    learn, course = (
        reverse(name, kwargs={"term_id": room.term.pk}) for name in ("learning:grading", "portal:term")
    )
    assert grade(room, [("单元测验", "40"), ("考试", "60"), ("", "")]).url.endswith("?saved")
    first = words(room.at(student).get(learn))
    assert "考试 60 %" in first
    assert "补考另行通知。" in first
    assert "60 分及以上为合格" in words(room.at(None).get(course))
    with time_machine.travel(NOW + DAY, tick=False):
        assert grade(room, [("考试", "100")], words="").status_code == 303
        second = words(room.at(student).get(learn))
    assert "本评分标准自 2026年9月22日 10:00 起生效" in second
    assert "2026年9月22日 10:00 之前的评分标准" in second
    assert second.index("考试 100 %") < second.index("考试 60 %")


@pytest.mark.req("Q5")
def test_weights_that_do_not_make_100_are_refused_and_kept(room: Classroom) -> None:
    answer = grade(room, [("单元测验", "40"), ("考试", "50.5")])
    assert answer.status_code == 422
    assert 'value="50.5"' in answer.content.decode()
    answer = grade(room, [("单元测验", "40"), ("考试", "50")])
    assert "各项比重合计必须是 100" in words(answer)
    assert "合计： 90 %" in words(answer)
    assert "迟交不收。" in words(answer)
    assert "优秀线不低于合格线" in words(grade(room, [("考试", "100")], pass_line="90"))
    assert Term.objects.get(pk=room.term.pk).grading == {"words": ""}


@pytest.mark.req("Q5")
def test_of_two_rules_the_second_sees_both(room: Classroom) -> None:
    seen = value(room.at(room.lead).get(room.url("term_grading")), "seen")
    grade(room, [("考试", "100")])
    second = grade(room, [("测验", "100")], words="我写的", seen=seen)
    assert second.status_code == 409
    said = words(second)
    assert "考试 100 %" in said
    assert "测验 100 %" in said
    assert "我写的" in said
    assert grade(room, [("测验", "100")], seen=value(second, "seen")).status_code == 303
