"""The circles of lessons and chapters: they fill while one learns, and stay as they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.visitor import Visitor

CHAPTER, LESSON = "第二章 极限", "2.1 数列的极限"


def chapter(page: Page, title: str = CHAPTER) -> Locator:
    return page.locator("learning-tree summary").filter(has_text=title).locator(".state-circle")


def lesson(page: Page, title: str = LESSON) -> Locator:
    return page.locator("learning-tree h3").filter(has_text=title).locator(".state-circle")


@pytest.mark.req("L2")
def test_a_lesson_and_its_chapter_go_half_with_a_unit_and_green_with_the_last(
    newcomer: Callable[..., Visitor],
) -> None:
    reader = newcomer("qinghe")
    term = reader.site.term("微积分（一）", "qinghe")
    reader.open(f"/terms/{term['id']}/")
    reader.main.get_by_label("课程密码").fill(term["password"])
    reader.press("参加课程")
    page = reader.page
    for circle in (chapter(page), lesson(page)):
        expect(circle).to_have_attribute("data-state", "0")
        expect(circle).to_have_attribute("aria-label", "未开始")
    reader.follow(reader.unit("把定义读三遍"))
    reader.read_to_the_end("把定义读三遍")
    for circle in (chapter(page), lesson(page)):
        expect(circle).to_have_attribute("data-state", "1")
        expect(circle).to_have_attribute("aria-label", "学习中")
    expect(chapter(page, "第一章")).to_have_attribute("data-state", "0")
    page.reload()
    for circle in (chapter(page), lesson(page)):
        expect(circle).to_have_attribute("data-state", "1")


@pytest.mark.req("L2")
def test_a_lesson_goes_green_in_the_page_when_its_last_unit_does(newcomer: Callable[..., Visitor]) -> None:
    reader = newcomer("qinghe")
    term = reader.site.term("微积分（一）", "qinghe")
    reader.open(f"/terms/{term['id']}/")
    reader.main.get_by_label("课程密码").fill(term["password"])
    reader.press("参加课程")
    page = reader.page
    for title, state in (("这门课要回答的两个问题", "1"), ("函数是什么，不是什么", "2")):
        reader.follow(reader.unit(title))
        reader.read_to_the_end(title)
        expect(lesson(page, "1.1 课程导言")).to_have_attribute("data-state", state)
    expect(lesson(page, "1.1 课程导言")).to_have_attribute("aria-label", "已完成")
    expect(chapter(page, "第一章")).to_have_attribute("data-state", "1")
    reader.look()
