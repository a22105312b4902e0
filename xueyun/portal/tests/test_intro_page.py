"""课程介绍页: the trailer, which alone is everybody's, and what a team writes of its course."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xueyun.courses import factories as courses
from xueyun.courses import intros
from xueyun.courses.actions import intros as actions
from xueyun.courses.factories import NOW
from xueyun.courses.intros import Question
from xueyun.courses.models import Term
from xueyun.licences import actions as licences
from xueyun.media import factories as media
from xueyun.media.models import Asset
from xueyun.sharing import actions as sharing

pytestmark = [pytest.mark.django_db, pytest.mark.req("C2")]


def film(term: Term, **fields: Any) -> Asset:
    made = media.video(term.course.school, has_poster=True, **fields)
    actions.set_trailer(term.course, made, seen=intros.mark(term.course, "trailer"), now=NOW)
    return made


def html(client: Client, term: Term) -> str:
    response = client.get(f"/terms/{term.ref}/")
    assert response.status_code == 200
    return response.content.decode()


def playlist(page: str) -> str:
    return page.split('data-playlist="')[1].split('"', maxsplit=1)[0]


def test_a_visitor_watches_the_trailer(cast, browse):
    shown = film(cast.mooc, captions=media.captions(cast.mooc.course.school))
    page = html(browse(), cast.mooc)
    assert "<video-player" in page
    assert 'data-ticket=""' in page, "watching it leaves no trace"
    master = browse().get(playlist(page))
    assert "RESOLUTION=1280x720" in master.content.decode()
    assert bytes(browse().get(playlist(page).replace("master.m3u8", "key")).content) == bytes(shown.key)


def test_its_ticket_opens_this_video_alone_and_runs_out(cast, browse):
    film(cast.mooc)
    address = playlist(html(browse(), cast.mooc))
    assert browse().get(address.replace("master.m3u8", "document.pdf")).status_code == 404
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        assert browse().get(address).status_code == 403
        fresh = browse().get(f"/terms/{cast.mooc.ref}/trailer/").json()
        assert set(fresh) == {"asset", "playlist", "captions", "poster"}
        assert browse().get(fresh["playlist"]).status_code == 200


def test_only_what_the_course_names_is_given_out(cast, browse):
    media.video(cast.mooc.course.school, "期末考试讲评.mp4")
    assert browse().get(f"/terms/{cast.mooc.ref}/trailer/").status_code == 404
    shown = film(cast.mooc)
    url = f"/terms/{cast.mooc.ref}/trailer/?asset=another"
    assert browse().get(url).json()["asset"] == shown.ref
    actions.set_trailer(cast.mooc.course, None, seen=intros.mark(cast.mooc.course, "trailer"), now=NOW)
    assert browse().get(url).status_code == 404
    assert "<video-player" not in html(browse(), cast.mooc)


def test_a_draft_s_trailer_is_its_team_s(cast, browse):
    row = courses.draft(courses.course(cast.qinghe, "实变函数"), lead=cast.lead)
    film(row)
    url = f"/terms/{row.ref}/trailer/"
    assert browse().get(url).status_code == 404
    assert browse(cast.student).get(url).status_code == 404
    assert browse(cast.lead).get(url).status_code == 200
    assert browse().get("/terms/0000000001/trailer/").status_code == 404


@pytest.mark.parametrize("status", ["waiting", "working", "failed"])
def test_until_it_is_ready_the_cover_stands_there(cast, browse, status):
    film(cast.mooc, status=status, ready_at=None)
    page = html(browse(), cast.mooc)
    assert "<video-player" not in page
    assert "term-top__cover" in page
    assert browse().get(f"/terms/{cast.mooc.ref}/trailer/").status_code == 404


def write(term: Term) -> None:
    words = intros.Words(
        "大学物理", "physics", "一句话", "<p>介绍</p>", "<p>目标</p>", "<p>大纲</p>", "<p>大一</p>", "<p>会求导</p>",
        "<p>费曼</p>",
    )  # fmt: skip
    actions.describe(term.course, words, seen=intros.mark(term.course, "words"), now=NOW)
    pairs = [Question(f"第 {n} 问", f"<p>第 {n} 答</p>") for n in range(30)]
    actions.answer(term.course, pairs, seen=intros.mark(term.course, "faq"), now=NOW)


def test_all_that_was_written_stands_there_in_order(cast, browse):
    write(cast.mooc)
    page = html(browse(), cast.mooc)
    order = [
        "介绍",
        "学习目标",
        "目标",
        "适合谁学",
        "大一",
        "预备知识",
        "会求导",
        "大纲",
        "费曼",
        "第 0 问",
        "第 29 答",
    ]
    places = [page.rindex(f">{words}<") for words in order]
    assert places == sorted(places)
    assert '<meta name="description" content="一句话">' in page
    assert page.count("<details") >= 30
    for name in ("intro", "outline", "references", "faq"):
        assert f'href="#{name}"' in page
        assert f'id="{name}"' in page


def test_what_was_not_written_has_no_heading(cast, browse):
    page = html(browse(), cast.mooc)
    for words in ("学习目标", "预备知识", "参考资料", "常见问题"):
        assert words not in page


def test_it_asks_as_often_with_all_of_it_as_without(cast, browse):
    def count() -> int:
        html(browse(), cast.mooc)
        with CaptureQueriesContext(connection) as seen:
            html(browse(), cast.mooc)
        return len(seen)

    before = count()
    write(cast.mooc)
    film(cast.mooc)
    assert count() == before <= 12


@pytest.mark.req("P0", "P4")
def test_a_layer_takes_it_over_names_the_source_and_goes_its_own_way(cast, browse):
    write(cast.mooc)
    film(cast.mooc)
    licences.grant(cast.mooc.course, cast.qinghe, "synchronous", now=NOW)
    layer = sharing.open_over(
        cast.mooc, cast.qinghe, starts_at=NOW, ends_at=NOW + timedelta(days=30), now=NOW,
        team=[], title="物理（机电）",
    )  # fmt: skip
    layer.published_at = NOW
    layer.save()
    page = html(browse(), layer)
    assert "引用明德大学的《大学物理》" in page
    assert "第 29 答" in page
    assert "<video-player" in page
    words = intros.Words.of(layer.course)
    changed = intros.Words("物理（机电）", words.subject, target="<p>自己的目标</p>")
    assert actions.describe(layer.course, changed, seen=intros.mark(layer.course, "words"), now=NOW)
    assert "自己的目标" in html(browse(), layer)
    assert "自己的目标" not in html(browse(), cast.mooc)
    assert "引用明德大学的《大学物理》" in html(browse(), layer)
