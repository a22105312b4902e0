"""What a school's page shows and says: edited with a preview; notices written, scheduled, withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from xueyun.audit.models import Entry as Deed
from xueyun.core.times import local
from xueyun.schools import actions, factories
from xueyun.schools.actions import portal
from xueyun.schools.factories import NOW
from xueyun.schools.models import Notice, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6"), pytest.mark.req("S2")]
EDIT, NOTICES, PAGE = "/console/qinghe/portal/", "/console/qinghe/notices/", "/s/qinghe/"


@pytest.fixture
def school() -> School:
    return factories.school(motto="自强不息")


@pytest.fixture
def chief(school: School) -> Client:
    made = Client()
    made.force_login(factories.administrator(school))
    return made


def fields(chief: Client, page: str) -> dict[str, str]:
    """The form's fields as the page shows them."""
    html = chief.get(page).content.decode()
    found = {name: unescape(value) for name, value in re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', html)}
    texts = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    return found | {name: unescape(value) for name, value in texts}


def test_saved_words_stand_on_the_page_at_once_and_in_the_log(school: School, chief: Client) -> None:
    said = {**fields(chief, EDIT), "motto": "厚德载物", "colour": "#7A1F5C", "contact": "行政楼 102"}
    assert "自强不息" in Client().get(PAGE).content.decode()
    assert chief.post(EDIT, said).status_code == 303
    html = Client().get(PAGE).content.decode()
    assert "厚德载物" in html
    assert "自强不息" not in html
    assert "7a1f5c" in html
    assert "行政楼 102" in Client().get("/recover/help/?school=qinghe").content.decode()
    (deed,) = Deed.objects.filter(verb="schools.edit_portal")
    assert deed.detail["changed"]["motto"] == ["自强不息", "厚德载物"]


def test_a_pale_colour_is_refused_and_nothing_typed_is_lost(school: School, chief: Client) -> None:
    said = {**fields(chief, EDIT), "motto": "厚德载物", "colour": "#ffee00"}
    answer = chief.post(EDIT, said)
    assert answer.status_code == 422
    assert 'value="厚德载物"' in answer.content.decode()
    school.refresh_from_db()
    assert school.motto == "自强不息"


def test_the_second_of_two_sees_both_versions(school: School, chief: Client) -> None:
    said = fields(chief, EDIT)
    assert chief.post(EDIT, {**said, "motto": "甲"}).status_code == 303
    second = chief.post(EDIT, {**said, "motto": "乙"})
    html = second.content.decode()
    assert second.status_code == 409
    assert "<td>甲</td>" in html
    assert 'value="乙"' in html
    again = {**said, "motto": "乙", "shown": re.findall(r'name="shown" value="([^"]*)"', html)[0]}
    assert chief.post(EDIT, {**again, "shown": unescape(again["shown"])}).status_code == 303


@pytest.mark.parametrize("shown", ["", "[]", "nonsense", '{"name": "x"}'])
def test_a_form_that_does_not_say_what_it_showed_is_refused(chief: Client, shown: str) -> None:
    assert chief.post(EDIT, {**fields(chief, EDIT), "shown": shown}).status_code == 422


def test_a_preview_shows_what_was_typed_and_saves_and_keeps_nothing(school: School, chief: Client) -> None:
    said = {**fields(chief, EDIT), "motto": "<b>预览</b>", "colour": "#5c1f7a"}
    answer = chief.post(f"{PAGE}preview/", said)
    html = answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert "&lt;b&gt;预览&lt;/b&gt;" in html
    assert "5c1f7a" in html
    assert "尚未保存" in html
    pale = chief.post(f"{PAGE}preview/", {**said, "colour": "#ffee00"})
    assert pale.status_code == 200
    assert "ffee00" not in pale.content.decode()
    assert "预览" not in Client().get(PAGE).content.decode()
    school.refresh_from_db()
    assert school.motto == "自强不息"


def test_nobody_elses_page_is_previewed_or_edited(school: School, chief: Client) -> None:
    other = factories.school("mingde", "明德大学")
    theirs = actions.post_notice(other, "别校公告", "x", now=NOW)
    said = {"motto": "x", "colour": "#1f7a5c", "title": "x", "body": "x", "published_at": "2026-09-01T08:00"}
    assert chief.post("/s/mingde/preview/", said).status_code == 404
    for slug in ("qinghe", "mingde"):
        for path in (f"notices/{theirs.pk}/", f"notices/{theirs.pk}/show/"):
            assert chief.post(f"/console/{slug}/{path}", said).status_code == 404
    assert Client().post("/s/qinghe/preview/", said).status_code == 401
    theirs.refresh_from_db()
    assert (theirs.title, theirs.withdrawn_at) == ("别校公告", None)


# --- notices ---


@pytest.mark.parametrize(
    "typed",
    [
        "一段",
        "第一段\n续行\n\n第二段 & “引号” 'x' \"y\"",
        "<p>一段 <strong>粗</strong></p>",
        "<h2>标题</h2><p>段</p>",
    ],
)
def test_a_notice_is_edited_as_it_was_typed(school: School, chief: Client, typed: str) -> None:
    notice = actions.post_notice(school, "公告", typed, now=NOW)
    form = fields(chief, f"{NOTICES}{notice.pk}/")
    assert form["body"] == typed
    assert chief.post(f"{NOTICES}{notice.pk}/", form).status_code == 303
    before = notice.body
    notice.refresh_from_db()
    assert notice.body == before
    assert not Deed.objects.filter(verb="schools.edit_notice").exists()


def test_a_notice_is_written_as_text_and_shown_safe(school: School, chief: Client) -> None:
    at = f"{local(timezone.now() - timedelta(minutes=5)):%Y-%m-%dT%H:%M}"
    said = {"title": "放假 通知", "body": "第一段 & 5 < 6\n续行\n\n第二段", "published_at": at}
    assert chief.post(f"{NOTICES}write/", said).status_code == 303
    html = Client().get(f"{PAGE}?tab=notices").content.decode()
    assert "放假 通知" in html
    script = {**said, "title": "脚本", "body": "<p>好</p><script>alert(1)</script>"}
    chief.post(f"{NOTICES}write/", script)
    html = Client().get(f"{PAGE}?tab=notices").content.decode()
    assert "alert(1)" not in html
    assert Deed.objects.filter(verb="schools.post_notice").count() == 2


def test_paragraphs_and_lines_stay(school: School) -> None:
    assert portal.clean("甲\n乙\n\n丙 & 丁") == "<p>甲<br>乙</p><p>丙 &amp; 丁</p>"
    assert portal.clean('<a href="javascript:x">甲</a>') == '<a rel="noopener noreferrer">甲</a>'


def test_a_notice_keeps_what_its_editor_writes_and_two_versions_are_words(
    school: School, chief: Client
) -> None:
    notice = actions.post_notice(school, "公告", "甲", now=NOW)
    form = fields(chief, f"{NOTICES}{notice.pk}/")
    rich = '<p>要<strong>紧</strong></p><ul><li><p>一</p></li></ul><p><img src="https://x.example/a.png"></p>'
    assert chief.post(f"{NOTICES}{notice.pk}/", {**form, "body": rich}).status_code == 303
    notice.refresh_from_db()
    assert notice.body == "<p>要<strong>紧</strong></p><ul><li><p>一</p></li></ul><p></p>"
    stale = chief.post(f"{NOTICES}{notice.pk}/", {**form, "body": "<p>乙<em>丙</em></p>"})
    assert stale.status_code == 409
    html = stale.content.decode()
    assert '<td class="console__words">要紧\n• 一</td><td class="console__words">乙丙</td>' in html


def test_one_for_later_appears_when_its_time_has_come(school: School, chief: Client) -> None:
    at = f"{local(timezone.now() + timedelta(days=1)):%Y-%m-%dT%H:%M}"
    chief.post(f"{NOTICES}write/", {"title": "明天见", "body": "x", "published_at": at})
    assert "明天见" not in Client().get(f"{PAGE}?tab=notices").content.decode()
    assert "定时" in chief.get(NOTICES).content.decode()
    Notice.objects.update(published_at=timezone.now() - timedelta(minutes=1))
    assert "明天见" in Client().get(f"{PAGE}?tab=notices").content.decode()


def test_it_is_edited_by_two_withdrawn_and_shown_again(school: School, chief: Client) -> None:
    notice = actions.post_notice(school, "旧题", "<p>旧文</p>", now=NOW)
    page = f"{NOTICES}{notice.pk}/"
    said = fields(chief, page)
    assert chief.post(page, {**said, "title": "甲题"}).status_code == 303
    notice.refresh_from_db()
    assert (notice.title, notice.published_at) == ("甲题", NOW), "a moment that was not touched stays"
    second = chief.post(page, {**said, "title": "乙题"})
    assert second.status_code == 409
    assert "甲题" in second.content.decode()
    for _twice in range(2):
        chief.post(f"{page}show/")
    assert "甲题" not in Client().get(f"{PAGE}?tab=notices").content.decode()
    for _twice in range(2):
        chief.post(f"{page}show/", {"shows": "1"})
    assert "甲题" in Client().get(f"{PAGE}?tab=notices").content.decode()
    verbs = Deed.objects.filter(verb__contains="notice").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "schools.post_notice",
        "schools.edit_notice",
        "schools.withdraw_notice",
        "schools.show_notice",
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"body": ""}, {"body": "长" * 10_001}, {"published_at": "bald"}],
    ids=["title", "body", "long", "when"],
)
def test_what_is_no_notice_is_refused(chief: Client, wrong: dict[str, str]) -> None:
    said = {"title": "题", "body": "文", "published_at": "2026-09-01T08:00", **wrong}
    assert chief.post(f"{NOTICES}write/", said).status_code == 422
    assert not Notice.objects.exists()


def test_notices_are_paged_by_key(school: School, chief: Client) -> None:
    """What is written meanwhile moves no row onto the next page, and nothing is left out."""
    made = [actions.post_notice(school, f"第 {n:03} 条", "x", now=NOW).title for n in range(101)]
    seen, url = [], NOTICES
    while True:
        html = chief.get(url).content.decode()
        seen += re.findall(r"第 \d{3} 条(?=</a>)", html)
        actions.post_notice(school, "刚写的", "x", now=NOW)
        following = re.search(r'rel="next" href="\?(after=[^"]+)"', html)
        if following is None:
            break
        url = f"{NOTICES}?{following[1]}"
    assert seen == made[::-1]
    assert re.search(r'rel="prev" href="\?before=', html)
    assert "第 100 条" in chief.get(f"{NOTICES}?after=nonsense").content.decode()
