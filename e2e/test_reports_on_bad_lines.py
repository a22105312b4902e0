"""What was watched and read reaches the server: on pausing, on leaving, and over lines that lie or break."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Route, expect

from e2e.visitor import REPORTED_MS, Visitor, until

DOCUMENT, TEXT, LECTURE = "第二章讲义", "把定义读三遍", "数列极限的定义"
BEACON = re.compile("/progress/beacon/$")
BACK_ONLINE = "dispatchEvent(new Event('online'))"
# Without the report of every fifteen seconds: what arrives was sent for another reason.
NO_TICK = """const often = window.setInterval;
window.setInterval = (deed, ms, ...rest) => (ms === 15000 ? 0 : often(deed, ms, ...rest));"""
# Where sound and picture of a film don't begin together, the player begins where both are there.
HOLE = """document.addEventListener('loadedmetadata', ({ target }) => { target.currentTime = 0.7; },
  { capture: true, once: true });"""
KEPT = "Object.keys(localStorage).filter(name => name.startsWith('xueyun.seen.')).length"


def watch_a_little(visitor: Visitor) -> Locator:
    """Three seconds of the lecture, most of which nobody has reported yet."""
    visitor.context.add_init_script(NO_TICK)
    visitor.follow(visitor.unit(LECTURE))
    player = visitor.page.locator("video-player")
    player.press("k")
    until(visitor.page, "document.querySelector('video').currentTime > 3")
    return player


def state_of(visitor: Visitor, title: str) -> str | None:
    return visitor.unit(title).locator(".state-circle").get_attribute("data-state")


@pytest.mark.req("L4")
def test_a_pause_reports(learner: Callable[..., Visitor]) -> None:
    visitor = learner()
    player = watch_a_little(visitor)
    with visitor.page.expect_request(BEACON) as told:
        player.press("k")
    assert told.value.post_data_json["ranges"]
    visitor.expect_circle(LECTURE, 1)


@pytest.mark.req("L4")
def test_a_hole_that_the_player_steps_over_is_no_gap(learner: Callable[..., Visitor]) -> None:
    visitor = learner()
    visitor.context.add_init_script(HOLE)
    told: list[str] = []
    visitor.context.on("request", lambda request: BEACON.search(request.url) and told.append(request.url))
    watch_a_little(visitor)
    assert not told, "the step itself was reported, before the clock allows a whole second"
    [[first, last]] = visitor.page.evaluate("document.querySelector('video-player').watched.all().ranges()")
    assert first == 0
    assert last >= 2


@pytest.mark.req("L4")
def test_leaving_the_page_reports(learner: Callable[..., Visitor]) -> None:
    visitor = learner()
    courseware = visitor.path
    watch_a_little(visitor)
    # These pages send nothing themselves: the circle is what the server got from the one that closed.
    visitor.open("/my/courses/")
    end = time.monotonic() + REPORTED_MS / 1000
    visitor.open(courseware)
    while state_of(visitor, LECTURE) != "1":
        assert time.monotonic() < end, "the last report never arrived"
        visitor.open(courseware)


@pytest.mark.req("L4")
def test_an_answer_that_is_not_ours_takes_nothing_away(learner: Callable[..., Visitor]) -> None:
    """As behind the sign-in page of a hotel's network, whatever status it comes with."""
    visitor = learner()
    statuses = [200, 400, 403, 409, 413]

    def answer(route: Route) -> None:
        status = statuses.pop(0) if statuses else 200
        route.fulfill(status=status, content_type="text/html", body="<h1>Sign in to the network</h1>")

    visitor.context.route(BEACON, answer)
    with visitor.watch.expecting(*statuses):
        visitor.follow(visitor.unit(DOCUMENT))
        visitor.read_document(pages=3)
        while statuses:
            with visitor.page.expect_response(BEACON):
                visitor.page.evaluate(BACK_ONLINE)
        assert visitor.page.evaluate("document.querySelector('pdf-view').pending.count()") == 3
        assert visitor.page.evaluate(KEPT) == 1
        expect(visitor.page.locator(".pdf__message")).to_be_hidden()
        visitor.expect_circle(DOCUMENT, 0)
        visitor.context.unroute(BEACON)
        visitor.page.evaluate(BACK_ONLINE)
        visitor.expect_circle(DOCUMENT, 2)
        until(visitor.page, f"{KEPT} === 0")


@pytest.mark.req("L4")
def test_a_line_that_comes_back_while_a_report_fails_is_used_at_once(learner: Callable[..., Visitor]) -> None:
    visitor = learner()
    visitor.context.add_init_script(NO_TICK)
    # A low window: the end of the text is out of sight, and gives no second reason to report.
    visitor.page.set_viewport_size({"width": 1440, "height": 360})
    held: list[Route] = []
    visitor.context.route(BEACON, lambda route: route.continue_() if held else held.append(route))
    with visitor.watch.expecting(words=("ERR_INTERNET_DISCONNECTED",)):
        with visitor.page.expect_request(BEACON, timeout=REPORTED_MS):
            visitor.follow(visitor.unit(TEXT))
        visitor.page.evaluate(BACK_ONLINE)
        held[0].abort("internetdisconnected")
        visitor.expect_circle(TEXT, 1)
