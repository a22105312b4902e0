"""Much at once, and two at once: an outline is pasted, rows are chosen and timed, copied, dragged and deleted together;
of names that two teachers type at one moment none is lost; a course of a thousand units is as light as a small one.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from e2e.conftest import Visitors
from e2e.test_studio_tree import COURSE, LEAD, add, drag, node
from e2e.test_uploading import bring, expect_stage, film, forget, row
from e2e.visitor import Visitor, until

pytestmark = pytest.mark.req("T2")
INSTRUCTOR, DEMO_PASSWORD = "qiao-yinan@qinghe.example", "jade-river-2026"
CHAPTER = "第九十章 成批的事"
OUTLINE = f"""{CHAPTER}
90.1 第一课时
90.1.1 甲【图文】
90.1.2 乙【图文】
90.1.3 丙【图文】
90.2 第二课时
90.2.1 丁【图文】
"""
A, B, C, D = "90.1.1 甲", "90.1.2 乙", "90.1.3 丙", "90.2.1 丁"
FIRST, SECOND = "90.1 第一课时", "90.2 第二课时"
LONG = "长" * 500
# What of the page was added, taken out or written anew while something was done.
COUNT = """tree => { window.touched = 0; window.watcher = new MutationObserver(all => {
  for (const one of all) window.touched += 1 + one.addedNodes.length + one.removedNodes.length; });
  window.watcher.observe(tree, { subtree: true, childList: true, attributes: true, characterData: true }); }"""


def content(teacher: Visitor, login: str = LEAD, course: str = COURSE, school: str = "qinghe") -> str:
    """Signed in, at the tree of this course; the address of its run."""
    teacher.sign_in(login, DEMO_PASSWORD)
    run = f"/studio/terms/{teacher.site.term(course, school)['id']}"
    teacher.open(f"{run}/content/")
    return run


def plant(teacher: Visitor, run: str, outline: str) -> None:
    teacher.open(f"{run}/content/paste/")
    teacher.page.get_by_label("课程大纲").fill(outline)
    teacher.press("读取大纲")
    teacher.press("全部新建")


def take_away(teacher: Visitor, title: str) -> None:
    """The course is as it was, but for its bin."""
    node(teacher, title).focus()
    teacher.page.keyboard.press("Delete")
    expect(node(teacher, title)).to_have_count(0)


def choose(teacher: Visitor, *titles: str) -> None:
    for title in titles:
        node(teacher, title).locator(".te__box").first.check()
    expect(teacher.page.locator("[data-number]")).to_have_text(f"已选 {len(titles)} 项")


def bar(teacher: Visitor, name: str) -> Locator:
    return teacher.page.locator(".te-bar").get_by_role("button", name=name)


def rows(within: Locator) -> Locator:
    return within.locator(".te__title")


def test_rows_are_pasted_chosen_timed_copied_and_deleted_together(visitors: Visitors) -> None:
    teacher = visitors()
    run = content(teacher)
    mend_an_outline(teacher, run)
    set_one_time_for_two(teacher)
    copy_two_and_drag_them(teacher)
    delete_two_and_bring_them_back(teacher)
    see_it_on_two_days(teacher, run)
    teacher.open(f"{run}/content/")
    take_away(teacher, CHAPTER)


def mend_an_outline(teacher: Visitor, run: str) -> None:
    teacher.open(f"{run}/content/paste/")
    field = teacher.page.get_by_label("课程大纲")
    wrong = OUTLINE.removeprefix(CHAPTER).strip()
    field.fill(wrong)
    teacher.press("读取大纲")
    expect(teacher.main).to_contain_text("课时的上面要先有一章")
    expect(field).to_have_value(wrong)
    field.fill(OUTLINE)
    teacher.press("重新读取")
    teacher.judge()
    teacher.press("全部新建")
    expect(rows(node(teacher, CHAPTER))).to_have_text([CHAPTER, FIRST, A, B, C, SECOND, D])


def set_one_time_for_two(teacher: Visitor) -> None:
    choose(teacher, FIRST, SECOND)
    with teacher.page.expect_navigation():
        bar(teacher, "定时发布…").click()
    teacher.page.get_by_label("发布时间").fill("2031-03-01T08:00")
    teacher.press("设置时间")
    for lesson in (FIRST, SECOND):
        expect(node(teacher, lesson).locator(".te__row").first).to_contain_text("3月1日 08:00")


def copy_two_and_drag_them(teacher: Visitor) -> None:
    choose(teacher, A, B)
    bar(teacher, "复制").click()
    copies = [f"{A}（副本）", f"{B}（副本）"]
    expect(rows(node(teacher, FIRST))).to_have_text([FIRST, A, copies[0], B, copies[1], C])
    for title in (A, B):
        node(teacher, title).locator(".te__box").first.uncheck()
    choose(teacher, *copies)
    drag(teacher, copies[0], D)
    expect(rows(node(teacher, SECOND))).to_have_text([SECOND, D, *copies])
    expect(rows(node(teacher, FIRST))).to_have_text([FIRST, A, B, C])


def delete_two_and_bring_them_back(teacher: Visitor) -> None:
    bar(teacher, "删除").click()
    expect(rows(node(teacher, SECOND))).to_have_text([SECOND, D])
    teacher.page.get_by_role("button", name="撤销").click()
    expect(rows(node(teacher, SECOND))).to_have_text([SECOND, D, f"{A}（副本）", f"{B}（副本）"])


def see_it_on_two_days(teacher: Visitor, run: str) -> None:
    links = teacher.main.get_by_role("link", name=re.compile(re.escape(D)))
    teacher.open(f"{run}/preview/")
    for moment, opened in (("2031-02-28T08:00", 0), ("2031-03-02T08:00", 1)):
        teacher.page.get_by_label("查看时间").fill(moment)
        teacher.press("查看")
        expect(teacher.main).to_contain_text(D)
        expect(links).to_have_count(opened)


def test_what_is_typed_stays_until_it_is_taken(visitors: Visitors) -> None:
    """A name that can't be, a line that breaks, and two who rename one thing at one moment."""
    lead, instructor = visitors(), visitors()
    run = content(lead)
    plant(lead, run, OUTLINE)
    content(instructor, INSTRUCTOR)
    field = lead.page.locator(".te__rename")

    node(lead, A).focus()
    lead.page.keyboard.press("Enter")
    field.fill(LONG)
    with lead.watch.expecting(422):
        field.press("Enter")
        expect(lead.page.locator(".te__error")).to_contain_text("名称最多 100 个字符")
    expect(field).to_have_accessible_description(re.compile("名称最多 100 个字符"))
    expect(field).to_have_value(LONG)

    field.fill("断线时的名字")
    lead.context.set_offline(True)
    with lead.watch.expecting(words=("ERR_INTERNET_DISCONNECTED",)):
        field.press("Enter")
        expect(lead.page.locator(".te__error")).to_contain_text("网络没有连接")
    expect(field).to_have_value("断线时的名字")
    lead.context.set_offline(False)

    node(instructor, A).focus()
    instructor.page.keyboard.press("Enter")
    instructor.page.locator(".te__rename").fill("讲师的名字")
    instructor.page.keyboard.press("Enter")
    expect(node(instructor, "讲师的名字")).to_be_focused()
    with lead.watch.expecting(409):
        field.press("Enter")
        both = lead.page.get_by_role("dialog")
        expect(both).to_contain_text("讲师的名字")
    expect(both).to_contain_text("断线时的名字")
    both.get_by_role("button", name="保存我的").click()
    expect(node(lead, "断线时的名字")).to_be_visible()
    # The other's window shows it by itself.
    expect(node(instructor, "断线时的名字")).to_be_visible()
    expect(node(instructor, "讲师的名字")).to_have_count(0)
    take_away(lead, CHAPTER)


def test_a_row_that_is_typed_stays_while_another_builds(visitors: Visitors) -> None:
    lead, instructor = visitors(), visitors()
    run = content(lead)
    plant(lead, run, OUTLINE)
    content(instructor, INSTRUCTOR)
    node(lead, FIRST).locator(".te__add").first.click()
    field = lead.page.locator(".te-new input")
    field.fill("先写的")
    add(instructor, node(instructor, SECOND), "别人写的", what="图文")
    # The answer comes with the other's tree, and finds the next name half typed.
    slow = {"offline": False, "latency": 600, "downloadThroughput": -1, "uploadThroughput": -1}
    network = lead.context.new_cdp_session(lead.page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow)
    lead.page.locator(".te-new select").select_option(label="图文")
    field.press("Enter")
    field.press_sequentially("接着")
    expect(node(lead, "别人写的")).to_be_visible()
    expect(node(lead, "先写的")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("接着")
    field.press_sequentially("写的")
    field.press("Enter")
    expect(node(lead, "接着写的")).to_be_visible()
    assert rows(node(lead, FIRST)).all_text_contents()[-2:] == ["先写的", "接着写的"]
    field.press("Escape")
    expect(node(lead, FIRST)).to_be_focused()
    take_away(lead, CHAPTER)


@pytest.mark.req("T3")
def test_a_file_is_uploaded_where_it_is_needed(visitors: Visitors, tmp_path: Path) -> None:
    """A unit's own page takes a file, chooses it, and says when it can be watched; a picture that is called a video is
    refused, and what was chosen stays.
    """
    teacher = visitors()
    run = content(teacher)
    plant(teacher, run, OUTLINE.replace(f"{A}【图文】", f"{A}【视频】"))
    unit, said = node(teacher, A), teacher.page.locator("[data-problem]")
    expect(unit.locator(".te__flag--soon")).to_have_text("缺文件")
    unit.locator(".te__title").click()
    expect(said).to_contain_text("还没有选择文件")
    clip = film(tmp_path, "现场.mp4")
    bring(teacher, clip)
    expect_stage(row(teacher, clip), "ready")
    expect(unit.locator(".te__flag--soon")).to_have_count(0)
    expect(unit.locator("small")).to_have_text("视频 0:04")
    expect(said).to_be_hidden()
    false = tmp_path / "不是视频.mp4"
    false.write_bytes(bytes.fromhex("89504e470d0a1a0a") + bytes(200))
    bring(teacher, false)
    expect_stage(row(teacher, false), "refused")
    expect(row(teacher, false)).to_contain_text("这个文件的内容与文件名不符")
    expect(teacher.page.locator(".picker__choice:has(:checked)")).to_contain_text(clip.name)
    teacher.judge()
    with teacher.page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        teacher.page.get_by_label("暂不选择文件").check()
    expect(unit.locator(".te__flag--soon")).to_have_text("缺文件")
    take_away(teacher, CHAPTER)
    forget(teacher, clip)


def test_a_thousand_units_are_as_light_as_ten(visitors: Visitors) -> None:
    """What is done to one row touches that row and its neighbours, whatever the size of the tree. (It leaves a thousand
    rows in the bin of a run that no other journey opens.)
    """
    teacher = visitors()
    course, lead, school = "机械制图与 CAD", "gao-tiesheng@jiangzhou.example", "jiangzhou"
    run = content(teacher, lead, course, school)
    lines = [f"1.{n // 25 + 1}.{n % 25 + 1} 很多单元【图文】" for n in range(959)]
    for lesson in range(39, -1, -1):
        lines.insert(min(lesson * 25, len(lines)), f"1.{lesson + 1} 第{lesson + 1}课时")
    plant(teacher, run, "\n".join(["第一百章 一千个单元", *lines]))
    page = teacher.page
    one = node(teacher, "1.20.10 很多单元")
    one.focus()
    page.locator("[data-tree]").evaluate(COUNT)

    def touched() -> int:
        return int(page.evaluate("() => { const n = window.touched; window.touched = 0; return n; }"))

    for key in ("ArrowDown", "ArrowUp", "Space", "Space"):
        page.keyboard.press(key)
    expect(one).to_be_focused()
    assert touched() <= 40
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-status]")).to_contain_text("第 9 位")
    assert touched() <= 20
    page.keyboard.press("F2")
    page.locator(".te__rename").fill("新的名字")
    page.keyboard.press("Enter")
    expect(node(teacher, "新的名字")).to_be_focused()
    assert touched() <= 30
    drag(teacher, "新的名字", "1.20.3 很多单元")
    expect(page.locator("[data-status]")).to_contain_text("第 4 位")
    assert touched() <= 60
    page.evaluate("() => window.watcher.disconnect()")
    hold_at_the_edge(teacher)
    take_away(teacher, "第一百章 一千个单元")


def hold_at_the_edge(teacher: Visitor) -> None:
    """A drag that is held at the window's lower edge rolls the tree on, without a further move of the mouse."""
    page = teacher.page
    grip = node(teacher, "新的名字").locator("[data-grip]").first
    grip.evaluate("grip => grip.scrollIntoView({ block: 'center' })")
    box = grip.bounding_box()
    assert box
    page.mouse.move(box["x"] + 6, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, 896, steps=4)
    was = page.evaluate("scrollY")
    until(page, f"scrollY > {was + 600}")
    page.keyboard.press("Escape")
    page.mouse.up()
