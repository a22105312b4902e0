"""A cheap phone and a browser that forbids things: what is read counts all the same, when it can."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE
from e2e.visitor import COUNTED, Visitor, until

DOCUMENT, TEXT, LECTURE = "第二章讲义", "把定义读三遍", "数列极限的定义"
# pdf.js draws with what its worker sends. On a slow phone each of these words takes its time.
SLOW_WORKER = """const listen = Worker.prototype.addEventListener;
Worker.prototype.addEventListener = function (name, hear, ...rest) {
  const late = (event) => setTimeout(() => hear.call(this, event), 900);
  return listen.call(this, name, name === 'message' ? late : hear, ...rest);
};"""
SLOW_BEACON = """const fast = window.fetch;
window.fetch = async (address, ...rest) => {
  if (String(address).includes('/progress/beacon/')) await new Promise((go) => setTimeout(go, 2500));
  return fast(address, ...rest);
};"""
# Every moment a picture comes for some page beside, as it may in a long document.
RESTLESS_NEIGHBOUR = """setInterval(() => {
  const view = document.querySelector('pdf-view');
  if (view?.scale) view.draw({ draw: async () => true });
}, 100);"""
AWAY = "Object.defineProperty(document, 'hidden', { get: () => window.isAway ?? true });"
TURN = """window.isAway = away; document.dispatchEvent(new Event('visibilitychange'));"""
GLANCE = f"""async () => {{
  const turn = (away) => {{ {TURN} }};
  const pass = (ms) => new Promise((go) => setTimeout(go, ms));
  turn(false); await pass(300); turn(true); await pass(1500);
}}"""
NO_STORAGE = """Object.defineProperty(window, 'localStorage', {
  get() { throw new DOMException('The storage is forbidden.', 'SecurityError'); } });"""


@pytest.mark.req("L2", "L5")
def test_pages_that_are_drawn_late_count_from_then(learner: Callable[..., Visitor]) -> None:
    visitor = learner(like=PHONE)
    visitor.context.add_init_script(SLOW_WORKER)
    visitor.follow(visitor.unit(DOCUMENT))
    visitor.read_document(pages=3)
    visitor.expect_circle(DOCUMENT, 2)


@pytest.mark.req("L2", "L5")
def test_a_page_counts_whatever_is_drawn_beside_it(learner: Callable[..., Visitor]) -> None:
    visitor = learner()
    visitor.context.add_init_script(RESTLESS_NEIGHBOUR)
    visitor.follow(visitor.unit(DOCUMENT))
    visitor.read_document(pages=3)
    visitor.expect_circle(DOCUMENT, 2)


@pytest.mark.req("L2", "L5")
def test_pages_of_a_tab_in_the_background_count_when_it_is_looked_at(learner: Callable[..., Visitor]) -> None:
    visitor = learner()
    visitor.context.add_init_script(AWAY)
    visitor.follow(visitor.unit(DOCUMENT))
    expect(visitor.page.locator(".pdf__page canvas").first).to_be_visible()
    visitor.page.evaluate(GLANCE)
    assert not visitor.page.evaluate(f"({COUNTED})(0)")
    visitor.page.evaluate(f"away => {{ {TURN} }}", arg=False)
    until(visitor.page, f"({COUNTED})(0)")


@pytest.mark.req("L2", "L4")
def test_what_comes_up_while_a_report_is_on_its_way_follows_at_once(learner: Callable[..., Visitor]) -> None:
    visitor = learner(like=PHONE)
    visitor.context.add_init_script(SLOW_BEACON)
    visitor.follow(visitor.unit(TEXT))
    # The end is reached while the line still carries 'opened'.
    visitor.page.locator("[data-end]").scroll_into_view_if_needed()
    visitor.expect_circle(TEXT, 2)


@pytest.mark.req("L2", "L3")
def test_circles_and_captions_need_no_storage(learner: Callable[..., Visitor]) -> None:
    visitor = learner()
    visitor.context.add_init_script(NO_STORAGE)
    visitor.follow(visitor.unit(TEXT))
    visitor.page.locator("learning-tree summary").first.click()
    visitor.read_to_the_end(TEXT)
    visitor.follow(visitor.unit(LECTURE))
    player = visitor.page.locator("video-player")
    player.press("k")
    captions = player.get_by_role("button", name="字幕")
    expect(player.locator(".player__captions")).to_be_visible()
    player.press("c")
    expect(captions).to_have_attribute("aria-pressed", "false")
    expect(player.locator(".player__captions")).to_be_hidden()
