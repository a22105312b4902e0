"""The same day on a phone: 390 px, fingers instead of a mouse.

Every page is also judged for its width and its targets.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE, Visitors
from e2e.visitor import Visitor, until

COURSE = "微积分（一）"
LECTURE = "数列极限的定义"


@pytest.fixture(scope="module")
def phone(journey_visitors: Visitors) -> Visitor:
    """One person with a phone for the whole file; every test is the next step."""
    visitor = journey_visitors(PHONE)
    visitor.entry = visitor.site.next_unclaimed("qinghe")
    return visitor


def tab(visitor: Visitor, name: str) -> None:
    """Tap one of the tabs at the bottom."""
    visitor.follow(
        visitor.page.get_by_role("navigation", name="主导航").get_by_role("link", name=name, exact=True)
    )


@pytest.mark.req("M1", "M3")
def test_tabs_at_the_bottom_lead_everywhere(phone: Visitor) -> None:
    phone.open("/")
    bar = phone.page.locator(".bottom-tabs")
    box = bar.bounding_box()
    assert box
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    tab(phone, "我的学校")
    assert phone.path == "/schools/"
    tab(phone, "首页")
    phone.page.get_by_placeholder("搜索课程、学校、老师").first.fill("wjf")
    with phone.page.expect_navigation():
        phone.page.keyboard.press("Enter")
    phone.look()
    expect(phone.main.locator(".course-card").first).to_contain_text(COURSE)


@pytest.mark.req("S3", "M3")
def test_certifying_with_thumbs(phone: Visitor) -> None:
    tab(phone, "我的学校")
    phone.follow(phone.link("清河大学"))
    phone.follow(phone.page.get_by_role("link", name="学生认证", exact=True))
    phone.follow(phone.link("注册"))
    phone.fill_registration("小雷")
    phone.certify(phone.entry)
    phone.follow(phone.link("进入学校云选课学习"))
    expect(phone.page.locator(".portal-banner__me")).to_contain_text(phone.entry["name"])
    tab(phone, "我的学校")
    assert phone.path == "/s/qinghe/"


@pytest.mark.req("C2", "C3", "M3")
def test_the_enrol_bar_at_the_thumb(phone: Visitor) -> None:
    term = phone.site.term(COURSE, "qinghe")
    card = phone.main.locator(".course-card").filter(has_text=COURSE).filter(has_text="进行至第")
    phone.follow(card.get_by_role("link", name=COURSE))
    bar = phone.page.locator(".enrol-bar")
    expect(bar).to_be_in_viewport()
    expect(bar).to_contain_text("输入课程密码")
    bar.get_by_role("link").tap()
    field = phone.main.get_by_label("课程密码")
    expect(field).to_be_in_viewport()
    field.fill(term["password"])
    phone.press("参加课程")
    assert phone.path == f"/learn/{term['id']}/"


@pytest.mark.req("L1", "M4")
def test_the_rooms_of_the_course_stand_in_a_row(phone: Visitor) -> None:
    navigation = phone.main.get_by_role("navigation", name="课程导航")
    for room in ("公告", "评分标准", "测验与作业", "考试", "讨论区", "课件"):
        phone.follow(navigation.get_by_role("link", name=room))
        expect(phone.main.get_by_role("heading", level=1)).to_have_text(room)
        expect(navigation.locator("[aria-current=page]")).to_be_in_viewport()


@pytest.mark.req("L3", "M4")
def test_the_player_stays_on_top_and_the_units_are_below(phone: Visitor) -> None:
    phone.follow(phone.unit(LECTURE))
    player = phone.page.locator(".player__frame")
    tree = phone.page.locator("learning-tree")
    top, below = player.bounding_box(), tree.bounding_box()
    assert top
    assert below
    assert top["y"] + top["height"] < below["y"]
    phone.page.locator("video-player").get_by_role("button", name="播放").first.tap()
    until(phone.page, "document.querySelector('video').currentTime > 1")
    phone.page.evaluate("scrollTo(0, 600)")
    until(phone.page, "scrollY > 500")
    stuck = player.bounding_box()
    assert stuck
    assert 0 <= stuck["y"] < 120
    expect(player).to_be_in_viewport(ratio=0.9)
    phone.follow(phone.page.get_by_role("navigation", name="上一单元与下一单元").locator("[rel=next]"))


@pytest.mark.req("L2", "L5")
def test_document_and_text_are_read_on_it(phone: Visitor) -> None:
    phone.read_document(pages=3)
    phone.expect_circle("第二章讲义", 2)
    phone.follow(phone.page.get_by_role("navigation", name="上一单元与下一单元").locator("[rel=next]"))
    phone.read_to_the_end("把定义读三遍")


@pytest.mark.req("C5", "M2")
def test_leaving_needs_no_hover(phone: Visitor) -> None:
    phone.open("/my/courses/")
    card = phone.main.locator(".course-card").filter(has_text=COURSE)
    cross = card.get_by_role("link", name=re.compile("退"))
    expect(cross).to_have_css("opacity", "1")
    cross.tap()
    expect(phone.page.get_by_role("dialog")).to_contain_text("学习记录不会删除")
    phone.look()
    phone.page.get_by_role("dialog").get_by_role("link", name="继续学习").tap()
    expect(phone.page.get_by_role("dialog")).to_have_count(0)
    cross.tap()
    phone.follow(phone.page.get_by_role("dialog").get_by_role("button", name="退选课程"))
    expect(phone.main.locator(".course-card")).to_have_count(0)


@pytest.mark.req("A2")
def test_the_account_is_at_hand(phone: Visitor) -> None:
    tab(phone, "我的")
    assert phone.path == "/me/"
    expect(phone.page.get_by_role("region", name="我的学校云")).to_contain_text("清河大学")
    phone.follow(phone.link("编辑资料"))
    phone.open("/me/password/")
