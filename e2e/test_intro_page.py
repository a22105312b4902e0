"""A teacher writes an intro page: a cover cropped by mouse and by keys, a trailer, questions; a visitor sees it all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from e2e.conftest import PHONE, Visitors
from e2e.visitor import Visitor, until

COURSE, LEAD = "数据结构", "qiao-yinan@qinghe.example"
FILM = "循环：让机器重复"
FIRST, SECOND = "要会编程吗？", "用哪门语言？"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A tree of boxes, three by two."""
    drawn = Image.new("RGB", (1500, 1000), "#e8efe9")
    pencil = ImageDraw.Draw(drawn)
    for x, y in ((750, 250), (450, 600), (1050, 600)):
        pencil.line([(750, 250), (x, y)], "#117555", 12)
        pencil.rounded_rectangle((x - 120, y - 70, x + 120, y + 70), 20, "#117555")
    path = tmp_path / "树.png"
    drawn.save(path)
    return path


@pytest.fixture
def teacher(visitors: Visitors) -> Iterator[Visitor]:
    """The lead; what they have put on the page is taken off again."""
    one = visitors()
    one.sign_in(LEAD, "jade-river-2026")
    yield one
    one.open(room(one, "cover/"))
    if one.main.get_by_role("button", name="恢复自动绘制的封面").count():
        one.press("恢复自动绘制的封面")
    one.open(room(one, "trailer/"))
    one.main.get_by_label("不要预告片").check()
    one.press("保存")
    one.open(room(one, "faq/"))
    for question in (FIRST, SECOND):
        for row in one.page.locator("[data-row]").all():
            if row.get_by_label("问题").input_value() == question:
                row.get_by_role("button", name="删除").click()
                break
    one.press("保存")


def room(visitor: Visitor, part: str = "") -> str:
    term = visitor.site.term(COURSE, "qinghe", "ended")["id"]
    return f"/studio/terms/{term}/intro/{part}"


def numbers(teacher: Visitor) -> list[int]:
    return [int(teacher.page.locator(f"#id_{name}").input_value()) for name in ("x", "y", "width")]


@pytest.mark.req("T1", "C2")
def test_a_page_is_written_and_seen(visitors: Visitors, teacher: Visitor, picture: Path) -> None:
    crop(teacher, picture)
    choose_a_trailer(teacher)
    ask(teacher)
    see_it(visitors())
    see_it(visitors(PHONE))


def crop(teacher: Visitor, picture: Path) -> None:
    page = teacher.page
    teacher.open(room(teacher, "cover/"))
    page.get_by_label("从本机上传").set_input_files(picture)
    teacher.press("上传并继续")
    frame = page.locator("cropper-selection")
    frame.evaluate("frame => frame.scrollIntoView({ block: 'center' })")
    assert numbers(teacher) == [0, 78, 1500]

    corner = page.locator('cropper-handle[action="se-resize"]').bounding_box()
    assert corner
    page.mouse.move(corner["x"] + 8, corner["y"] + 8)
    page.mouse.down()
    page.mouse.move(corner["x"] - 140, corner["y"] - 80, steps=6)
    page.mouse.up()
    x, y, width = numbers(teacher)
    assert (x, y) == (0, 78)
    assert 900 < width < 1300

    middle = frame.bounding_box()
    assert middle
    across, down = middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2
    page.mouse.move(across, down)
    page.mouse.down()
    page.mouse.move(across + 40, down + 2000, steps=6)
    page.mouse.up()
    x, y, same = numbers(teacher)
    assert same == width
    assert x > 0
    assert y + round(width * 9 / 16) == 1000, "it stays in the picture"

    frame.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("-")
    moved = numbers(teacher)
    assert moved[2] == width - 15
    assert moved[1] < y
    page.get_by_label("图片内容").fill("一棵有三个结点的树")
    teacher.press("用作封面")
    expect(teacher.main.get_by_alt_text("一棵有三个结点的树")).to_be_visible()


def choose_a_trailer(teacher: Visitor) -> None:
    teacher.open(room(teacher, "trailer/"))
    teacher.main.get_by_label(FILM).check()
    teacher.press("保存")
    expect(teacher.main.get_by_role("button", name="播放预告片")).to_be_visible()


def ask(teacher: Visitor) -> None:
    """Two questions, put in order by the keyboard."""
    page = teacher.page
    teacher.open(room(teacher, "faq/"))
    rows = page.locator("[data-row]")
    for question, reply in ((SECOND, "C 或 Python，自己选。"), (FIRST, "要会一门。")):
        if rows.last.get_by_label("问题").input_value():
            page.get_by_role("button", name="添加一条").click()
        rows.last.get_by_label("问题").fill(question)
        answer = teacher.editor("回答", rows.last)
        answer.fill(reply)
        # The tools of this row alone: a row that moved goes on with its own.
        answer.press("Control+a")
        rows.last.get_by_role("button", name="加粗").click()
    rows.last.get_by_role("button", name="上移").focus()
    page.keyboard.press("Enter")
    expect(rows.last.get_by_label("问题")).to_have_value(SECOND)
    moved = rows.last.locator("rich-text")
    expect(moved.locator(".rich-text__paper")).to_have_count(1)
    moved.get_by_role("textbox").press("Control+a")
    moved.get_by_role("button", name="斜体").click()
    expect(moved.locator("em")).to_have_count(1)
    # A wrong turn: what was typed is still there when one comes back.
    page.wait_for_timeout(600)
    teacher.open(room(teacher))
    teacher.open(room(teacher, "faq/"))
    page.get_by_role("button", name="找回").click()
    expect(rows.last.get_by_label("问题")).to_have_value(SECOND)
    teacher.press("保存")
    teacher.open(room(teacher, "faq/"))
    expect(page.get_by_role("button", name="找回")).to_have_count(0)


def see_it(visitor: Visitor) -> None:
    term = visitor.site.term(COURSE, "qinghe", "ended")["id"]
    visitor.open(f"/terms/{term}/")
    questions = visitor.page.locator(".faq__question").all_text_contents()
    assert questions.index(FIRST) < questions.index(SECOND)
    answer = visitor.main.get_by_text("C 或 Python，自己选。")
    expect(answer).to_be_hidden()
    visitor.main.get_by_text(SECOND).click()
    expect(answer).to_be_visible()
    expect(visitor.main.locator(".faq__answer strong em, .faq__answer em strong").first).to_be_visible()
    visitor.main.get_by_role("button", name="播放预告片").click()
    until(visitor.page, "document.querySelector('video').currentTime > 0.5")
    visitor.watch.check()
