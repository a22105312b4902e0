from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory
from django.urls import resolve, reverse

from xueyun.core.viewer import VISITOR
from xueyun.media import actions, tickets
from xueyun.media.models import Asset
from xueyun.media.tests.conftest import LEARNER, NOW, Get, body
from xueyun.schools.models import School


@pytest.fixture
def pdf(school: School, clips: Path) -> Asset:
    return actions.add_file(school, clips / "notes.pdf", "第一讲 讲义.pdf", NOW)


def address(asset: Asset, purpose: tickets.Purpose = "read", door: str = "document", **facts: bool) -> str:
    token = tickets.issue(
        LEARNER, purpose=purpose, now=NOW, viewing_term_id=1, unit_id=2, asset_id=asset.pk, facts=facts
    )
    return reverse(f"media:{door}", kwargs={"token": token})


@pytest.mark.req("L5")
def test_it_is_shown_in_the_page(get: Get, pdf: Asset, clips: Path) -> None:
    answer = get(address(pdf), LEARNER)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert body(answer) == (clips / "notes.pdf").read_bytes()
    assert "Content-Disposition" not in answer
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.req("L5")
def test_it_is_saved_under_its_own_name(get: Get, pdf: Asset) -> None:
    answer = get(f"{address(pdf)}?download=1", LEARNER)
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('第一讲 讲义.pdf')}"


@pytest.mark.req("L5")
def test_who_may_not_keep_it_reads_it_and_takes_it_home_by_no_door(get: Get, pdf: Asset) -> None:
    shown = get(f"{address(pdf, keeps=False)}?download=1", LEARNER)
    assert (shown.status_code, "Content-Disposition" in shown) == (200, False)
    assert get(address(pdf, door="attachment"), LEARNER).status_code == 200
    assert get(address(pdf, door="attachment", keeps=False), LEARNER).status_code == 404


def test_it_comes_by_parts(get: Get, pdf: Asset) -> None:
    answer = get(address(pdf), LEARNER, range="bytes=0-4")
    assert (answer.status_code, body(answer)) == (206, b"%PDF-")


def test_it_needs_the_ticket_and_its_session(get: Get, pdf: Asset) -> None:
    assert get(address(pdf), VISITOR)["X-Xueyun-Problem"] == "other_session"
    assert get(address(pdf, "watch"), LEARNER)["X-Xueyun-Problem"] == "purpose"
    assert get(address(pdf), LEARNER, NOW + tickets.LIFETIME)["X-Xueyun-Problem"] == "expired"
    assert get(address(pdf, "preview"), VISITOR).status_code == 200


def test_it_is_not_compressed_on_its_way(pdf: Asset) -> None:
    url = address(pdf)
    match = resolve(url)
    request = RequestFactory().get(url, headers={"accept-encoding": "gzip", "range": "bytes=0-499"})
    request.now, request.viewer = NOW, LEARNER  # type: ignore[attr-defined]
    answer = GZipMiddleware(lambda request: match.func(request, **match.kwargs))(request)
    assert (answer.status_code, answer["Content-Length"]) == (206, "500")
    assert "Content-Encoding" not in answer
    answer.close()
