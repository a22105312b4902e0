"""The manual's own journey, word for word: 学校云 → 学生认证 → 选课 → 学习 → 退课 → 重新选课, by somebody new."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import DESKTOP, Visitors
from e2e.visitor import REPORTED_MS, Visitor, until

COURSE = "微积分（一）"
LECTURE, TEXT, HANDOUT = "数列极限的定义", "把定义读三遍", "第二章讲义：极限的定义与证明"
ROOMS = ("公告", "评分标准", "课件", "测验与作业", "考试", "讨论区")


@pytest.fixture(scope="module")
def freshman(journey_visitors: Visitors) -> Visitor:
    """One person for the whole file; every test is the next step of the same day."""
    visitor = journey_visitors()
    visitor.entry = visitor.site.next_unclaimed("qinghe")
    return visitor


@pytest.fixture(scope="module")
def lecture(freshman: Visitor) -> Page:
    """A second tab of the same browser, for the lecture that runs while its handout is read."""
    return freshman.context.new_page()


@pytest.mark.req("S1", "S2", "A1")
def test_from_home_to_the_school_and_its_door(freshman: Visitor) -> None:
    freshman.open("/")
    freshman.follow(freshman.page.locator("header").get_by_role("link", name="学校云"))
    freshman.follow(freshman.link("清河大学"))
    expect(freshman.page.get_by_role("heading", level=1)).to_have_text("清河大学")
    for tab in ("学校专属课程", "MOOC", "老师", "公告"):
        expect(freshman.main.get_by_role("link", name=re.compile(tab)).first).to_be_visible()
    freshman.follow(freshman.page.get_by_role("link", name="学生认证", exact=True))
    # Whoever comes without an account signs in or registers first, and comes back to where they were.
    freshman.follow(freshman.link("注册"))
    freshman.fill_registration("小范")
    assert freshman.path == "/s/qinghe/certification/"


@pytest.mark.req("S3")
def test_three_small_steps_certify(freshman: Visitor) -> None:
    entry = freshman.entry
    freshman.page.get_by_label("学号").fill(entry["student_no"])
    freshman.press("下一步")
    expect(freshman.main).to_contain_text(entry["student_no"])
    freshman.tell_identity(entry["name"], entry["code"])
    expect(freshman.main).to_contain_text(entry["name"])
    freshman.follow(freshman.link("进入学校云选课学习"))
    assert freshman.path == "/s/qinghe/"
    banner = freshman.page.locator(".portal-banner__me")
    expect(banner).to_contain_text(entry["name"])
    number = entry["student_no"]
    expect(banner).not_to_contain_text(number)
    expect(banner).to_contain_text(re.compile(re.escape(number[:4]) + r"\*+" + number[-2:]))
    expect(freshman.page.get_by_role("link", name="学生认证", exact=True)).to_have_count(0)


@pytest.mark.req("C2", "C3")
def test_the_card_leads_to_the_course_and_the_password_into_it(freshman: Visitor) -> None:
    term = freshman.site.term(COURSE, "qinghe")
    card = freshman.main.locator(".course-card").filter(has_text=COURSE).filter(has_text="进行至第")
    expect(card.locator(".course-card__time")).to_have_text(re.compile(r"进行至第 \d+ 周"))
    freshman.follow(card.get_by_role("link", name=COURSE))
    for heading in ("课程介绍", "课程大纲", "课程团队", "评分标准"):
        expect(freshman.main.get_by_role("link", name=heading).first).to_be_visible()
    freshman.main.get_by_label("课程密码").fill("jifen1999")
    freshman.press("参加课程", status=422)
    expect(freshman.main.get_by_text("课程密码不正确")).to_be_visible()
    freshman.main.get_by_label("课程密码").fill(term["password"])
    freshman.press("参加课程")
    assert freshman.path == f"/learn/{term['id']}/"


@pytest.mark.req("L1", "L6")
@pytest.mark.parametrize("room", ROOMS)
def test_each_room_of_the_course_opens(freshman: Visitor, room: str) -> None:
    navigation = freshman.main.get_by_role("navigation", name="课程导航")
    freshman.follow(navigation.get_by_role("link", name=room))
    expect(freshman.main.get_by_role("heading", level=1)).to_have_text(room)
    expect(navigation.locator("[aria-current=page]")).to_have_text(room)
    says = {
        "公告": "期中测验范围与形式",
        "评分标准": "单元测验",
        "课件": "第一章 函数：变化的语言",
        "测验与作业": "还没有测验与作业",
        "考试": "还没有考试",
        "讨论区": "讨论区尚未开放",
    }
    expect(freshman.main).to_contain_text(says[room])


def open_courseware(visitor: Visitor) -> None:
    visitor.open(f"/learn/{visitor.site.term(COURSE, 'qinghe')['id']}/")


@pytest.mark.req("L2", "L3", "L4")
def test_the_lecture_plays_in_segments_and_its_circle_goes_half(freshman: Visitor, lecture: Page) -> None:
    open_courseware(freshman)
    freshman.expect_circle(LECTURE, 0)
    fetched: list[str] = []
    lecture.on("request", lambda request: fetched.append(request.url))
    lecture.goto(freshman.site.base + (freshman.unit(LECTURE).get_attribute("href") or ""))
    player = lecture.locator("video-player")
    player.get_by_role("button", name="播放").first.click()
    until(lecture, "document.querySelector('video').currentTime > 2")
    assert any(url.endswith("master.m3u8") for url in fetched)
    assert any(re.search(r"/\d+\.m3u8$", url) for url in fetched)
    assert any(url.endswith("/key") for url in fetched)
    assert any(re.search(r"/media/files/.+\.ts$", url) for url in fetched)
    # By keyboard: the controls hide from an idle mouse.
    player.get_by_role("button", name="倍速").press("Enter")
    player.get_by_role("menuitemradio", name="2×", exact=True).press("Enter")
    expect(player.locator("[data-speed-now]")).to_have_text("2×")
    # The report goes out every fifteen seconds; the circle needs no reload.
    half = lecture.locator("learning-tree [aria-current=page] .state-circle")
    expect(half).to_have_attribute("data-state", "1", timeout=REPORTED_MS)
    expect(player.locator(".player__captions")).to_be_visible()
    expect(player.locator(".player__watermark")).to_have_text(freshman.entry["student_no"])


@pytest.mark.req("L2", "L5")
def test_a_text_read_to_its_end_is_green(freshman: Visitor) -> None:
    open_courseware(freshman)
    # A low window: the text is longer than it, and its end has to be scrolled to.
    freshman.page.set_viewport_size({"width": 1440, "height": 360})
    freshman.follow(freshman.unit(TEXT))
    expect(freshman.page.locator("text-view .katex").first).to_be_visible()
    freshman.expect_circle(TEXT, 1)
    freshman.read_to_the_end(TEXT)
    freshman.page.set_viewport_size(DESKTOP["viewport"])


@pytest.mark.req("L2", "L5")
def test_a_document_is_green_when_every_page_was_shown(freshman: Visitor, tmp_path: Path) -> None:
    freshman.follow(freshman.unit(HANDOUT))
    freshman.read_document(pages=3)
    freshman.expect_circle(HANDOUT, 2)
    with freshman.page.expect_download() as started:
        freshman.page.get_by_role("link", name="下载").click()
    kept = tmp_path / "handout.pdf"
    started.value.save_as(kept)
    assert started.value.suggested_filename.endswith(".pdf")
    assert kept.read_bytes().startswith(b"%PDF-")


@pytest.mark.req("L2")
def test_circles_stand_in_the_tree_and_one_may_go_on(freshman: Visitor) -> None:
    open_courseware(freshman)
    freshman.expect_circle(TEXT, 2)
    freshman.expect_circle(HANDOUT, 2)
    freshman.expect_circle("求极值的步骤", 0)
    expect(freshman.main).to_contain_text("继续上次的学习")
    # The lecture runs on in the other tab and may be over by now.
    green = freshman.main.locator("learning-tree [data-state='2']").count()
    assert green in {2, 3}
    expect(freshman.main).to_contain_text(f"已完成 {green} / ")


@pytest.mark.req("A2", "C4")
def test_the_personal_page_has_the_school_at_the_right(freshman: Visitor) -> None:
    freshman.page.locator("header").get_by_label("账号菜单").click()
    freshman.follow(freshman.page.locator("header").get_by_role("link", name="个人主页"))
    clouds = freshman.page.get_by_role("complementary").get_by_role("region", name="我的学校云")
    expect(clouds).to_contain_text("清河大学")
    box = clouds.bounding_box()
    assert box
    assert box["x"] > 720
    freshman.open("/my/courses/")
    for state, is_there in {"正在进行": 1, "即将开始": 0, "已结束": 0, "全部": 1}.items():
        freshman.follow(freshman.main.locator(".filter-bar__item").filter(has_text=state))
        expect(freshman.main.locator(".course-card")).to_have_count(is_there)


@pytest.mark.req("L2", "L4")
def test_the_whole_lecture_at_double_speed_is_green(freshman: Visitor, lecture: Page) -> None:
    until(lecture, "document.querySelector('video').ended", seconds=240)
    circle = lecture.locator("learning-tree [aria-current=page] .state-circle")
    expect(circle).to_have_attribute("data-state", "2", timeout=REPORTED_MS)
    expect(lecture.locator(".player__end")).to_contain_text("下一个")
    lecture.close()
    freshman.watch.check()


@pytest.mark.req("C5")
def test_the_cross_leaves_by_mouse_and_by_keyboard(freshman: Visitor) -> None:
    freshman.open("/my/courses/")
    card = freshman.main.locator(".course-card").filter(has_text=COURSE)
    cross = card.get_by_role("link", name="退")
    freshman.page.mouse.move(5, 5)
    expect(cross).to_have_css("opacity", "0")
    card.hover()
    expect(cross).to_have_css("opacity", "1")
    freshman.page.mouse.move(5, 5)
    expect(cross).to_have_css("opacity", "0")
    card.get_by_role("link", name=COURSE, exact=True).focus()
    freshman.page.keyboard.press("Tab")
    expect(cross).to_be_focused()
    expect(cross).to_have_css("opacity", "1")
    freshman.page.keyboard.press("Enter")
    question = freshman.page.get_by_role("heading", name=f"退选《{COURSE}》？")
    expect(question).to_be_visible()
    expect(freshman.page.get_by_text("学习记录不会删除")).to_be_visible()
    freshman.look()
    freshman.follow(freshman.page.get_by_role("button", name="退选课程"))
    assert freshman.path == "/my/courses/"
    expect(freshman.main.locator(".course-card")).to_have_count(0)
    expect(freshman.main).to_contain_text("还没有参加任何课程")


@pytest.mark.req("C5")
def test_enrolling_again_asks_nothing_and_all_is_as_it_was(freshman: Visitor) -> None:
    term = freshman.site.term(COURSE, "qinghe")
    freshman.open(f"/terms/{term['id']}/")
    expect(freshman.main.get_by_label("课程密码")).to_have_count(0)
    freshman.press("重新参加")
    assert freshman.path == f"/learn/{term['id']}/"
    for title in (LECTURE, TEXT, HANDOUT):
        freshman.expect_circle(title, 2)
