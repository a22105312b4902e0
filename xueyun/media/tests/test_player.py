"""A video's way to its watcher: ticket, playlists, key, segments."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from xueyun.core.verdict import Refused
from xueyun.core.viewer import VISITOR, Viewer
from xueyun.media import actions, factories, links, tickets
from xueyun.media.models import Asset
from xueyun.media.tests.conftest import LEARNER, NOW, Get, body

DOORS = ["master", "playlist", "key", "captions", "poster"]


def token_for(asset: Asset, viewer: Viewer = LEARNER, purpose: tickets.Purpose = "watch") -> str:
    return tickets.issue(viewer, purpose=purpose, now=NOW, viewing_term_id=1, unit_id=2, asset_id=asset.pk)


def address(door: str, token: str, height: int = 480) -> str:
    more = {"height": height} if door == "playlist" else {}
    return reverse(f"media:{door}", kwargs={"token": token, **more})


@pytest.fixture
def watched(video: Asset, clips: object) -> Asset:
    """The transcoded video, with captions."""
    captions = actions.add_file(video.school, clips / "captions.vtt", "zh.vtt", NOW)  # type: ignore[operator]
    actions.attach_captions(video, captions)
    return video


@pytest.mark.req("L3")
def test_from_master_to_the_bytes_of_a_segment(get: Get, watched: Asset) -> None:
    token = token_for(watched)
    text = body(get(address("master", token), LEARNER)).decode()
    assert "RESOLUTION=1280x720" in text
    assert [line for line in text.splitlines() if not line.startswith("#")] == ["720.m3u8", "480.m3u8"]
    answer = get(address("playlist", token), LEARNER)
    assert answer["Content-Type"] == "application/vnd.apple.mpegurl"
    assert answer["Cache-Control"] == "private, no-store"
    lines = body(answer).decode().splitlines()
    assert any(line.startswith('#EXT-X-KEY:METHOD=AES-128,URI="key"') for line in lines)
    segments = [line for line in lines if line and not line.startswith("#")]
    assert len(segments) == 2
    assert all(line.startswith("/media/files/") for line in segments)
    assert get(segments[0], VISITOR).status_code == 200
    assert body(get(address("key", token), LEARNER)) == bytes(watched.key or b"")
    assert "极限的定义" in body(get(address("captions", token), LEARNER)).decode()
    assert body(get(address("poster", token), LEARNER))[:3] == b"\xff\xd8\xff"


@pytest.mark.req("L3")
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "other",
    [VISITOR, replace(LEARNER, session_hash="another session"), replace(LEARNER, account_id=12)],
    ids=["visitor", "other session", "other account"],
)
def test_a_copied_address_opens_nothing_elsewhere(get: Get, watched: Asset, door: str, other: Viewer) -> None:
    url = address(door, token_for(watched))
    assert get(url, LEARNER).status_code == 200
    answer = get(url, other)
    assert (answer.status_code, answer["X-Xueyun-Problem"]) == (403, "other_session")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.req("L3")
@pytest.mark.parametrize("door", DOORS)
def test_it_ends_with_its_ticket(get: Get, watched: Asset, door: str) -> None:
    answer = get(address(door, token_for(watched)), LEARNER, NOW + tickets.LIFETIME)
    assert (answer.status_code, answer["X-Xueyun-Problem"]) == (403, "expired")
    assert body(answer).decode()


@pytest.mark.parametrize("door", DOORS)
def test_a_ticket_to_read_and_a_false_one_open_nothing(get: Get, watched: Asset, door: str) -> None:
    for token, code in ((token_for(watched, purpose="read"), "purpose"), ("false", "bad")):
        answer = get(address(door, token), LEARNER)
        assert (answer.status_code, answer["X-Xueyun-Problem"]) == (403, code)


def test_a_preview_is_open_to_everyone(get: Get, watched: Asset) -> None:
    token = token_for(watched, VISITOR, "preview")
    assert {
        get(address(door, token), viewer).status_code for door in DOORS for viewer in (VISITOR, LEARNER)
    } == {200}


@pytest.mark.parametrize("door", DOORS)
def test_a_ticket_opens_its_own_asset_only(get: Get, watched: Asset, door: str) -> None:
    other = factories.video(watched.school, status=Asset.Status.WORKING)
    assert get(address(door, token_for(other)), LEARNER).status_code == 404
    pdf = factories.pdf(watched.school)
    assert get(address(door, token_for(pdf)), LEARNER).status_code == 404


def test_what_is_not_there_is_404(get: Get, video: Asset) -> None:
    token = token_for(video)
    assert get(address("playlist", token, 1080), LEARNER).status_code == 404
    assert get(address("captions", token), LEARNER).status_code == 404


def test_who_follows_a_dead_link_gets_a_page(get: Get, watched: Asset) -> None:
    with pytest.raises(Refused) as caught:
        get(address("master", "false"), LEARNER, sec_fetch_mode="navigate")
    assert caught.value.verdict.status == 403
    assert str(caught.value.verdict.reason)


@pytest.mark.req("L3")
def test_a_segments_address_runs_out_and_cannot_be_bent(get: Get, video: Asset) -> None:
    name = f"{video.folder}/480_00000.ts"
    url = links.signer(NOW, links.SEGMENTS)(name)
    assert get(url, VISITOR, NOW + links.SEGMENTS).status_code == 200
    assert get(url, VISITOR, NOW + 2 * links.SEGMENTS).status_code == 403
    assert get(url.replace("480_00000", "480_00001")).status_code == 403
    assert get(url.replace(f"/{name}", f"/{video.original}")).status_code == 403
    assert get(url.replace("/files/", "/files/9")).status_code == 403


def test_only_what_was_made_leaves_by_a_signed_address(get: Get, video: Asset) -> None:
    sign = links.signer(NOW, links.SEGMENTS)
    assert get(sign(video.original)).status_code == 404
    assert get(sign(f"{video.folder}/480.m3u8")).status_code == 404
    assert get(sign(f"{video.folder}/480_99999.ts")).status_code == 404


def test_an_address_stays_the_same_for_a_while(video: Asset) -> None:
    url = links.poster_url(video, NOW)
    assert url.endswith("poster.webp")
    assert links.poster_url(video, NOW + timedelta(minutes=1)) == url
    assert links.poster_url(factories.pdf(video.school), NOW) == ""


def test_a_poster_is_a_picture(get: Get, video: Asset) -> None:
    answer = get(links.poster_url(video, NOW))
    assert (answer["Content-Type"], body(answer)[8:12]) == ("image/webp", b"WEBP")


@pytest.mark.django_db
def test_signed_files_ask_no_database(get: Get, video: Asset, django_assert_num_queries: object) -> None:
    url = links.poster_url(video, NOW)
    with django_assert_num_queries(0):  # type: ignore[operator]
        get(url)
    token = token_for(video)
    with django_assert_num_queries(1):  # type: ignore[operator]
        get(address("playlist", token), LEARNER)
