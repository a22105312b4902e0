"""The lecture's own controls: by keyboard and by menu, and what they remember."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Locator, Route, expect

from e2e.conftest import Visitors, newcomer_of
from e2e.visitor import REPORTED_MS, Visitor, until

COURSE, LECTURE = "微积分（一）", "数列极限的定义"
BEACON = re.compile("/progress/beacon/$")
SEGMENT = re.compile(r"/media/files/.+\.ts$")
NOW = "document.querySelector('video').currentTime"
WATERMARK = "UPDATE courses_term SET has_watermark = ?"

pytestmark = [pytest.mark.req("L3")]


@pytest.fixture(scope="module")
def viewer(journey_visitors: Visitors) -> Visitor:
    """Somebody new before the lecture, for the whole file; every test leaves it paused."""
    visitor = newcomer_of(journey_visitors(), "qinghe")
    visitor.enrol(COURSE)
    visitor.follow(visitor.unit(LECTURE))
    return visitor


@pytest.fixture
def player(viewer: Visitor) -> Locator:
    return viewer.page.locator("video-player")


def play(viewer: Visitor) -> None:
    """Play by key, unless it does already, until the picture moves."""
    before = viewer.page.evaluate(NOW)
    if viewer.page.evaluate("document.querySelector('video').paused"):
        viewer.page.locator("video-player").press("k")
    until(viewer.page, f"{NOW} > {before} + 0.5")


def pause(viewer: Visitor, key: str = "k") -> float:
    """Pause by key; the second where it stands."""
    viewer.page.locator("video-player").press(key)
    until(viewer.page, "document.querySelector('video').paused")
    return float(viewer.page.evaluate(NOW))


def choose(player: Locator, menu: str, item: str) -> None:
    """By keyboard: the controls hide from an idle mouse."""
    player.get_by_role("button", name=menu).press("Enter")
    player.get_by_role("menuitemradio", name=item, exact=True).press("Enter")


def test_keys_play_pause_and_jump(viewer: Visitor, player: Locator) -> None:
    play(viewer)
    # 852 × 480 in a frame of 16:9: no dark hair stands beside a light slide.
    expect(player).to_have_attribute("data-fits", "")
    at = pause(viewer, " ")
    player.press("ArrowRight")
    until(viewer.page, f"Math.abs({NOW} - {at + 5}) < 0.1")
    player.press("l")
    until(viewer.page, f"Math.abs({NOW} - {at + 15}) < 0.1")
    player.press("ArrowLeft")
    until(viewer.page, f"Math.abs({NOW} - {at + 10}) < 0.1")
    play(viewer)
    pause(viewer)


def test_the_sound_is_switched_by_key(viewer: Visitor, player: Locator) -> None:
    mute = player.get_by_role("button", name="静音")
    player.press("m")
    expect(mute).to_have_attribute("aria-pressed", "true")
    assert viewer.page.evaluate("document.querySelector('video').muted") is True
    player.press("m")
    expect(mute).to_have_attribute("aria-pressed", "false")


def test_captions_are_on_until_switched_off_and_stay_off(viewer: Visitor, player: Locator) -> None:
    button, words = player.get_by_role("button", name="字幕"), player.locator(".player__captions")
    expect(button).to_have_attribute("aria-pressed", "true")
    play(viewer)
    expect(words).to_be_visible()
    player.press("c")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(words).to_be_hidden()
    player.press("c")
    expect(words).to_be_visible()
    player.press("c")
    pause(viewer)
    viewer.open(viewer.path)
    expect(button).to_have_attribute("aria-pressed", "false")
    player.press("c")
    expect(button).to_have_attribute("aria-pressed", "true")


def test_the_speed_is_chosen_and_kept(viewer: Visitor, player: Locator) -> None:
    now = player.locator("[data-speed-now]")
    choose(player, "倍速", "1.5×")
    expect(now).to_have_text("1.5×")
    player.press(">")
    expect(now).to_have_text("1.75×")
    viewer.open(viewer.path)
    expect(now).to_have_text("1.75×")
    assert viewer.page.evaluate("document.querySelector('video').playbackRate") == 1.75
    for speed in ("1.5×", "1.25×", "1×"):
        player.press("<")
        expect(now).to_have_text(speed)


def test_the_quality_is_chosen(viewer: Visitor, player: Locator) -> None:
    now = player.locator("[data-quality-now]")
    play(viewer)
    for height in (720, 480):
        choose(player, "清晰度", f"{height}p")
        expect(now).to_have_text(f"{height}p")
        until(viewer.page, f"document.querySelector('video').videoHeight === {height}")
    pause(viewer)


def test_the_picture_can_leave_the_page(player: Locator) -> None:
    expect(player.get_by_role("button", name="画中画")).to_be_visible()


@pytest.mark.req("L4")
def test_the_green_line_shows_what_was_watched_and_the_gap_leads_back(
    viewer: Visitor, player: Locator
) -> None:
    expect(player.locator(".player__seen")).to_have_css("background-image", re.compile("^linear-gradient"))
    player.press("5")
    play(viewer)
    until(viewer.page, f"{NOW} > 118.5")
    missing = viewer.page.evaluate("document.querySelector('video-player').watched.gap()")
    assert 0 < missing < 117
    player.get_by_role("button", name="去看漏掉的部分").press("Enter")
    until(viewer.page, f"{NOW} >= {missing} && {NOW} < 117")
    until(viewer.page, "!document.querySelector('video').paused")
    pause(viewer)


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def stop_in_the_middle(viewer: Visitor, player: Locator) -> float:
    """The second where one stopped, when the server knows it."""
    with viewer.page.expect_response(BEACON, timeout=REPORTED_MS) as told:
        player.press("5")
        play(viewer)
        until(viewer.page, f"{NOW} > 118.5")
        at = pause(viewer)
    assert told.value.status == 200
    until(viewer.page, "document.querySelector('video-player').watched.reports.next() === null")
    return at


def test_one_goes_on_where_one_was(viewer: Visitor, player: Locator) -> None:
    at = stop_in_the_middle(viewer, player)
    viewer.open(viewer.path)
    expect(player.locator("[data-now]")).to_have_text(clock(at))
    player.press("k")
    expect(player.locator(".player__resumed")).to_contain_text(f"从 {clock(at)} 继续")
    until(viewer.page, f"{NOW} > {at}")
    pause(viewer)


def test_one_goes_on_there_also_when_the_line_is_slower_than_the_hand(
    viewer: Visitor, player: Locator
) -> None:
    at = stop_in_the_middle(viewer, player)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    viewer.page.route("**/master.m3u8", hold)
    with viewer.page.expect_request("**/master.m3u8"):
        viewer.open(viewer.path)
        player.press("k")
    expect(player.locator(".player__resumed")).to_contain_text(f"从 {clock(at)} 继续")
    for route in held:
        route.continue_()
    viewer.page.unroute("**/master.m3u8")
    until(viewer.page, f"{NOW} > {at}")
    pause(viewer)


def test_the_students_number_is_on_the_picture_where_the_term_wishes_it(
    viewer: Visitor, player: Locator
) -> None:
    mark = player.locator(".player__watermark")
    expect(mark).to_have_text(viewer.entry["student_no"])
    viewer.site.change(WATERMARK, 0)
    try:
        viewer.open(viewer.path)
        expect(mark).to_have_count(0)
    finally:
        viewer.site.change(WATERMARK, 1)
    viewer.open(viewer.path)
    expect(mark).to_have_text(viewer.entry["student_no"])


@pytest.mark.req("L4")
def test_a_film_that_fresh_tickets_do_not_open_is_a_lost_connection(viewer: Visitor, player: Locator) -> None:
    """As when the server in front may not read the folder of the media: it is not asked without end."""
    renewed: list[str] = []
    viewer.page.on(
        "request", lambda request: renewed.append(request.url) if is_renewal(request.url) else None
    )
    viewer.page.route(SEGMENT, refuse)
    with viewer.watch.expecting(403):
        began = time.monotonic()
        player.press("k")
        expect(player.locator("[data-message=network]")).to_be_visible()
        until(viewer.page, f"performance.now() > {viewer.page.evaluate('performance.now()')} + 4000")
        # Two at once, then one with every try of a lost connection.
        assert 2 <= len(renewed) <= 2 + (time.monotonic() - began) / 5
        viewer.page.unroute(SEGMENT)
        at = viewer.page.evaluate(NOW)
        until(viewer.page, f"{NOW} > {at} + 0.5")
        expect(player.locator("[data-message=network]")).to_be_hidden()
    pause(viewer)


def is_renewal(url: str) -> bool:
    return url.endswith("/ticket/")


def refuse(route: Route) -> None:
    route.fulfill(status=403)
