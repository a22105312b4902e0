"""A teacher builds a chapter in the tree, by mouse and by keyboard, publishes it, and a student sees it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from e2e.conftest import PHONE, Visitors
from e2e.visitor import Visitor

COURSE, LEAD = "Python 程序设计基础", "chen-mobai@qinghe.example"
CHAPTER, ONE, TWO, UNIT = "附录 常用工具", "附一 编辑器", "附二 解释器", "装一个解释器"
RENAMED = f"{TWO}（改）"


def titles(teacher: Visitor, within: Locator) -> list[str]:
    return within.locator(".te__title").all_text_contents()


def node(teacher: Visitor, title: str) -> Locator:
    """The innermost item of the tree of this name."""
    link = teacher.page.locator(f'.te__title:text-is("{title}")')
    return teacher.page.locator("[data-node]").filter(has=link).last


def add(teacher: Visitor, into: Locator, *names: str, what: str = "") -> None:
    """'+', then one name after the other."""
    into.locator(".te__add").first.click()
    line = teacher.page.locator(".te-new")
    for name in names:
        if what:
            line.locator("select").select_option(label=what)
        line.locator("input").fill(name)
        line.locator("input").press("Enter")
        expect(node(teacher, name)).to_be_visible()
    line.locator("input").press("Escape")


def drag(teacher: Visitor, what: str, below: str) -> None:
    grip = node(teacher, what).locator("[data-grip]").first
    # At the edge of the window the page would scroll while one drags.
    node(teacher, what).evaluate("item => item.scrollIntoView({ block: 'center' })")
    start, row = grip.bounding_box(), node(teacher, below).locator(".te__row").first.bounding_box()
    assert start
    assert row
    mouse = teacher.page.mouse
    mouse.move(start["x"] + 6, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(row["x"] + 80, row["y"] + row["height"] - 3, steps=5)
    mouse.up()


def publish(teacher: Visitor, term: str) -> None:
    teacher.open(f"/studio/terms/{term}/publish/")
    teacher.press("发布给学生")
    expect(teacher.main).to_contain_text("已发布，学生现在就能看到")


@pytest.mark.req("T2")
def test_a_chapter_is_built_published_and_seen(visitors: Visitors) -> None:
    teacher, student = visitors(), visitors(PHONE)
    term = teacher.site.term(COURSE, "qinghe")["id"]
    teacher.sign_in(LEAD, "jade-river-2026")
    teacher.open(f"/studio/terms/{term}/content/")
    build(teacher)
    write_the_text(teacher)
    publish(teacher, term)
    see_it(student, term)
    change_it(teacher, term)
    take_it_back(teacher, term)


def build(teacher: Visitor) -> None:
    page = teacher.page
    page.get_by_role("link", name="添加章").click()
    page.locator(".te-new input").fill(CHAPTER)
    page.locator(".te-new input").press("Enter")
    expect(node(teacher, CHAPTER)).to_be_visible()
    page.locator(".te-new input").press("Escape")
    add(teacher, node(teacher, CHAPTER), ONE, TWO)
    add(teacher, node(teacher, ONE), UNIT, "多余的", what="图文")
    chapter = node(teacher, CHAPTER)

    drag(teacher, ONE, TWO)
    expect(page.locator("[data-status]")).to_contain_text("第 2 位")
    assert titles(teacher, chapter) == [CHAPTER, TWO, ONE, UNIT, "多余的"]

    node(teacher, ONE).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-status]")).to_contain_text("第 1 位")
    assert titles(teacher, chapter) == [CHAPTER, ONE, UNIT, "多余的", TWO]

    out_and_in(teacher)

    node(teacher, "多余的").focus()
    page.keyboard.press("Enter")
    page.locator(".te__rename").fill("改了名的")
    page.keyboard.press("Enter")
    expect(node(teacher, "改了名的")).to_be_focused()
    page.keyboard.press("Delete")
    expect(node(teacher, "改了名的")).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(node(teacher, "改了名的")).to_be_focused()
    page.keyboard.press("Delete")
    expect(node(teacher, "改了名的")).to_have_count(0)
    teacher.judge()


def out_and_in(teacher: Visitor) -> None:
    """Alt and the arrows to the sides: out of the lesson, into the chapter's last one, and up to where it was."""
    press, chapter = teacher.page.keyboard.press, node(teacher, CHAPTER)
    node(teacher, UNIT).focus()
    press("Alt+ArrowLeft")
    expect(node(teacher, ONE).locator(".te__title")).to_have_text([ONE, "多余的"])
    expect(node(teacher, TWO).locator(".te__title")).to_have_text([TWO])
    expect(chapter.locator(".te__title")).to_have_count(5)
    expect(node(teacher, UNIT)).to_be_focused()
    press("Alt+ArrowRight")
    expect(node(teacher, TWO).locator(".te__title")).to_have_text([TWO, UNIT])
    expect(node(teacher, UNIT)).to_be_focused()
    press("Alt+ArrowUp")
    expect(node(teacher, ONE).locator(".te__title")).to_have_text([ONE, "多余的", UNIT])
    press("Alt+ArrowUp")
    expect(chapter.locator(".te__title")).to_have_text([CHAPTER, ONE, UNIT, "多余的", TWO])


def write_the_text(teacher: Visitor) -> None:
    node(teacher, UNIT).locator(".te__title").click()
    text = teacher.editor("正文")
    expect(text).to_be_visible()
    with teacher.page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        text.fill("从官方网站下载安装包。")
    expect(teacher.page.locator("[data-saved]")).to_contain_text("已保存")
    teacher.look()


def see_it(student: Visitor, term: str) -> None:
    account = student.site.account("learner")
    student.sign_in(account["login"], account["password"])
    student.open(f"/terms/{term}/")
    if student.main.get_by_role("button", name="参加课程").count():
        student.press("参加课程")
    student.open(f"/learn/{term}/")
    expect(student.main).to_contain_text(CHAPTER)
    student.follow(student.unit(UNIT))
    expect(student.main).to_contain_text("从官方网站下载安装包")


def change_it(teacher: Visitor, term: str) -> None:
    """What students see otherwise says so in the tree, at once and when it is opened again, until it is published."""
    teacher.open(f"/studio/terms/{term}/content/")
    expect(node(teacher, TWO).get_by_text("有改动")).to_have_count(0)
    node(teacher, TWO).focus()
    teacher.page.keyboard.press("F2")
    teacher.page.locator(".te__rename").fill(RENAMED)
    teacher.page.keyboard.press("Enter")
    flag = node(teacher, RENAMED).get_by_text("有改动")
    expect(flag).to_be_visible()
    expect(teacher.page.get_by_role("checkbox", name=RENAMED)).to_be_visible()
    teacher.page.reload()
    expect(flag).to_be_visible()
    publish(teacher, term)
    teacher.open(f"/studio/terms/{term}/content/")
    expect(node(teacher, RENAMED)).to_be_visible()
    expect(flag).to_have_count(0)


def take_it_back(teacher: Visitor, term: str) -> None:
    """The course is as it was; the chapter lies in the bin."""
    teacher.open(f"/studio/terms/{term}/content/")
    node(teacher, CHAPTER).focus()
    teacher.page.keyboard.press("Delete")
    expect(node(teacher, CHAPTER)).to_have_count(0)
    publish(teacher, term)
    teacher.open(f"/studio/terms/{term}/content/bin/")
    expect(teacher.main).to_contain_text(CHAPTER)
