"""A text gets pictures and files by drag and by dialogue; uploads fail, the network goes, two write at once."""

from __future__ import annotations

import base64
import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from e2e.conftest import PHONE, Visitors
from e2e.test_rich_text import PASTE, saved, value, words
from e2e.test_studio_tree import COURSE, LEAD, add, node
from e2e.visitor import Visitor

LOST = ("net::ERR", "Failed to load")


def drawing(colour: tuple[int, int, int] | None = None) -> bytes:
    """A small picture that no library has yet."""
    drawn = io.BytesIO()
    Image.new("RGB", (120, 80), colour or tuple(os.urandom(3))).save(drawn, "PNG")
    return drawn.getvalue()


@pytest.fixture
def teacher(visitors: Visitors) -> Iterator[Visitor]:
    """At a new text in a chapter of its own, which is taken away again."""
    one = visitors()
    chapter, lesson, unit = (f"{name} {os.urandom(3).hex()}" for name in ("附录", "图", "图文"))
    content = f"/studio/terms/{one.site.term(COURSE, 'qinghe')['id']}/content/"
    one.sign_in(LEAD, "jade-river-2026")
    one.open(content)
    one.page.get_by_role("link", name="添加章").click()
    one.page.locator(".te-new input").fill(chapter)
    one.page.locator(".te-new input").press("Enter")
    expect(node(one, chapter)).to_be_visible()
    one.page.locator(".te-new input").press("Escape")
    add(one, node(one, chapter), lesson)
    add(one, node(one, lesson), unit, what="图文")
    node(one, unit).locator(".te__title").click()
    expect(words(one)).to_be_visible()
    yield one
    one.open(content)
    node(one, chapter).focus()
    one.page.keyboard.press("Delete")
    expect(node(one, chapter)).to_have_count(0)


def drop(teacher: Visitor, file: Path) -> None:
    """As a hand does it: from a folder of the computer over the words, and let go."""
    place = words(teacher).locator("p").last.bounding_box()
    assert place
    devtools = teacher.context.new_cdp_session(teacher.page)
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        devtools.send(
            "Input.dispatchDragEvent",
            {"type": step, "x": place["x"] + 5, "y": place["y"] + place["height"] / 2, "data": data},
        )
    devtools.detach()


def describe(teacher: Visitor, what: str) -> None:
    dialog = teacher.page.get_by_role("dialog", name="图片说明")
    expect(dialog).to_be_visible()
    dialog.get_by_label("图片内容").fill(what)
    teacher.page.keyboard.press("Enter")
    expect(words(teacher).get_by_role("img", name=what)).to_be_visible()


@pytest.mark.req("T2", "T3")
def test_a_picture_is_dragged_in_and_a_file_attached(teacher: Visitor, tmp_path: Path) -> None:
    picture, table = tmp_path / "拖来的.png", tmp_path / f"数据{os.urandom(3).hex()}.csv"
    picture.write_bytes(drawing())
    table.write_text(f"甲,{os.urandom(4).hex()}\n", encoding="utf-8")
    words(teacher).fill("看图：")
    drop(teacher, picture)
    describe(teacher, "拖来的图")
    words(teacher).press("Control+End")
    teacher.page.get_by_role("button", name="添加附件").click()
    dialog = teacher.page.get_by_role("dialog", name="添加附件")
    teacher.judge()
    dialog.get_by_label("从本机上传").set_input_files(table)
    link = words(teacher).get_by_role("link", name=table.name)
    expect(link).to_be_visible()
    saved(teacher)
    assert re.search(r'<img src="asset:\w{10}" [^>]*alt="拖来的图"', value(teacher))
    assert re.search(rf'<a href="asset:\w{{10}}"[^>]*>{table.name}</a>', value(teacher))
    # Once in the library, it is found there.
    teacher.page.get_by_role("button", name="添加附件").click()
    expect(dialog.get_by_role("button", name=table.name)).to_be_visible()
    teacher.page.keyboard.press("Escape")


@pytest.mark.req("T3")
def test_an_upload_that_fails_says_so_loses_no_word_and_goes_again(teacher: Visitor) -> None:
    status = teacher.page.locator("rich-text [data-status]")
    words(teacher).fill("写了很久的话。")
    teacher.page.evaluate(PASTE, ["", "", base64.b64encode(b"no picture at all").decode()])
    with teacher.watch.expecting(415, 422, words=("status of 4",)):
        expect(status).to_be_visible()
    expect(status).to_contain_text("。")
    expect(words(teacher)).to_have_text("写了很久的话。")

    def cut(route: Route) -> None:
        route.abort("connectionreset")

    teacher.page.route("**/media/uploads/**", cut)
    encoded = base64.b64encode(drawing()).decode()
    with teacher.watch.expecting(words=LOST):
        teacher.page.evaluate(PASTE, ["", "", encoded])
        expect(status).to_contain_text("上传没有成功")
    expect(words(teacher)).to_have_text("写了很久的话。")
    saved(teacher)
    assert value(teacher) == "<p>写了很久的话。</p>"
    teacher.page.unroute("**/media/uploads/**")
    teacher.page.evaluate(PASTE, ["", "", encoded])
    describe(teacher, "第二次")
    expect(status).to_be_hidden()
    expect(words(teacher)).to_contain_text("写了很久的话。")


@pytest.mark.req("T2")
def test_what_is_typed_without_a_network_is_sent_when_it_returns(teacher: Visitor) -> None:
    said = teacher.page.locator("[data-saved]")
    words(teacher).fill("在线。")
    saved(teacher)
    with teacher.watch.expecting(words=LOST):
        teacher.context.set_offline(True)
        words(teacher).press("End")
        teacher.page.keyboard.type("离线写的。")
        expect(said).to_contain_text("没有网络")
        expect(said).to_have_attribute("data-state", "unsaved")
        teacher.context.set_offline(False)
        saved(teacher)
    teacher.page.reload()
    expect(words(teacher)).to_have_text("在线。离线写的。")


@pytest.mark.req("T2")
def test_two_windows_of_one_text_show_both_versions(teacher: Visitor, visitors: Visitors) -> None:
    words(teacher).fill("甲的话。")
    saved(teacher)
    other = visitors()
    other.sign_in(LEAD, "jade-river-2026")
    other.open(teacher.path)
    words(other).fill("乙的话。")
    saved(other)
    with teacher.watch.expecting(409):
        words(teacher).fill("甲又写的话。")
        expect(teacher.main).to_contain_text("两人同时修改")
    expect(words(teacher)).to_have_text("甲又写的话。")
    difference = teacher.main.locator(".difference, [class*=difference]").first
    expect(difference).to_contain_text("乙")
    expect(difference).to_contain_text("甲又写")
    teacher.judge()
    with teacher.page.expect_response(lambda got: got.request.method == "POST") as answer:
        teacher.main.get_by_role("button", name="保存草稿", exact=True).click()
    assert answer.value.ok
    other.page.reload()
    expect(words(other)).to_have_text("甲又写的话。")


@pytest.mark.req("L5")
def test_a_picture_whose_address_ran_out_comes_by_a_new_one(teacher: Visitor, visitors: Visitors) -> None:
    teacher.page.evaluate(PASTE, ["", "", base64.b64encode(drawing()).decode()])
    describe(teacher, "晚看的图")
    saved(teacher)
    asked: list[str] = []

    def run_out(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=403, headers={"X-Xueyun-Problem": "expired"})
        else:
            route.continue_()

    unit = teacher.path.rstrip("/").rpartition("/")[2].rpartition("-")[2]
    term = teacher.site.term(COURSE, "qinghe")["id"]
    reader = visitors(PHONE)
    reader.sign_in(LEAD, "jade-river-2026")
    reader.page.route("**/media/*/picture", run_out)
    with reader.watch.expecting(403, words=("status of 403",)):
        reader.open(f"/studio/terms/{term}/preview/{unit}/")
        picture = reader.page.get_by_role("img", name="晚看的图")
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", 120)
    assert len(asked) == 2
    expect(reader.page.locator("[data-trouble]")).to_be_hidden()


@pytest.mark.req("T2")
def test_who_types_before_the_editor_has_come_goes_on_in_it(teacher: Visitor) -> None:
    area, keys = teacher.page.locator("textarea.rich-text__area"), teacher.page.keyboard
    release = held_back(teacher)
    area.click()
    keys.type("甲 & 乙。")
    keys.press("Enter")
    keys.press("Enter")
    keys.type("第二")
    release()
    expect(words(teacher)).to_be_focused()
    keys.type("段。")
    expect(words(teacher).locator("p")).to_have_text(["甲 & 乙。", "第二段。"])
    assert value(teacher) == "<p>甲 &amp; 乙。</p><p>第二段。</p>"
    saved(teacher)

    release = held_back(teacher)
    area.press("Control+End")
    compose(teacher, "Input.imeSetComposition", text="xue", selectionStart=3, selectionEnd=3)
    release()
    expect(area).to_have_value(re.compile("xue$"))
    expect(words(teacher)).to_have_count(0)
    compose(teacher, "Input.insertText", text="学云")
    expect(words(teacher)).to_be_focused()
    keys.type("。")
    expect(words(teacher).locator("p")).to_have_text(["甲 & 乙。", "第二段。", "学云。"])
    saved(teacher)

    held_back(teacher)()
    expect(words(teacher).locator("p")).to_have_text(["甲 & 乙。", "第二段。", "学云。"])
    expect(words(teacher)).not_to_be_focused()


def held_back(teacher: Visitor) -> Callable[[], None]:
    """The page again, and its editor comes only when one says so."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    teacher.page.route("**/rich-editor*", hold)
    with teacher.page.expect_request("**/rich-editor*"):
        teacher.page.reload()
    expect(teacher.page.locator("textarea.rich-text__area")).to_be_visible()

    def release() -> None:
        with teacher.page.expect_response("**/rich-editor*"):
            held[0].continue_()
        teacher.page.unroute("**/rich-editor*", hold)

    return release


def compose(teacher: Visitor, step: str, **what: str | int) -> None:
    devtools = teacher.context.new_cdp_session(teacher.page)
    devtools.send(step, what)
    devtools.detach()
