"""The tree and what is edited beside it, as pages and as answers to their script."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from xueyun.accounts import factories as accounts
from xueyun.courses import drafts
from xueyun.courses.models import Unit
from xueyun.courses.tests.trees import named, node, outline
from xueyun.media import factories as media
from xueyun.media.models import Asset
from xueyun.schools import factories as schools
from xueyun.studio.tests.classroom import JSON, Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T2")]


@pytest.fixture
def room() -> Classroom:
    return build()


def save(room: Classroom, title: str, who=None, *, script: bool = False, **fields: str):
    seen = fields.pop("seen", "") or drafts.mark(node(room.term, title))
    url = room.url("term_node", title) if "url" not in fields else fields.pop("url")
    headers = JSON if script else {}
    return room.at(who or room.lead).post(url, {"title": title, "seen": seen, **fields}, headers=headers)


# --- who sees what ---


def test_assistants_see_and_change_nothing(room: Classroom) -> None:
    browser = room.at(room.assistant)
    page = words(browser.get(room.url("term_content")))
    assert "1.1.1 单元" in page
    assert "助教可以查看内容和预览" in page
    assert "添加章" not in page
    assert browser.get(room.url("term_node", "1.1.1 单元")).status_code == 200
    for name in ("term_add", "term_bin", "term_paste", "term_publish"):
        assert browser.get(room.url(name)).status_code == 403, name
    assert browser.post(room.url("term_publish"), {"stamp": drafts.stamp(room.term.pk)}).status_code == 403
    assert save(room, "1.1.1 单元", room.assistant).status_code == 403
    before = outline(room.term)
    for act in ("move", "up", "down", "duplicate", "delete", "restore", "release", "rename"):
        assert room.act(room.assistant, act, "1.1.1 单元", title="x", was="1.1.1 单元").status_code == 403, (
            act
        )
    assert outline(room.term) == before


def test_nobody_else_is_told_that_it_exists(room: Classroom) -> None:
    stranger = schools.teacher(room.term.course.school, "外人")
    for who in (stranger, accounts.account(), schools.administrator(room.term.course.school)):
        for name in ("term_content", "term_stamp", "term_bin", "term_publish", "term_preview"):
            assert room.at(who).get(room.url(name)).status_code == 404
        assert room.act(who, "delete", "1.1.1 单元").status_code == 404


def test_another_runs_nodes_are_not_here(room: Classroom) -> None:
    mine = room.ref("1.1.1 单元")
    other = build_other()
    browser = room.at(other.lead)
    for text in (mine, "unit-0000000000", "unit-zz", "quiz-0000000000", "term-0000000000", "x" * 500):
        assert browser.get(other.url("term_content") + f"{text}/").status_code == 404, text
        assert (
            browser.post(other.url("term_act"), {"act": "delete", "node": text}, headers=JSON).status_code
            == 404
        )
    answer = other.act(other.lead, "move", "1.1.1 单元", into=room.ref("1.2 课时"))
    assert answer.status_code == 404
    answer = browser.post(
        other.url("term_add"), {"into": room.ref("1.1 课时"), "level": "unit", "kind": "text", "title": "x"}
    )
    assert answer.status_code == 404


def build_other() -> Classroom:
    from xueyun.courses.factories import course, draft, grow

    school = schools.school("mingde", "明德大学")
    lead = schools.teacher(school, "周文")
    term = draft(course(school), audience="spoc", lead=lead)
    grow(term, chapters=1, lessons=2, units=1)
    return Classroom(term, lead, lead, lead)


# --- adding ---


def test_a_form_adds_and_opens_what_it_added(room: Classroom) -> None:
    fields = {"into": room.ref("1.1 课时"), "level": "unit", "kind": "text", "title": "  新的\u202e一讲 "}
    answer = room.at(room.lead).post(room.url("term_add"), fields)
    assert answer.status_code == 303
    assert outline(room.term)[:5] == ["第1章", " 1.1 课时", "  1.1.1 单元", "  1.1.2 单元", "  新的一讲"]
    assert "新的一讲" in words(room.at(room.lead).get(answer.url))


def test_the_script_gets_the_new_row(room: Classroom) -> None:
    fields = {"into": f"term-{room.term.ref}", "level": "chapter", "title": "<b>第3章</b>"}
    said = room.at(room.instructor).post(room.url("term_add"), fields, headers=JSON).json()
    assert "&lt;b&gt;第3章" in said["html"]
    assert said["stamp"] == drafts.stamp(room.term.pk) != said["was"]


@pytest.mark.parametrize(
    "title", ["", "\u202e\u2066", "长" * 101, "\u202e长" * 500], ids=["none", "unseen", "101", "500 turned"]
)
def test_a_name_that_cannot_be_is_kept_to_be_mended(room: Classroom, title: str) -> None:
    fields = {"into": f"term-{room.term.ref}", "level": "chapter", "title": title}
    answer = room.at(room.lead).post(room.url("term_add"), fields)
    assert answer.status_code == 422
    if "长" in title:
        assert "最多 100 个字符" in words(answer)
        assert "长" * 50 in answer.content.decode().replace("\u202e", "")
    said = room.at(room.lead).post(room.url("term_add"), fields, headers=JSON)
    assert said.status_code == 422
    assert said.json()["reason"]


def test_only_kinds_that_can_be_filled_are_offered(room: Classroom) -> None:
    page = words(
        room.at(room.lead).get(room.url("term_add"), {"into": room.ref("1.1 课时"), "level": "unit"})
    )
    assert all(word in page for word in ("视频", "文档", "图文"))
    fields = {"into": room.ref("1.1 课时"), "level": "unit", "kind": "quiz", "title": "测验"}
    assert room.at(room.lead).post(room.url("term_add"), fields).status_code == 422


# --- editing ---


def test_saving_says_so_and_keeps_students_where_they_are(room: Classroom) -> None:
    answer = save(room, "1.1.1 单元", html="<p>新<script>x</script></p>", is_free_preview="on")
    assert answer.status_code == 303
    unit = Unit.objects.get(title="1.1.1 单元")
    assert (unit.body, unit.is_free_preview) == ({"html": "<p>新</p>"}, True)
    assert "已保存为草稿" in words(room.at(room.lead).get(answer.url))
    assert "新" not in str(unit.versions.get().body)


def test_the_script_saves_as_one_types(room: Classroom) -> None:
    said = save(room, "1.1.1 单元", script=True, html="<p>一</p>").json()
    again = save(room, "1.1.1 单元", script=True, html="<p>二</p>", seen=said["seen"])
    assert again.status_code == 200
    assert Unit.objects.get(title="1.1.1 单元").body == {"html": "<p>二</p>"}


def test_a_stale_save_shows_both_versions_and_saving_again_takes_ones_own(room: Classroom) -> None:
    url, seen = room.url("term_node", "1.1.1 单元"), drafts.mark(node(room.term, "1.1.1 单元"))
    save(room, "1.1.1 单元", room.instructor, html="<p>对方写的</p>")
    answer = save(room, "1.1.1 单元", seen=seen, html="<p>我写的</p>")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "对方写的" in page
    assert "我写的" in page
    assert Unit.objects.get(title="1.1.1 单元").body == {"html": "<p>对方写的</p>"}
    fresh = page.split('name="seen" value="')[1].split('"')[0]
    assert save(room, "1.1.1 单元", seen=fresh, url=url, html="<p>我写的</p>").status_code == 303
    assert Unit.objects.get(title="1.1.1 单元").body == {"html": "<p>我写的</p>"}
    said = save(room, "1.1.1 单元", seen=seen, html="<p>又一次</p>", script=True)
    assert said.status_code == 409
    assert "我写的" in said.json()["pane"]


def test_what_was_deleted_meanwhile_says_where_it_is(room: Classroom) -> None:
    url = room.url("term_node", "1.1.1 单元")
    room.act(room.instructor, "delete", "第1章")
    answer = room.at(room.lead).get(url)
    assert answer.status_code == 409
    assert "回收站" in words(answer)


def test_a_save_of_what_was_deleted_meanwhile_is_refused_with_a_sentence(room: Classroom) -> None:
    url, seen = room.url("term_node", "1.1.1 单元"), drafts.mark(node(room.term, "1.1.1 单元"))
    room.act(room.instructor, "delete", "1.1 课时")
    answer = save(room, "1.1.1 单元", seen=seen, url=url, script=True, html="<p>一</p>")
    assert answer.status_code == 409
    assert "回收站" in answer.json()["reason"]


def test_a_chapter_opens_at_a_time_of_beijing(room: Classroom) -> None:
    assert save(room, "第1章", release_at="2026-10-01T08:00").status_code == 303
    assert node(room.term, "第1章").release_at == datetime(2026, 10, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    assert "10月1日 08:00" in words(room.at(room.lead).get(room.url("term_content")))
    assert save(room, "第1章", release_at="明天").status_code == 422
    save(room, "第1章", release_at="2027-10-01T08:00")
    assert "2027年10月1日 08:00" in words(room.at(room.lead).get(room.url("term_content")))


def test_a_video_takes_a_file_of_the_library(room: Classroom) -> None:
    school = room.term.course.school
    asset = media.video(school, "极限.mp4")
    media.video(schools.school("mingde", "明德大学"), "别校.mp4")
    made = room.at(room.lead).post(
        room.url("term_add"), {"into": room.ref("1.1 课时"), "level": "unit", "kind": "video", "title": "影"}
    )
    page = words(room.at(room.lead).get(made.url))
    assert "还没有选择文件" in page
    assert "极限.mp4" in page
    assert "别校.mp4" not in page
    assert "缺文件" in page
    assert save(room, "影", asset=asset.ref).status_code == 303
    assert Unit.objects.get(title="影").asset == asset
    theirs = Asset.objects.get(name="别校.mp4")
    save(room, "影", asset=theirs.ref)
    assert Unit.objects.get(title="影").asset is None, "another school's file is no file here"


def test_the_script_hears_how_a_unit_stands_with_its_file(room: Classroom) -> None:
    school = room.term.course.school
    room.at(room.lead).post(
        room.url("term_add"), {"into": room.ref("1.1 课时"), "level": "unit", "kind": "video", "title": "影"}
    )
    states = (
        (None, "缺文件", "还没有选择文件"),
        (media.video(school, "a.mp4", status=Asset.Status.WORKING), "处理中", "还在处理中"),
        (media.video(school, "b.mp4", status=Asset.Status.FAILED, problem="video_truncated"), "失败", "结尾"),
        (media.video(school, "c.mp4"), "", ""),
    )
    for asset, flag, sentence in states:
        said = save(room, "影", script=True, asset=asset.ref if asset else "").json()
        assert said["lacks"] == flag
        assert sentence in said["problem"]
        assert bool(sentence) == bool(said["problem"])


def test_a_unit_takes_an_upload_of_its_own_kind_from_staff_alone(room: Classroom) -> None:
    for kind in ("video", "pdf"):
        made = room.at(room.lead).post(
            room.url("term_add"), {"into": room.ref("1.1 课时"), "level": "unit", "kind": kind, "title": kind}
        )
        page = room.at(room.lead).get(made.url).content.decode()
        assert f'data-wanted="{kind}"' in page
        assert "<file-upload" not in room.at(room.assistant).get(made.url).content.decode()
    assert "<file-upload" not in room.at(room.lead).get(room.url("term_node", "1.1.1 单元")).content.decode()


# --- acts ---


def test_a_move_says_where_and_another_browsers_stamp_tells_of_it(room: Classroom) -> None:
    other = room.at(room.instructor)
    stamp = other.get(room.url("term_stamp")).json()["stamp"]
    before = room.ref("2.1.1 单元").split("-")[1]
    said = room.act(room.lead, "move", "1.1.1 单元", into=room.ref("2.1 课时"), before=before).json()
    assert said["was"] == stamp
    assert other.get(room.url("term_stamp")).json()["stamp"] == said["stamp"] != stamp
    assert [row.strip() for row in outline(room.term)].index("1.1.1 单元") == 8


def test_a_refused_move_says_why_in_json(room: Classroom) -> None:
    gone = room.ref("2.1 课时")
    room.act(room.instructor, "delete", "2.1 课时")
    answer = room.act(room.lead, "move", "1.1.1 单元", into=gone)
    assert answer.status_code == 409
    assert answer.json()["code"] == "parent_gone"
    assert "删除" in answer.json()["reason"]


def test_two_who_rename_see_both_names(room: Classroom) -> None:
    room.act(room.instructor, "rename", "1.1.1 单元", title="甲", was="1.1.1 单元")
    answer = room.act(room.lead, "rename", "甲", title="乙", was="1.1.1 单元")
    assert (answer.status_code, answer.json()["there"]) == (409, "甲")
    assert room.act(room.lead, "rename", "甲", title="乙", was="甲").status_code == 200


def test_without_a_script_buttons_move_and_ask_where_and_when(room: Classroom) -> None:
    browser, act = room.at(room.lead), room.url("term_act")
    browser.post(act, {"act": "down", "node": room.ref("1.1 课时")})
    assert outline(room.term)[:2] == ["第1章", " 1.2 课时"]
    browser.post(act, {"act": "up", "node": room.ref("1.1 课时")})
    browser.post(act, {"act": "up", "node": room.ref("1.1 课时")})
    assert outline(room.term)[:2] == ["第1章", " 1.1 课时"]
    many = [room.ref("1.1.1 单元"), room.ref("1.1.2 单元")]
    page = words(browser.post(act, {"act": "move", "node": many}))
    assert "已选 2 项" in page
    browser.post(act, {"act": "move", "nodes": ",".join(many), "into": room.ref("2.2 课时"), "first": "1"})
    assert [row.strip() for row in outline(room.term)[-4:]] == [
        "1.1.1 单元",
        "1.1.2 单元",
        "2.2.1 单元",
        "2.2.2 单元",
    ]
    chapters = f"{room.ref('第1章')},{room.ref('第2章')}"
    assert "发布时间" in words(browser.post(act, {"act": "release", "nodes": chapters}))
    assert browser.post(act, {"act": "release", "nodes": chapters, "at": "x"}).status_code == 422
    browser.post(
        act, {"act": "release", "nodes": chapters, "at": "2026-10-01T08:00", "seen": seen_in(browser, room)}
    )
    assert node(room.term, "第2章").release_at == datetime(2026, 10, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    assert "分别移动" in words(browser.post(act, {"act": "move", "node": [many[0], room.ref("第1章")]}))
    assert browser.post(act, {"act": "fly", "node": many}).status_code == 404
    assert browser.post(act, {"act": "delete"}).status_code == 303


def seen_in(browser: Client, room: Classroom) -> str:
    """What the page that asks for the opening time of both chapters says it showed."""
    chapters = f"{room.ref('第1章')},{room.ref('第2章')}"
    asked = browser.post(room.url("term_act"), {"act": "release", "nodes": chapters})
    (seen,) = re.findall(r'name="seen" value="(\w+)"', asked.content.decode())
    return seen


def test_a_time_that_another_has_set_meanwhile_is_shown_and_never_overwritten_unseen(room: Classroom) -> None:
    lead, act = room.at(room.lead), room.url("term_act")
    said = {"act": "release", "nodes": f"{room.ref('第1章')},{room.ref('第2章')}", "at": "2026-11-02T08:00"}
    seen = seen_in(lead, room)
    save(room, "第2章", release_at="2026-10-01T08:00")
    refused = lead.post(act, said | {"seen": seen})
    assert refused.status_code == 409
    assert "团队成员设置了别的时间" in words(refused)
    assert "第2章 · 2026年10月1日 08:00" in words(refused)
    assert 'value="2026-11-02T08:00"' in refused.content.decode(), "what was typed stays"
    assert node(room.term, "第1章").release_at is None  # type: ignore[attr-defined]
    assert lead.post(act, said).status_code == 409, "what shows nothing has seen nothing"
    assert lead.post(act, said | {"seen": seen_in(lead, room)}).status_code == 303
    assert node(room.term, "第2章").release_at == datetime(2026, 11, 2, tzinfo=UTC)  # type: ignore[attr-defined]
    assert lead.post(act, said | {"seen": seen}).status_code == 303, "the same again is harmless"


def test_the_bin_shows_what_was_deleted_by_whom_and_brings_it_back(room: Classroom) -> None:
    before, ref = outline(room.term), room.ref("第1章")
    room.act(room.instructor, "delete", "第1章")
    page = words(room.at(room.lead).get(room.url("term_bin")))
    assert "第1章" in page
    assert room.instructor.nickname in page
    answer = room.at(room.lead).post(room.url("term_act"), {"act": "restore", "node": ref, "back": ref})
    assert answer.url == room.url("term_node", "第1章")
    assert outline(room.term) == before
    assert "回收站是空的" in words(room.at(room.lead).get(room.url("term_bin")))


def test_an_empty_tree_says_what_would_fill_it(room: Classroom) -> None:
    room.act(room.lead, "delete", "第1章", "第2章")
    assert "还没有内容" in words(room.at(room.lead).get(room.url("term_content")))


def test_a_run_that_is_archived_is_read_only(room: Classroom) -> None:
    room.term.archived_at = room.term.created_at
    room.term.save()
    assert "已归档" in words(room.at(room.lead).get(room.url("term_content")))
    assert room.act(room.lead, "delete", "第1章").status_code == 409
    assert named(room.term, "第1章")
