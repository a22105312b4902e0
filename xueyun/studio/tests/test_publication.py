"""Publishing from the studio, asking for approval, and the preview."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from xueyun.core.times import local
from xueyun.courses import actions as courses
from xueyun.courses import drafts, publishing
from xueyun.courses.actions import editing
from xueyun.courses.factories import NOW
from xueyun.courses.models import Term
from xueyun.courses.tests.trees import named, node, opens
from xueyun.licences import actions as licences
from xueyun.progress.models import UnitState
from xueyun.schools import factories as schools
from xueyun.sharing import actions as sharing
from xueyun.studio.tests.classroom import Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T2")]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room() -> Classroom:
    return build()


def publish(room: Classroom, who=None, stamp: str = ""):
    stamp = stamp or drafts.stamp(room.term.pk)
    return room.at(who or room.lead).post(room.url("term_publish"), {"stamp": stamp})


def test_the_page_says_what_students_will_see_change(room: Classroom) -> None:
    assert "没有需要发布的改动" in words(room.at(room.lead).get(room.url("term_publish")))
    editing.rename(room.term, named(room.term, "第1章"), "绪论", was="第1章")
    page = words(room.at(room.instructor).get(room.url("term_publish")))
    assert "“第1章”改名为“绪论”" in page
    answer = publish(room, room.instructor)
    assert answer.url.endswith("?published")
    assert "学生现在就能看到" in words(room.at(room.lead).get(answer.url))
    assert publish(room).url.endswith("?unchanged")
    assert room.term.outlines.count() == 2


def test_what_was_not_seen_is_not_published(room: Classroom) -> None:
    editing.rename(room.term, named(room.term, "第1章"), "甲", was="第1章")
    stamp = drafts.stamp(room.term.pk)
    editing.rename(room.term, named(room.term, "第2章"), "乙", was="第2章")
    answer = publish(room, stamp=stamp)
    assert answer.status_code == 409
    page = words(answer)
    assert "草稿又有改动" in page
    assert "“第2章”改名为“乙”" in page
    assert room.term.outlines.count() == 1


def test_a_unit_without_a_file_is_named_with_its_link(room: Classroom) -> None:
    unit = courses.add_unit(room.term, "video", "没有文件的视频")
    page = room.at(room.lead).get(room.url("term_publish"))
    assert room.url("term_node", "没有文件的视频") in page.content.decode()
    assert "1 个单元还不能发布" in words(page)
    assert "发布给学生" not in words(page)
    assert publish(room).status_code == 409
    assert unit.versions.count() == 0


@pytest.mark.req("C6")
def test_a_spoc_is_first_published_by_its_lead() -> None:
    room = build(is_published=False)
    assert publish(room, room.instructor).status_code == 403
    assert publish(room, room.lead).url.endswith("?published")
    assert Term.objects.get(pk=room.term.pk).published_at == NOW


@pytest.mark.req("C6")
def test_a_mooc_is_first_submitted_to_the_platform() -> None:
    room = build(audience="mooc", is_published=False)
    review = room.url("term_review")
    assert publish(room).status_code == 409
    assert "提交审核" in words(room.at(room.lead).get(room.url("term_publish")))
    assert "提交审核" not in words(room.at(room.instructor).get(room.url("term_publish")))
    assert room.at(room.instructor).post(review, {"act": "submit"}).status_code == 403
    assert room.at(room.lead).post(review, {"act": "submit"}).status_code == 303
    assert "已提交平台审核" in words(room.at(room.lead).get(room.url("term_publish")))
    assert room.at(room.lead).post(review, {"act": "submit"}).status_code == 409
    assert room.at(room.lead).post(review, {"act": "withdraw"}).status_code == 303
    assert room.at(room.lead).post(review, {"act": "fly"}).status_code == 404
    courses.add_unit(room.term, "video", "没有文件的视频")
    assert room.at(room.lead).post(review, {"act": "submit"}).status_code == 409
    assert Term.objects.get(pk=room.term.pk).submitted_at is None


# --- preview ---


def test_the_preview_shows_the_draft_at_a_moment_and_leaves_no_trace(room: Classroom) -> None:
    opens(room.term, [named(room.term, "第2章")], NOW + timedelta(days=7))
    editing.rename(room.term, named(room.term, "1.1.1 单元"), "草稿的名字", was="1.1.1 单元")
    unit = node(room.term, "2.1.1 单元")
    page, shut = room.url("term_preview"), room.url("term_preview_unit", unit_id=unit.pk)
    browser = room.at(room.assistant)
    assert "草稿的名字" in words(browser.get(page))
    assert shut not in browser.get(page).content.decode()
    assert "2026年9月28日 10:00开放" in words(browser.get(shut))
    later = {"at": f"{local(NOW + timedelta(days=8)):%Y-%m-%dT%H:%M}"}
    assert shut in browser.get(page, later).content.decode()
    opened = browser.get(shut, later)
    assert "第1段" in words(opened)
    assert "草稿预览" in words(opened)
    assert 'data-ticket=""' in opened.content.decode(), "a preview has no ticket to record with"
    assert browser.get(room.url("term_preview_ticket", unit_id=unit.pk), later).json() == {
        "ticket": "",
        "files": {},
    }
    assert UnitState.objects.count() == 0
    earlier = {"at": f"{local(NOW - timedelta(days=30)):%Y-%m-%dT%H:%M}"}
    assert "开课" in words(browser.get(page, earlier))
    assert browser.get(page, {"at": "<x>"}).status_code == 200


def test_links_of_the_preview_stay_in_it_at_the_same_moment(room: Classroom) -> None:
    unit = node(room.term, "1.1.1 单元")
    text = (
        room.at(room.lead)
        .get(room.url("term_preview_unit", unit_id=unit.pk), {"at": "2026-10-01T08:00"})
        .content.decode()
    )
    following = room.url("term_preview_unit", unit_id=node(room.term, "1.1.2 单元").pk)
    assert f'{following}?at=2026-10-01T08%3A00"' in text
    assert f'href="/learn/{room.term.ref}/{node(room.term, "1.1.2 单元").ref}/' not in text


@pytest.mark.req("P4")
def test_a_synchronous_spoc_shows_the_source_below_and_lets_nobody_edit_it(room: Classroom) -> None:
    source = build_source()
    school = room.term.course.school
    licences.grant(source.course, school, "synchronous", now=NOW)
    member = courses.Member(room.lead.pk, "lead", "李明远")
    layer = sharing.open_over(
        source, school, starts_at=source.starts_at, ends_at=source.ends_at, now=NOW, team=[member]
    )
    mine = Classroom(layer, room.lead, room.instructor, room.assistant)
    page = words(mine.at(room.lead).get(mine.url("term_content")))
    assert "源课程内容" in page
    assert "明德大学" in page
    page = words(mine.at(room.lead).get(mine.url("term_publish")))
    assert "发布给学生" in page, "a layer may hold nothing of its own"
    assert publish(mine).url.endswith("?published")
    theirs = node(source, "1.1.1 单元")
    assert mine.at(room.lead).get(mine.url("term_content") + f"unit-{theirs.ref}/").status_code == 404
    assert theirs.title in words(mine.at(room.lead).get(mine.url("term_preview")))
    assert mine.at(room.lead).get(mine.url("term_preview_unit", unit_id=theirs.pk)).status_code == 200
    opened = mine.url("term_preview_unit", unit_id=theirs.pk)
    early = {"at": f"{local(source.starts_at - timedelta(days=1)):%Y-%m-%dT%H:%M}"}
    assert opened in mine.at(room.lead).get(mine.url("term_preview")).content.decode()
    shut = mine.at(room.lead).get(mine.url("term_preview"), early)
    assert theirs.title in words(shut)
    assert opened not in shut.content.decode(), "the source opens on its own day, in the preview too"


def build_source() -> Term:
    from xueyun.courses.factories import course, draft, grow

    made = draft(course(schools.school("mingde", "明德大学"), "大学物理"))
    grow(made)
    publishing.publish(made, now=NOW)
    return made


def test_an_edited_unit_is_told_in_the_tree_and_in_the_guide_until_it_is_published(room: Classroom) -> None:
    editing.edit(
        room.term, named(room.term, "1.1.1 单元"), {"body": {"html": "<p>改</p>"}}, is_seen=lambda _node: True
    )
    lead = room.at(room.lead)
    (row,) = re.findall(r'<div class="te__row">(?:(?!</div>).)*有改动', told(lead, room, "term_content"))
    assert "1.1.1 单元" in row
    assert "课件有 1 处改动学生还看不到" in told(lead, room, "term_guide")
    assert told(lead, room, "term_publish").count('<li><span class="tag') == 1
    publish(room)
    assert "data-news" not in told(lead, room, "term_content")
    assert "学生还看不到" not in told(lead, room, "term_guide")


def test_looking_at_what_was_changed_back_settles_it(room: Classroom) -> None:
    for was, name in (("1.1.1 单元", "改名"), ("改名", "1.1.1 单元")):
        editing.rename(room.term, named(room.term, was), name, was=was)
    lead = room.at(room.lead)
    assert "课件有 1 处改动学生还看不到" in told(lead, room, "term_guide")
    assert "没有需要发布的改动" in told(lead, room, "term_publish")
    assert "学生还看不到" not in told(lead, room, "term_guide")


def told(browser: Client, room: Classroom, name: str) -> str:
    return browser.get(room.url(name)).content.decode()
