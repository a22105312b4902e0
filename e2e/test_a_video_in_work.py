"""A lecture whose film is not ready yet: its page says how far it is, and shows it by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visitors
from e2e.server import Site
from e2e.visitor import REPORTED_MS, Visitor, until

COURSE, LECTURE = "微积分（一）", "数列极限的定义"
STAGE = "UPDATE media_asset SET status = ?, progress = ? WHERE kind = 'video' AND name = ?"


def set_stage(site: Site, status: str, progress: int) -> None:
    site.change(STAGE, status, progress, f"{LECTURE}.mp4")


@pytest.fixture
def in_work(site: Site) -> Iterator[Site]:
    """The film of the lecture as if 42 % of it were prepared; afterwards it is ready, as it was."""
    set_stage(site, "working", 42)
    yield site
    set_stage(site, "ready", 100)


@pytest.mark.req("L3")
def test_it_tells_how_far_it_is_and_comes_to_life(visitors: Visitors, in_work: Site) -> None:
    visitor = visitors()
    account = in_work.account("student", "qinghe")
    visitor.sign_in(account["login"], account["password"])
    visitor.open(f"/learn/{in_work.term(COURSE, 'qinghe')['id']}/")
    visitor.follow(visitor.unit(LECTURE))
    expect(visitor.main).to_contain_text("视频正在转码")
    number, bar = visitor.main.locator(".progress-bar__number"), visitor.main.locator("progress")
    expect(number).to_have_text("42%")
    expect(bar).to_have_js_property("value", 42)
    set_stage(in_work, "working", 67)
    expect(number).to_have_text("67%", timeout=REPORTED_MS)
    expect(bar).to_have_js_property("value", 67)
    set_stage(in_work, "ready", 100)
    expect(visitor.page.locator("video-player")).to_be_visible(timeout=REPORTED_MS)
    watch_it(visitor)


def watch_it(visitor: Visitor) -> None:
    visitor.page.locator("video-player").press("k")
    until(visitor.page, "document.querySelector('video').currentTime > 0.5")
