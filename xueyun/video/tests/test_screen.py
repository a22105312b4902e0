"""A video unit's page: addresses behind a ticket, the place, the watermark; or why there is nothing yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse

from xueyun.core.viewer import VISITOR, Certified, Viewer
from xueyun.courses import kinds
from xueyun.courses.kinds import Shown
from xueyun.courses.models import UnitVersion
from xueyun.media import tickets as media
from xueyun.media.models import Asset
from xueyun.progress import factories
from xueyun.progress import tickets as progress
from xueyun.progress.facts import Measure
from xueyun.video import screen

NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def shown(viewer: Viewer, *, records: bool = True, **fields) -> Shown:
    """A video of 100.5 seconds on this viewer's screen, ready."""
    unit = factories.unit()
    Asset.objects.filter(pk=unit.asset_id).update(has_poster=True, width=1280, height=720)
    unit.asset.refresh_from_db()
    version = UnitVersion(unit=unit, number=1, title=unit.title, asset=unit.asset, created_at=NOW)
    request = RequestFactory().get("/")
    request.now, request.viewer = NOW, viewer
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "key"
    return Shown(request, unit.term, unit.term_id, version, 1, 12_000, b"\x0f", records=records, **fields)


@pytest.fixture
def learner() -> Viewer:
    return Viewer(account_id=7, nickname="王同学", session_hash="abc")


def player(of: Shown) -> dict:
    return screen.show(of)["player"]


@pytest.mark.req("L3", "L4")
def test_it_shows_the_player_where_one_was(learner: Viewer) -> None:
    it = player(shown(learner))
    assert (it["duration"], it["position"], it["seen"], it["threshold"]) == (100_500, 12_000, [(0, 4)], 90)
    assert it["captions"] == ""
    assert it["playlist"].endswith("/master.m3u8")
    assert it["poster"].endswith("/poster.jpg")


@pytest.mark.req("L3")
def test_it_binds_the_media_to_the_session_for_minutes(learner: Viewer) -> None:
    of = shown(learner)
    token = player(of)["playlist"].split("/")[2]
    ticket = media.read(token, "watch", NOW)
    assert (ticket.account_id, ticket.session_hash, ticket.asset_id) == (7, "abc", of.version.asset_id)
    assert ticket.expires_ms - ticket.issued_ms <= 15 * 60 * 1000


@pytest.mark.req("L2", "L4")
def test_it_gives_a_progress_ticket_that_says_what_there_is_to_watch(learner: Viewer) -> None:
    of = shown(learner)
    facts = progress.read(player(of)["ticket"], session=progress.session_of(of.request), now=NOW)
    assert facts is not None
    assert (facts.account_id, facts.unit_id, facts.term_id) == (7, of.version.unit_id, of.own_term_id)
    assert (facts.measure, facts.amount, facts.size, facts.threshold) == (Measure.SECONDS, 100_500, 101, 90)


def test_it_records_nothing_for_visitors_and_the_team(learner: Viewer) -> None:
    assert player(shown(VISITOR, records=False))["ticket"] == ""
    assert player(shown(learner, records=False))["ticket"] == ""


@pytest.mark.req("L3")
def test_it_gives_visitors_a_ticket_for_the_preview_alone() -> None:
    it = player(shown(VISITOR, records=False))
    token = it["playlist"].split("/")[2]
    assert media.read(token, "preview", NOW).account_id is None
    with pytest.raises(media.BadTicket):
        media.read(token, "watch", NOW)
    assert it["watermark"] == ""


@pytest.mark.req("L3")
def test_it_marks_the_picture_with_the_student_number_as_the_term_wishes(learner: Viewer) -> None:
    of = shown(learner)
    assert player(of)["watermark"] == "王同学"
    school = of.term.course.school
    bond = Certified(school.pk, school.slug, school.name, "2024010101", "王小明", NOW)
    of.request.viewer = replace(learner, certifications=(bond,))
    assert player(of)["watermark"] == "2024010101"
    of.term.has_watermark = False
    assert player(of)["watermark"] == ""


@pytest.mark.parametrize(
    ("status", "stage"),
    [("waiting", "working"), ("working", "working"), ("failed", "failed"), ("ready", "ready")],
)
def test_it_says_how_far_the_video_is(learner: Viewer, status: str, stage: str) -> None:
    of = shown(learner)
    assert of.version.asset is not None
    of.version.asset.status, of.version.asset.progress = status, 42
    context = screen.show(of)
    assert context["stage"] == stage
    assert context.get("percent", 42) == 42
    assert screen.renew(of)["stage"] == stage


def test_it_says_that_there_is_no_file(learner: Viewer) -> None:
    of = shown(learner)
    of.version.asset = None
    assert screen.show(of) == {"stage": "missing"}


@pytest.mark.req("L3")
def test_it_renews_every_ticket_of_an_open_page(learner: Viewer) -> None:
    of = shown(learner)
    fresh = screen.renew(of)
    assert of.version.asset is not None
    assert fresh["asset"] == of.version.asset.ref
    assert {"playlist", "captions", "poster", "ticket"} <= fresh.keys()


def test_it_makes_no_query(learner: Viewer, django_assert_num_queries) -> None:
    of = shown(learner)
    of.term.course.school  # noqa: B018  as the learning page has it
    with django_assert_num_queries(0):
        screen.show(of)
        screen.renew(of)


def test_it_is_a_kind_of_unit() -> None:
    kind = kinds.get("video")
    assert (kind.asset_kind, kind.show, kind.renew) == ("video", screen.show, screen.renew)
    assert reverse("progress:beacon") == "/progress/beacon/"
