"""What documents and texts show, and what is recorded of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import RequestFactory

from xueyun.core.viewer import VISITOR, Viewer
from xueyun.courses import actions as courses
from xueyun.courses import kinds
from xueyun.courses.kinds import Shown
from xueyun.courses.models import UnitVersion
from xueyun.media import tickets as media
from xueyun.progress import factories
from xueyun.progress import tickets as progress
from xueyun.progress.facts import Measure
from xueyun.reading import document, text

NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)
LEARNER = Viewer(account_id=7, nickname="王同学", session_hash="abc")
pytestmark = [pytest.mark.django_db, pytest.mark.req("L5")]


def shown(kind: str, viewer: Viewer = LEARNER, *, records: bool = True, body: dict | None = None) -> Shown:
    """A document of 12 pages, or a text, on this viewer's screen."""
    unit = factories.unit(kind)
    version = UnitVersion(
        unit=unit, number=1, title=unit.title, asset=unit.asset, body=body or {}, created_at=NOW
    )
    request = RequestFactory().get("/")
    request.now, request.viewer = NOW, viewer
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "key"
    return Shown(request, unit.term, unit.term_id, version, 1, 3, b"\x0f", records=records)


def facts(of: Shown, ticket: str):
    return progress.read(ticket, session=progress.session_of(of.request), now=NOW)


def test_it_shows_the_document_at_the_page_where_one_was() -> None:
    context = document.show(shown("pdf"))
    assert (context["stage"], context["pages"], context["page"], context["seen"]) == (
        "ready",
        12,
        3,
        [(0, 4)],
    )
    assert context["worker"].startswith("/static/vendor/pdf.worker")


def test_it_binds_the_document_to_the_session() -> None:
    of = shown("pdf")
    token = document.show(of)["document"].split("/")[2]
    ticket = media.read(token, "read", NOW)
    assert (ticket.session_hash, ticket.asset_id) == ("abc", of.version.asset_id)


def test_it_gives_visitors_a_preview_and_records_nothing() -> None:
    context = document.show(shown("pdf", VISITOR, records=False))
    assert media.read(context["document"].split("/")[2], "preview", NOW).account_id is None
    assert context["ticket"] == ""
    assert text.show(shown("text", VISITOR, records=False))["ticket"] == ""


@pytest.mark.req("L2")
def test_it_counts_pages_of_a_document_and_the_end_of_a_text() -> None:
    of = shown("pdf")
    assert (found := facts(of, document.show(of)["ticket"])) is not None
    assert (found.measure, found.size) == (Measure.PAGES, 12)
    of = shown("text")
    assert (found := facts(of, text.show(of)["ticket"])) is not None
    assert (found.measure, found.asset_id) == (Measure.END, None)


def test_it_renews_an_open_document() -> None:
    of = shown("pdf")
    assert document.renew(of).keys() == {"asset", "document", "ticket"}
    of.request.now = NOW + timedelta(hours=1)
    media.read(document.renew(of)["document"].split("/")[2], "read", of.request.now)


@pytest.mark.parametrize(("status", "stage"), [("working", "working"), ("failed", "failed")])
def test_it_says_why_there_is_no_document_yet(status: str, stage: str) -> None:
    of = shown("pdf")
    assert of.version.asset is not None
    of.version.asset.status = status
    assert document.show(of) == {"stage": stage}
    assert document.renew(of) == {}
    of.version.asset = None
    assert document.show(of) == {"stage": "missing"}


def test_it_shows_cleaned_html_and_asks_for_formulas_only_where_some_are() -> None:
    plain = text.show(shown("text", body={"html": "<p>极限</p>"}))
    assert (plain["html"], plain["formulas"], plain["attachments"]) == ("<p>极限</p>", "", [])
    with_formula = text.show(shown("text", body={"html": '<p><span class="math">x^2</span></p>'}))
    assert with_formula["formulas"].startswith("/static/vendor/katex")


def test_it_lists_what_hangs_on_a_text() -> None:
    asset = factories.unit("pdf").asset
    assert asset is not None
    body = {"html": "<p>…</p>", "attachments": [{"asset": asset.pk, "name": "习题.pdf"}]}
    (file,) = text.show(shown("text", body=body))["attachments"]
    assert file["name"] == "习题.pdf"
    assert file["url"].endswith("/attachment")
    assert media.read(file["url"].split("/")[2], "read", NOW).asset_id == asset.pk


def test_it_makes_no_query(django_assert_num_queries) -> None:
    pdf, words = shown("pdf"), shown("text", body={"html": "<p>…</p>"})
    with django_assert_num_queries(0):
        document.show(pdf)
        text.show(words)


def test_they_are_kinds_of_unit() -> None:
    assert kinds.get("pdf").show is document.show
    assert kinds.get("text").show is text.show


def test_what_a_teacher_writes_is_cleaned_where_it_comes_in() -> None:
    """A page of the house trusts the body: it must be safe before anybody sees it, drafts too."""
    term = factories.unit("text").term
    written = '<p onclick="x()">好<script>alert(1)</script><a href="javascript:x">坏</a></p><meta http-equiv="refresh">'
    unit = courses.add_unit(term, "text", "文本", body={"html": written, "attachments": []})
    assert unit.body == {"html": '<p>好<a rel="noopener noreferrer">坏</a></p>', "attachments": []}
