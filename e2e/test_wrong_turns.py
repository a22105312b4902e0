"""What goes wrong gets a sentence, keeps what was typed, and shows the way on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visitors
from e2e.visitor import PASSWORD, REPORTED_MS, Visitor, until

MISMATCH = "学号或工号、姓名和认证码不相符"
LOCKED = re.compile(r"错误次数过多，请在 \d+ 分钟后（.*\d\d:\d\d.*）再试")


def begin_certification(visitor: Visitor, number: str, school: str = "qinghe") -> None:
    """Register and stand at the second step."""
    visitor.open(f"/register/?next=/s/{school}/certification/")
    visitor.fill_registration("新同学")
    visitor.page.get_by_label("学号").fill(number)
    visitor.press("下一步")


def timeless(sentence: str) -> str:
    """A refusal without its numbers and the moment in brackets."""
    return re.sub(r"\d+", "", sentence.split("（", maxsplit=1)[0])


def answers_to_guesses(visitor: Visitor, name: str) -> list[str]:
    """Six wrong codes; what the page says each time."""
    said = []
    for code in ("000000", "00000x", "00000X", "０００００１", "1 2 3 4 5 6", "999999"):
        visitor.tell_identity(name, code, status=422 if len(said) < 4 else 429)
        expect(visitor.page.get_by_label("姓名")).to_have_value(name)
        expect(visitor.page.get_by_label("认证码")).to_have_value("")
        said.append(visitor.page.get_by_role("alert").first.inner_text())
    return said


@pytest.mark.req("S4")
def test_codes_cannot_be_guessed_and_unknown_numbers_tell_nothing(visitors: Visitors) -> None:
    known = visitors()
    mine = known.site.next_unclaimed("qinghe")
    begin_certification(known, mine["student_no"])
    told = answers_to_guesses(known, mine["name"])
    assert all(MISMATCH in line for line in told[:4])
    assert all(LOCKED.search(line) for line in told[4:]), told
    unknown = visitors()
    begin_certification(unknown, "9999999999")
    other = answers_to_guesses(unknown, mine["name"])
    # How long and until when is told by the clock, about midnight with a date.
    assert [timeless(line) for line in other] == [timeless(line) for line in told]
    # The right code is not looked at while the lock lasts.
    known.tell_identity(mine["name"], mine["code"], status=429)
    expect(known.page.get_by_role("alert").first).to_have_text(LOCKED)


@pytest.mark.req("A1")
def test_a_password_says_how_strong_it_is_while_it_is_typed(visitors: Visitors) -> None:
    visitor = visitors()
    visitor.open("/register/")
    typed = visitor.page.get_by_label("密码", exact=True)
    hint = visitor.main.locator("password-field output")
    expect(hint).to_have_text("")
    for password, words in (
        ("abc", "太短"),
        ("aaaabbbb", "较弱"),
        ("river-2026", "一般"),
        (PASSWORD, "很强"),
        ("", ""),
    ):
        typed.fill("")
        typed.press_sequentially(password)
        expect(hint).to_have_text(words)
        # Readers of the screen hear it; the colour alone says nothing.
        expect(hint).to_have_attribute("aria-live", "polite")
    # What is common is refused however strong it looks, and the field says why.
    visitor.page.get_by_label("邮箱或手机号").fill("common@e2e.example")
    visitor.page.get_by_label("昵称").fill("新同学")
    typed.fill("P@ssw0rd123")
    visitor.press("注册并继续", status=422)
    expect(visitor.main.locator(".field--wrong")).to_contain_text("别人会最先尝试")


@pytest.mark.req("S4")
def test_a_number_that_another_account_holds_can_be_disputed(
    newcomer: Callable[..., Visitor], visitors: Visitors
) -> None:
    first = newcomer("mingde")
    second = visitors()
    begin_certification(second, first.entry["student_no"], "mingde")
    second.tell_identity(first.entry["name"], "000000", status=422)
    expect(second.page.get_by_role("alert").first).to_contain_text(MISMATCH)
    second.tell_identity(first.entry["name"], first.entry["code"], status=409)
    expect(second.page.get_by_role("alert").first).to_contain_text("已经被另一个账号认证")
    expect(second.page.get_by_role("alert").first).to_contain_text("请联系学校管理员")


@pytest.mark.req("C3")
def test_a_course_password_is_slow_to_guess(newcomer: Callable[..., Visitor]) -> None:
    visitor = newcomer("qinghe")
    term = visitor.site.term("微积分（一）", "qinghe")
    visitor.open(f"/terms/{term['id']}/")
    for attempt in range(4):
        visitor.main.get_by_label("课程密码").fill(f"wrong{attempt}")
        visitor.press("参加课程", status=422)
        expect(visitor.main).to_contain_text("课程密码不正确")
    visitor.main.get_by_label("课程密码").fill("wrong4")
    visitor.press("参加课程", status=429)
    expect(visitor.main).to_contain_text(re.compile("错误次数过多，请在 .*后（.*）再试"))
    visitor.open(f"/learn/{term['id']}/", status=403)
    visitor.follow(visitor.link("前往课程介绍页"))
    assert visitor.path == f"/terms/{term['id']}/"


def enter(visitor: Visitor, school: str = "qinghe") -> Visitor:
    """Sign in as the first student of the school."""
    account = visitor.site.account("student", school)
    visitor.sign_in(account["login"], account["password"])
    return visitor


@pytest.mark.req("C6", "L2")
def test_a_unit_that_is_not_open_yet_says_when(visitors: Visitors) -> None:
    title = "换元法是链式法则倒过来读"
    visitor, teacher = enter(visitors()), visitors()
    term = visitor.site.term("微积分（一）", "qinghe")
    visitor.open(f"/learn/{term['id']}/")
    locked = visitor.page.locator(".tree__unit--locked").filter(has_text=title)
    chapter = visitor.main.locator("details").filter(has=locked)
    expect(chapter.locator(".tree__release").first).to_have_text(re.compile(r"\d+月\d+日 \d\d:\d\d 开放"))
    expect(visitor.unit(title)).to_have_count(0)
    # The team sees it already; its address, told to a student, opens nothing.
    account = teacher.site.account("teacher", "qinghe")
    teacher.sign_in(account["login"], account["password"])
    teacher.open(f"/learn/{term['id']}/")
    expect(teacher.main).to_contain_text("你是课程团队成员")
    path = teacher.unit(title).get_attribute("href")
    assert path
    visitor.open(path, status=403)
    expect(visitor.main).to_contain_text("本单元尚未开放")
    visitor.follow(visitor.main.locator(".notice").get_by_role("link").first)
    assert visitor.path == f"/learn/{term['id']}/"


@pytest.mark.req("C6")
def test_what_is_not_there_is_not_there(visitors: Visitors) -> None:
    visitor = enter(visitors())
    for path in (
        "/terms/0000000000/",
        "/learn/0000000000/",
        "/courses/nothing/",
        "/s/nowhere/",
        "/no/such/page",
    ):
        visitor.open(path, status=404)
        expect(visitor.main).to_contain_text("没有找到这个页面")
        expect(visitor.link("回到首页")).to_be_visible()
    term = visitor.site.term("微积分（一）", "qinghe")
    visitor.open(f"/learn/{term['id']}/0000000000/", status=404)


@pytest.mark.req("C3", "C6")
def test_the_course_of_another_school_shows_the_way_to_certify(visitors: Visitors) -> None:
    visitor = enter(visitors(), "mingde")
    term = visitor.site.term("微积分（一）", "qinghe")
    visitor.open(f"/terms/{term['id']}/")
    expect(visitor.main.get_by_label("课程密码")).to_have_count(0)
    visitor.follow(visitor.main.locator("#enrol").get_by_role("link", name="认证后参加"))
    assert visitor.path == "/s/qinghe/certification/"
    visitor.open(f"/terms/{term['id']}/enrol/", status=403)
    expect(visitor.main).to_contain_text("本课程面向清河大学的认证学生")
    visitor.follow(visitor.link("学生认证"))
    assert visitor.path == "/s/qinghe/certification/"


def lecture_of(visitor: Visitor) -> str:
    """The path of the main lecture."""
    term = visitor.site.term("微积分（一）", "qinghe")
    visitor.open(f"/learn/{term['id']}/")
    path = visitor.unit("数列极限的定义").get_attribute("href")
    assert path
    return path


def play(visitor: Visitor) -> Any:
    player = visitor.page.locator("video-player")
    player.get_by_role("button", name="播放").first.click()
    until(visitor.page, "document.querySelector('video').currentTime > 1")
    return player


@pytest.mark.req("L3")
def test_a_copied_address_of_the_video_is_worth_nothing_elsewhere(visitors: Visitors) -> None:
    owner = enter(visitors())
    path = lecture_of(owner)
    fetched: list[str] = []
    owner.page.on("request", lambda request: fetched.append(request.url))
    owner.open(path)
    play(owner)
    guarded = [url for url in fetched if url.endswith((".m3u8", "/key"))]
    assert {url.rsplit("/", 1)[1].split(".")[-1] for url in guarded} == {"m3u8", "key"}
    thief, classmate = visitors(), enter(visitors(), "mingde")
    for url in guarded:
        assert owner.context.request.get(url).status == 200, url
        assert thief.context.request.get(url).status == 403, url
        assert classmate.context.request.get(url).status == 403, url


@pytest.mark.req("C3")
def test_signed_out_in_another_tab_leads_in_and_back(visitors: Visitors) -> None:
    visitor = visitors()
    visitor.open("/register/")
    address = visitor.fill_registration("新同学")
    upcoming = visitor.site.term("唐诗鉴赏", "qinghe", "upcoming")
    visitor.open(f"/terms/{upcoming['id']}/")
    other = visitor.context.new_page()
    other.goto(visitor.site.base)
    other.get_by_label("账号菜单").click()
    other.get_by_role("button", name="退出").click()
    expect(other.get_by_role("link", name="登录")).to_be_visible()
    other.close()
    # Signing out ends the page's token too: the answer says so, or leads to the sign-in page; never a bare refusal.
    with visitor.watch.expecting(401, 403):
        with visitor.page.expect_navigation():
            visitor.main.locator("#enrol").get_by_role("button", name="参加课程").click()
        visitor.look()
    visitor.follow(visitor.link("登录"))
    visitor.page.get_by_label("邮箱或手机号").fill(address)
    visitor.page.get_by_label("密码", exact=True).fill(PASSWORD)
    visitor.press("登录")
    assert visitor.path in {f"/terms/{upcoming['id']}/", f"/terms/{upcoming['id']}/enrol/"}
    visitor.press("参加课程")
    assert visitor.path == f"/learn/{upcoming['id']}/"
    expect(visitor.main).to_contain_text("开课")


@pytest.mark.req("L4")
def test_what_was_watched_without_a_connection_reaches_the_server_later(
    newcomer: Callable[..., Visitor],
) -> None:
    visitor = newcomer("qinghe")
    courseware = visitor.enrol("微积分（一）")
    visitor.open(lecture_of(visitor))
    with visitor.watch.expecting(words=("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED")):
        player = play(visitor)
        until(visitor.page, "document.querySelector('video').buffered.end(0) > 12")
        visitor.context.set_offline(True)
        # What is in the buffer plays on; the rest can't come.
        until(visitor.page, "document.querySelector('video').currentTime > 8")
        visitor.page.evaluate("document.querySelector('video').currentTime = 150")
        expect(player.locator("[data-message=network]")).to_be_visible(timeout=REPORTED_MS)
        with visitor.page.expect_response(re.compile("/progress/beacon/"), timeout=REPORTED_MS) as reported:
            visitor.context.set_offline(False)
        assert reported.value.status == 200
        seen = json.loads(reported.value.body())["seen"]
        assert seen[0][0] == 0
        assert seen[0][1] >= 5
        expect(player.locator("[data-message=network]")).to_be_hidden(timeout=REPORTED_MS)
    until(visitor.page, "document.querySelector('video').currentTime > 151")
    visitor.open(courseware)
    visitor.expect_circle("数列极限的定义", 1)
