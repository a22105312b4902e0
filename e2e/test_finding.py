"""Somebody looks for a course: by what they remember of its name, by school, by subject."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visitors
from e2e.visitor import Visitor

pytestmark = [pytest.mark.req("C1")]


def search(visitor: Visitor, words: str) -> None:
    """Type into the box at the top of the page and press Enter."""
    box = visitor.page.get_by_placeholder("搜索课程、学校、老师").first
    box.fill(words)
    with visitor.page.expect_navigation():
        box.press("Enter")
    visitor.look()


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    one = visitors()
    one.open("/")
    return one


@pytest.mark.parametrize("words", ["微积分", "微枳分", "wjf", "weijifen", "WeiJiFen", "林知远"])
def test_calculus_is_found(visitor: Visitor, words: str) -> None:
    search(visitor, words)
    first = visitor.main.locator(".course-card").first
    expect(first).to_contain_text("微积分（一）")
    expect(first).to_contain_text("清河大学")
    expect(first).to_contain_text("进行至第")


def test_filters_narrow_and_are_taken_back(visitor: Visitor) -> None:
    visitor.follow(visitor.page.locator("header").get_by_role("link", name="课程", exact=True))
    cards = visitor.main.locator(".course-card")
    all_of_them = cards.count()
    visitor.main.get_by_label("学科").select_option(label="数学")
    visitor.main.get_by_label("课程状态").select_option(label="正在进行")
    visitor.press("筛选")
    expect(visitor.main.locator(".kept__one")).to_have_count(2)
    assert 0 < cards.count() < all_of_them
    for card in cards.all():
        expect(card).to_contain_text("进行至第")
    visitor.follow(visitor.link("全部清除"))
    assert cards.count() == all_of_them


def test_subjects_lead_from_home_into_the_catalogue(visitor: Visitor) -> None:
    chip = visitor.main.get_by_role("navigation", name="学科").get_by_role("link").first
    subject = chip.inner_text().split()[0]
    visitor.follow(chip)
    expect(visitor.main.locator(".kept__one").first).to_contain_text(subject)
    assert visitor.main.locator(".course-card").count() > 0


def test_nothing_found_says_what_to_try(visitor: Visitor) -> None:
    search(visitor, "量子烹饪学")
    expect(visitor.main).to_contain_text("没有找到与“量子烹饪学”相关的课程")
    expect(visitor.main).to_contain_text("拼音")
    expect(visitor.page.locator("#catalogue-q")).to_have_value("量子烹饪学")
    visitor.follow(visitor.link("全部课程"))
    assert visitor.main.locator(".course-card").count() > 0


@pytest.mark.parametrize("words", ["积" * 500, "%_\\ '\"; -- <b>", "a" * 3000, "\x00\ufffe", "（）【】"])
def test_any_words_may_be_typed(visitor: Visitor, words: str) -> None:
    search(visitor, words)
    expect(visitor.main.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.req("S1")
@pytest.mark.parametrize("words", ["清河", "qhdx", "江州市"])
def test_a_school_is_found_by_name_initials_and_city(visitor: Visitor, words: str) -> None:
    visitor.follow(visitor.page.locator("header").get_by_role("link", name="学校云"))
    visitor.page.locator("#schools-q").fill(words)
    with visitor.page.expect_navigation():
        visitor.page.locator("#schools-q").press("Enter")
    visitor.look()
    expect(visitor.link("清河大学")).to_be_visible()


@pytest.mark.req("C2")
def test_a_course_has_an_address_that_people_can_say(visitor: Visitor) -> None:
    visitor.open("/courses/weijifen/")
    expect(visitor.main.get_by_role("heading", level=1)).to_have_text("微积分（一）")
    expect(visitor.main).to_contain_text("第 2 次开课")
    visitor.open("/courses/no-such-course/", status=404)
    expect(visitor.main).to_contain_text("没有找到这个页面")
