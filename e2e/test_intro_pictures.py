"""Pictures of an intro page: a cover framed by a finger, a trailer from this computer, one in its texts."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from e2e.conftest import PHONE, Visitors
from e2e.test_intro_page import LEAD, numbers, room
from e2e.test_rich_text import PASTE
from e2e.test_uploading import SLOW_MS, film
from e2e.visitor import Visitor

COURSE = "数据结构"


def drawing() -> bytes:
    """A small picture that no library has yet."""
    drawn = io.BytesIO()
    Image.new("RGB", (120, 80), tuple(os.urandom(3))).save(drawn, "PNG")
    return drawn.getvalue()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "封面.png"
    Image.new("RGB", (1500, 1000), tuple(os.urandom(3))).save(path)
    return path


@pytest.fixture
def teacher(visitors: Visitors) -> Iterator[Visitor]:
    one = visitors()
    one.sign_in(LEAD, "jade-river-2026")
    return one


@pytest.mark.req("T1")
def test_a_cover_is_framed_by_a_finger(visitors: Visitors, picture: Path) -> None:
    teacher = visitors(PHONE)
    teacher.sign_in(LEAD, "jade-river-2026")
    teacher.open(room(teacher, "cover/"))
    teacher.page.get_by_label("从本机上传").set_input_files(picture)
    teacher.press("上传并继续")
    frame = teacher.page.locator("cropper-selection")
    frame.evaluate("frame => frame.scrollIntoView({ block: 'center' })")
    before = numbers(teacher)
    assert before == [0, 78, 1500]

    corner = teacher.page.locator('cropper-handle[action="se-resize"]').bounding_box()
    assert corner
    x, y = corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2
    scrolled = teacher.page.evaluate("scrollY")
    swipe(teacher, (x, y), (x - 90, y - 50))
    left, top, width = numbers(teacher)
    assert (left, top) == (0, 78)
    assert 900 < width < 1300, "the corner follows the finger"

    middle = frame.bounding_box()
    assert middle
    x, y = middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2
    swipe(teacher, (x, y), (x + 40, y + 25))
    moved = numbers(teacher)
    assert moved[2] == width
    assert moved[0] > left
    assert moved[1] > top
    assert teacher.page.evaluate("scrollY") == scrolled, "the page stays while the finger moves the frame"
    teacher.look()


def swipe(teacher: Visitor, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
    """One finger: down, along, up."""
    devtools = teacher.context.new_cdp_session(teacher.page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": start[0], "y": start[1]})
    for step in range(1, steps + 1):
        part = step / steps
        x, y = (a + (b - a) * part for a, b in zip(start, end, strict=True))
        touch("touchMove", {"x": x, "y": y})
    touch("touchEnd")
    devtools.detach()


@pytest.mark.req("T1", "T3")
def test_a_trailer_comes_from_this_computer(teacher: Visitor, tmp_path: Path) -> None:
    video = film(tmp_path, f"预告{os.urandom(3).hex()}.mp4")
    page = teacher.page
    teacher.open(room(teacher, "trailer/"))
    page.locator("file-upload input[type=file]").set_input_files(video)
    item = page.locator(".file-upload__item").filter(has_text=video.name)
    expect(item.locator("progress")).to_have_count(1)
    expect(item).to_have_attribute("data-stage", "ready", timeout=SLOW_MS)
    expect(page.get_by_label(video.name)).to_be_checked()
    teacher.press("保存")
    expect(teacher.main.get_by_role("button", name="播放预告片")).to_be_visible(timeout=SLOW_MS)
    teacher.main.get_by_label("不要预告片").check()
    teacher.press("保存")
    expect(teacher.main.get_by_role("button", name="播放预告片")).to_have_count(0)


@pytest.mark.req("T1", "C2")
def test_a_picture_in_a_text_is_everybodys_until_it_is_taken_out(
    teacher: Visitor, visitors: Visitors
) -> None:
    page = teacher.page
    teacher.open(room(teacher))
    intro = teacher.editor("课程介绍")
    intro.press("Control+End")
    data = ["", "", base64.b64encode(drawing()).decode()]
    page.evaluate(PASTE, data)
    dialog = page.get_by_role("dialog", name="图片说明")
    dialog.get_by_label("图片内容").fill("一座桥")
    page.keyboard.press("Enter")
    expect(intro.get_by_role("img", name="一座桥")).to_be_visible()
    teacher.press("保存")
    visitor = visitors(PHONE)
    term = visitor.site.term(COURSE, "qinghe", "ended")["id"]
    visitor.open(f"/terms/{term}/")
    shown = visitor.main.get_by_role("img", name="一座桥")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 120)
    address = shown.get_attribute("src")
    assert address
    teacher.open(room(teacher))
    expect(intro.get_by_role("img", name="一座桥")).to_be_visible()
    intro.get_by_role("img", name="一座桥").click()
    page.keyboard.press("Delete")
    expect(intro.get_by_role("img", name="一座桥")).to_have_count(0)
    teacher.press("保存")
    visitor.context.clear_cookies()
    with visitor.watch.expecting(404):
        assert visitor.context.request.get(visitor.site.base + address).status == 404
