"""The intro room of a run: its words and its questions, as the team writes them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from xueyun.courses import intros
from xueyun.courses.factories import draft, term
from xueyun.courses.models import Course, TeamMember
from xueyun.schools import factories as schools
from xueyun.studio.tests.classroom import Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T1", "C2")]


@pytest.fixture
def room() -> Classroom:
    return build()


def typed(of: Course, **fields: str) -> dict[str, str]:
    facts = {name: str(value) for name, value in intros.facts(of, "words").items()}
    return {**facts, "seen": intros.mark(of, "words"), **fields}


def pairs(of: Course, *rows: tuple[str, str], **fields: str) -> dict[str, Any]:
    questions, answers = [row[0] for row in rows], [row[1] for row in rows]
    return {"question": questions, "answer": answers, "seen": intros.mark(of, "faq"), **fields}


def test_what_is_saved_shows_on_the_course_page_at_once(room: Classroom) -> None:
    url = room.url("term_intro")
    form = typed(room.term.course, title="微积分新讲", target="会求极限", intro="<p>好<script>x</script></p>")
    answer = room.at(room.instructor).post(url, form)
    assert (answer.status_code, answer["Location"]) == (303, f"{url}?saved")
    assert "课程页已按此显示" in words(room.at(room.instructor).get(answer["Location"]))
    page = Client().get(reverse("portal:term", kwargs={"term_id": room.term.pk}))
    said = words(page)
    assert "微积分新讲" in said
    assert "学习目标 会求极限" in said
    assert "<script>x" not in page.content.decode()


def test_the_name_stands_on_shelves_at_once(room: Classroom) -> None:
    portal = reverse("portal:school", kwargs={"school": "qinghe"})
    assert "微积分" in words(Client().get(portal))
    room.at(room.lead).post(room.url("term_intro"), typed(room.term.course, title="实变函数"))
    assert "实变函数" in words(Client().get(portal))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "\u202e" + "长" * 500, "这里最多 80 个字符"),
        ("title", "\u202e", "请填写名称"),
        ("summary", "长" * 201, "这里最多 200 个字符"),
        ("intro", "长" * 50_001, "这段文字太长了"),
    ],
    ids=["500 turned", "unseen", "summary", "text"],
)
def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(
    room: Classroom, field: str, value: str, sentence: str
) -> None:
    form = typed(room.term.course, references="一本好书", **{field: value})
    answer = room.at(room.lead).post(room.url("term_intro"), form)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "一本好书" in answer.content.decode()
    assert value in answer.content.decode()
    assert Course.objects.get().references == ""


def test_a_stale_save_shows_both_versions_and_can_be_said_again(room: Classroom) -> None:
    url, first, second = room.url("term_intro"), room.at(room.lead), room.at(room.instructor)
    mine = typed(room.term.course, title="我的", target="我的目标")
    first.post(url, typed(room.term.course, title="他们的"))
    answer = second.post(url, mine)
    assert answer.status_code == 409
    said = words(answer)
    assert "两人同时" in said
    assert "他们的" in said
    assert "我的目标" in said
    again = typed(Course.objects.get(), title="我的", target="我的目标")
    assert again["seen"] in answer.content.decode()
    assert second.post(url, again).status_code == 303
    assert Course.objects.get().title == "我的"


@pytest.mark.parametrize("tab", ["term_intro", "term_faq", "term_cover", "term_trailer"])
def test_assistants_read_and_change_nothing(room: Classroom, tab: str) -> None:
    browser = room.at(room.assistant)
    page = browser.get(room.url(tab))
    assert page.status_code == 200
    assert "助教可以查看介绍页" in words(page)
    assert "<textarea" not in page.content.decode()
    assert browser.post(room.url(tab), {"title": "别的", "seen": "x"}).status_code == 403


@pytest.mark.parametrize("tab", ["term_intro", "term_faq", "term_cover", "term_trailer"])
def test_the_team_of_an_older_run_is_told_whose_page_it_is(room: Classroom, tab: str) -> None:
    draft(room.term.course)
    browser = room.at(room.lead)
    assert "由最近一次开课（第 2 次开课）的团队维护" in words(browser.get(room.url(tab)))
    answer = browser.post(room.url(tab), typed(room.term.course))
    assert answer.status_code == 403
    assert "第 2 次开课" in words(answer)


def test_the_team_of_the_latest_run_changes_what_older_ones_show(room: Classroom) -> None:
    lead = schools.teacher(room.term.course.school, "新负责人")
    latest = term(room.term.course, lead=lead)
    url = reverse("studio:term_intro", kwargs={"term_id": latest.pk})
    assert room.at(lead).post(url, typed(room.term.course, target="新的目标")).status_code == 303
    assert "新的目标" in words(Client().get(reverse("portal:term", kwargs={"term_id": room.term.pk})))


def test_an_archived_run_keeps_its_page(room: Classroom) -> None:
    room.term.archived_at = room.term.starts_at
    room.term.save()
    assert "已归档" in words(room.at(room.lead).get(room.url("term_intro")))
    assert room.at(room.lead).post(room.url("term_intro"), typed(room.term.course)).status_code == 409


def test_a_run_that_is_not_there(room: Classroom) -> None:
    stranger = schools.teacher(schools.school("mingde", "明德大学"))
    for name in ("term_intro", "term_faq", "term_cover", "term_trailer"):
        assert room.at(stranger).get(room.url(name)).status_code == 404
        assert room.at(stranger).post(room.url(name), {}).status_code == 404
        missing = reverse(f"studio:{name}", kwargs={"term_id": 999_999_999})
        assert room.at(room.lead).get(missing).status_code == 404


def test_questions_are_saved_and_open_on_the_course_page(room: Classroom) -> None:
    form = pairs(room.term.course, ("要交钱吗？", "不用。"), ("", ""), ("有证书吗？", "<b>有</b>"))
    answer = room.at(room.lead).post(room.url("term_faq"), form)
    assert answer.status_code == 303
    page = Client().get(reverse("portal:term", kwargs={"term_id": room.term.pk})).content.decode()
    assert page.count('<details class="faq__one"') == 2
    assert page.index("要交钱吗") < page.index("有证书吗")
    assert "<b>有</b>" in page


def test_without_a_script_the_buttons_rearrange_and_save_nothing(room: Classroom) -> None:
    browser, url = room.at(room.lead), room.url("term_faq")
    rows = [("甲", "一"), ("乙", "二"), ("丙", "三")]

    def order(act: str) -> list[str]:
        answer = browser.post(url, pairs(room.term.course, *rows, act=act))
        assert answer.status_code == 200
        assert "尚未保存" in words(answer)
        html = answer.content.decode().partition("<template>")[0]
        return [name for name in sorted("甲乙丙", key=html.find) if f'value="{name}"' in html]

    assert order("down-0") == ["乙", "甲", "丙"]
    assert order("up-2") == ["甲", "丙", "乙"]
    assert order("up-0") == ["甲", "乙", "丙"]
    assert order("remove-1") == ["甲", "丙"]
    added = browser.post(url, pairs(room.term.course, *rows, act="add")).content.decode()
    assert added.partition("<template>")[0].count('name="question"') == 4
    assert Course.objects.get().faq == []


@pytest.mark.parametrize("act", ["up-9", "sideways-1", "remove-x", "down-٣", "remove-"])
def test_a_button_that_is_not_there(room: Classroom, act: str) -> None:
    form = pairs(room.term.course, ("甲", "一"), act=act)
    assert room.at(room.lead).post(room.url("term_faq"), form).status_code == 404


def test_thirty_one_questions_are_too_many_and_none_is_lost(room: Classroom) -> None:
    rows = [(f"第 {n} 问", "答") for n in range(31)]
    answer = room.at(room.lead).post(room.url("term_faq"), pairs(room.term.course, *rows))
    assert answer.status_code == 422
    assert "这里最多 30 条" in words(answer)
    assert "第 30 问" in answer.content.decode()
    assert Course.objects.get().faq == []


def test_half_a_question_is_told_at_its_row(room: Classroom) -> None:
    form = pairs(room.term.course, ("甲", "一"), ("乙", " "))
    answer = room.at(room.lead).post(room.url("term_faq"), form)
    assert answer.status_code == 422
    assert 'aria-describedby="answer-1-error"' in answer.content.decode()
    assert "问题和回答都要填写" in words(answer)


def test_a_stale_list_of_questions_shows_theirs_and_keeps_mine(room: Classroom) -> None:
    mine = pairs(room.term.course, ("我的问题", "我的回答"))
    room.at(room.instructor).post(room.url("term_faq"), pairs(room.term.course, ("他们的问题", "答")))
    answer = room.at(room.lead).post(room.url("term_faq"), mine)
    assert answer.status_code == 409
    assert "他们的问题" in words(answer)
    assert "我的问题" in answer.content.decode()
    assert intros.mark(Course.objects.get(), "faq") in answer.content.decode()


def test_an_empty_post_takes_no_question_away(room: Classroom) -> None:
    room.at(room.lead).post(room.url("term_faq"), pairs(room.term.course, ("甲", "一")))
    assert room.at(room.lead).post(room.url("term_faq"), {}).status_code == 409
    assert len(Course.objects.get().faq) == 1


def test_a_preview_shows_what_was_typed_and_saves_nothing(room: Classroom) -> None:
    url = reverse("portal:term_preview", kwargs={"term_id": room.term.pk})
    form = {"title": "试试看", "target": "目标<script>x</script>", "question": ["问？"], "answer": ["答。"]}
    answer = room.at(room.lead).post(url, form)
    said = words(answer)
    assert answer.status_code == 200
    assert "没有保存任何内容" in said or "尚未保存" in said or "预览" in said
    assert "试试看" in said
    assert "问？" in said
    assert "<script>x" not in answer.content.decode()
    assert Course.objects.get().title == "微积分"
    assert Course.objects.get().faq == []


def test_a_preview_is_for_who_keeps_the_page(room: Classroom) -> None:
    url = reverse("portal:term_preview", kwargs={"term_id": room.term.pk})
    assert room.at(room.assistant).post(url, {"title": "别的"}).status_code == 403
    assert room.at(schools.teacher(room.term.course.school)).post(url, {}).status_code == 404
    draft(room.term.course)
    assert room.at(room.lead).post(url, {"title": "别的"}).status_code == 403


def test_who_led_an_older_run_and_leads_the_latest_writes_there(room: Classroom) -> None:
    latest = draft(room.term.course, lead=room.lead)
    url = reverse("studio:term_intro", kwargs={"term_id": latest.pk})
    assert room.at(room.lead).post(url, typed(room.term.course, target="写好了")).status_code == 303
    assert TeamMember.objects.filter(account=room.lead).count() == 2
