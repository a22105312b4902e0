"""Somebody whose browser runs no script finds, certifies, enrols, reads, and the circle is green."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visitors
from e2e.visitor import Visitor

COURSE, TEXT = "微积分（一）", "把定义读三遍"


@pytest.fixture(scope="module")
def reader(journey_visitors: Visitors) -> Visitor:
    """One person for the whole file; every test is the next step."""
    visitor = journey_visitors(has_script=False)
    visitor.entry = visitor.site.next_unclaimed("qinghe")
    return visitor


@pytest.mark.req("C1")
def test_browsing_and_searching(reader: Visitor) -> None:
    reader.open("/")
    box = reader.page.get_by_placeholder("搜索课程、学校、老师").first
    box.fill("微枳分")
    with reader.page.expect_navigation():
        box.press("Enter")
    reader.look()
    reader.follow(reader.main.locator(".course-card").first.get_by_role("link"))
    expect(reader.main.get_by_role("heading", level=1)).to_have_text(COURSE)
    chapter = reader.main.locator(".outline__chapter").nth(1)
    chapter.locator("summary").click()
    expect(chapter).to_contain_text("数列极限的定义")


@pytest.mark.req("A1", "S3")
def test_registering_and_certifying(reader: Visitor) -> None:
    reader.open("/s/qinghe/")
    reader.follow(reader.page.get_by_role("link", name="学生认证", exact=True))
    reader.follow(reader.link("注册"))
    reader.fill_registration("老王")
    reader.certify(reader.entry)
    expect(reader.main).to_contain_text(reader.entry["name"])


@pytest.mark.req("C3")
def test_enrolling(reader: Visitor) -> None:
    term = reader.site.term(COURSE, "qinghe")
    reader.open(f"/terms/{term['id']}/")
    reader.main.get_by_label("课程密码").fill(term["password"])
    reader.press("参加课程")
    assert reader.path == f"/learn/{term['id']}/"


@pytest.mark.req("L2", "L5")
def test_a_text_is_read_and_marked(reader: Visitor) -> None:
    reader.follow(reader.unit(TEXT))
    reader.press("标记为已读")
    reader.expect_circle(TEXT, 2)
    reader.open("/my/courses/")
    reader.follow(reader.main.locator(".course-card").get_by_role("link", name=COURSE, exact=True))
    reader.expect_circle(TEXT, 2)


@pytest.mark.req("L3", "L5")
def test_a_video_says_what_it_needs_and_a_document_opens(reader: Visitor) -> None:
    reader.follow(reader.unit("数列极限的定义"))
    sentence = reader.main.locator(".player__noscript")
    expect(sentence).to_be_visible()
    expect(sentence).to_contain_text("视频需要启用 JavaScript 才能播放并记录进度", use_inner_text=True)
    reader.open(f"/learn/{reader.site.term(COURSE, 'qinghe')['id']}/")
    reader.follow(reader.unit("第二章讲义"))
    download = reader.main.get_by_role("link", name="下载").get_attribute("href") or ""
    answer = reader.context.request.get(reader.site.base + download)
    assert answer.body().startswith(b"%PDF-")
    reader.press("标记为已读")
    reader.expect_circle("第二章讲义", 2)


@pytest.mark.req("C5")
def test_leaving_is_a_page_that_asks(reader: Visitor) -> None:
    reader.open("/my/courses/")
    reader.page.locator(".course-card__leave").focus()
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    reader.look()
    expect(reader.main.get_by_role("heading", level=1)).to_have_text(f"退选《{COURSE}》？")
    reader.press("退选课程")
    expect(reader.main).to_contain_text("还没有参加任何课程")


def test_theme_and_language_are_forms(reader: Visitor) -> None:
    reader.open("/schools/")
    footer = reader.page.locator("footer")
    reader.follow(footer.get_by_role("button", name="深色"))
    assert reader.path == "/schools/"
    expect(reader.page.locator("html")).to_have_attribute("data-theme", "dark")
    reader.follow(footer.get_by_role("button", name="English"))
    assert reader.path == "/schools/"
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")
