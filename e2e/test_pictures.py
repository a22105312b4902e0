"""The pictures of the README, taken anew with E2E_PICTURES=1: docs/pictures/*.png."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE, Visitors
from e2e.visitor import Visitor, until

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
LARGEST = 300_000  # bytes
LECTURE = "数列极限的定义"

pytestmark = pytest.mark.skipif(not os.environ.get("E2E_PICTURES"), reason="only when pictures are wanted")


def take(visitor: Visitor, name: str) -> None:
    """What is on the screen now."""
    visitor.page.mouse.move(0, 0)
    visitor.page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}.png"
    visitor.page.screenshot(path=path, scale="css")
    assert path.stat().st_size < LARGEST, f"{name} has {path.stat().st_size} bytes"


def enter(visitor: Visitor) -> Visitor:
    account = visitor.site.account("student", "qinghe")
    visitor.sign_in(account["login"], account["password"])
    return visitor


def watch_a_little(visitor: Visitor) -> None:
    """The lecture, some way in, with its controls at rest."""
    visitor.open(f"/learn/{visitor.site.term('微积分（一）', 'qinghe')['id']}/")
    visitor.follow(visitor.unit(LECTURE))
    visitor.page.locator("video-player").get_by_role("button", name="播放").first.click()
    until(visitor.page, "document.querySelector('video').currentTime > 1")
    visitor.page.evaluate("document.querySelector('video').currentTime = 100")
    until(visitor.page, "document.querySelector('video').currentTime > 101")
    expect(visitor.page.locator(".player__spinner")).to_be_hidden()


def test_of_the_desktop(visitors: Visitors) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    visitor = visitors()
    visitor.open("/")
    take(visitor, "home")
    enter(visitor)
    visitor.open("/s/qinghe/")
    take(visitor, "portal")
    visitor.open(f"/terms/{visitor.site.term('线性代数', 'qinghe')['id']}/")
    take(visitor, "course")
    watch_a_little(visitor)
    take(visitor, "learning")


def test_of_the_phone(visitors: Visitors) -> None:
    visitor = enter(visitors(PHONE))
    visitor.open("/my/courses/")
    take(visitor, "phone-courses")
    watch_a_little(visitor)
    take(visitor, "phone-learning")


def test_in_the_dark(visitors: Visitors) -> None:
    visitor = enter(visitors(color_scheme="dark"))
    watch_a_little(visitor)
    take(visitor, "learning-dark")
