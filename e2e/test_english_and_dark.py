"""The other language and the other light: kept from page to page, and complete."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE, Visitors
from e2e.visitor import Visitor

HAN = re.compile(r"[\u3400-\u9fff]")
# The words of the interface; names of schools, courses and people are what they are.
SPOKEN = (
    ".shell-header, nav, footer, button, label, h1, legend, table.table th, .tabs, .filter-bar, "
    ".empty-state, .banner, .field__hint, .enrol, .tree__about, a[aria-label], [title], [placeholder]"
)
SAID = """selector => Array.from(document.querySelectorAll(selector)).filter(part => part.lang !== 'zh-Hans')
  .map(part => { const copy = part.cloneNode(true);
    copy.querySelectorAll('[lang=zh-Hans], .avatar, .menu__title').forEach(one => one.remove());
    const told = ['aria-label', 'title', 'placeholder'].map(name => part.getAttribute(name) || '');
    return [part.matches('section, input') ? '' : copy.textContent, ...told]
      .join(' ').replace(/\\s+/g, ' '); })"""
VISITORS_PAGES = (
    "/",
    "/courses/",
    "/schools/",
    "/login/",
    "/register/",
    "/s/qinghe/",
    "/s/qinghe/?tab=teachers",
)
# Which of them are shown with buttons of their own.
UNITS = {"数列极限的定义": True, "第二章讲义：极限的定义与证明": True, "把定义读三遍": False}
OWN_PAGES = ("/my/courses/", "/me/", "/me/profile/", "/me/password/", "/s/qinghe/certification/")


def own_pages(visitor: Visitor) -> tuple[str, ...]:
    """What a student of 清河 sees of their course."""
    term = visitor.site.term("微积分（一）", "qinghe")["id"]
    rooms = ("", "announcements/", "grading/", "quizzes/", "exams/", "discussion/")
    return (*OWN_PAGES, f"/terms/{term}/", *(f"/learn/{term}/{room}" for room in rooms))


def enter(visitor: Visitor) -> None:
    """Sign in as the first student of 清河, in the language of the page."""
    account = visitor.site.account("student", "qinghe")
    visitor.open("/login/")
    visitor.page.locator("[name=login]").fill(account["login"])
    visitor.page.locator("[name=password]").fill(account["password"])
    visitor.follow(visitor.main.locator("button[type=submit]"))


def expect_english(visitor: Visitor, *given: str) -> None:
    """No Chinese where the interface speaks, but for names and words (`given`) of people."""
    names = {row["name"] for row in visitor.site.world["schools"]} | set(given)
    names |= {row["course"] for row in visitor.site.world["terms"]}
    names |= set(visitor.page.locator(".menu__title").all_text_contents())
    for said in visitor.page.evaluate(SAID, SPOKEN):
        rest = said
        for name in sorted(names, key=len, reverse=True):
            rest = rest.replace(name, "")
        assert not HAN.search(rest), f"{visitor.page.url}: {said!r}"


def test_the_switch_keeps_the_page(visitors: Visitors) -> None:
    visitor = visitors()
    visitor.open("/courses/?q=wjf")
    visitor.follow(visitor.page.locator("header").get_by_role("button", name="Switch to English"))
    assert visitor.page.url.endswith("/courses/?q=wjf")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    expect(visitor.main.get_by_role("heading", level=1)).to_contain_text("Courses for")
    visitor.open("/schools/")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    visitor.follow(visitor.page.locator("header").get_by_role("button", name="切换为中文"))
    assert visitor.path == "/schools/"
    expect(visitor.page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_english_speaks_english(visitors: Visitors) -> None:
    visitor = visitors()
    visitor.open("/")
    visitor.follow(visitor.page.locator("footer").get_by_role("button", name="English"))
    for path in VISITORS_PAGES:
        visitor.open(path)
        expect_english(visitor)
    enter(visitor)
    for path in own_pages(visitor):
        visitor.open(path)
        expect_english(visitor)
    for title, buttons in UNITS.items():
        visitor.open(f"/learn/{visitor.site.term('微积分（一）', 'qinghe')['id']}/")
        visitor.follow(visitor.unit(title))
        parts = visitor.page.locator("video-player button, .pdf__bar button").all()
        assert bool(parts) is buttons
        for part in parts:
            assert not HAN.search(part.get_attribute("aria-label") or ""), part.get_attribute("aria-label")


def test_the_theme_stays(visitors: Visitors) -> None:
    visitor = visitors()
    visitor.open("/")
    light = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
    with visitor.page.expect_response("**/theme/"):
        visitor.page.locator("header").get_by_label("切换浅色与深色").click()
    expect(visitor.page.locator("html")).to_have_attribute("data-theme", "dark")
    assert visitor.page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    visitor.open("/courses/")
    expect(visitor.page.locator("html")).to_have_attribute("data-theme", "dark")
    with visitor.page.expect_response("**/theme/"):
        visitor.page.locator("footer").get_by_role("button", name="跟随系统").click()
    visitor.open("/")
    expect(visitor.page.locator("html")).not_to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("like", [None, PHONE], ids=["desktop", "phone"])
def test_every_main_page_is_sound_in_the_dark(visitors: Visitors, like: dict[str, object] | None) -> None:
    options: dict[str, object] = {"color_scheme": "dark"}
    visitor = visitors(like, **options) if like else visitors(**options)
    for path in VISITORS_PAGES:
        visitor.open(path)
    visitor.open("/no/such/page/", status=404)
    enter(visitor)
    for path in own_pages(visitor):
        visitor.open(path)
    for title in UNITS:
        visitor.open(f"/learn/{visitor.site.term('微积分（一）', 'qinghe')['id']}/")
        visitor.follow(visitor.unit(title))
