"""A lost password is found again: by a word sent from the phone, by digits sent to it, by a link in a mail."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.conftest import DESKTOP, PHONE, Visitors
from e2e.visitor import Visitor

NEW_PASSWORD = "yangtze-heron-63"
FORMS = pytest.mark.parametrize("like", [DESKTOP, PHONE], ids=["desktop", "phone"])
VERIFY = "UPDATE accounts_account SET mobile = ?, mobile_verified_at = created_at WHERE email = ?"


@dataclass
class Owner:
    """Somebody with an account, signed in at a browser of their own."""

    at_home: Visitor
    email: str
    mobile: str


@pytest.fixture
def owner(visitors: Visitors) -> Owner:
    at_home = visitors()
    at_home.open("/register/")
    email = at_home.fill_registration("失忆的小苏")
    mobile = f"139{secrets.randbelow(10**8):08}"
    at_home.site.change(VERIFY, mobile, email)
    return Owner(at_home, email, mobile)


def nobody() -> str:
    """An address without an account; a new one each time, for sending to one is slowed."""
    return f"{secrets.token_hex(5)}@nowhere.example"


def begin(visitor: Visitor, login: str) -> None:
    visitor.open("/login/")
    visitor.follow(visitor.link("找回密码"))
    visitor.page.get_by_label("邮箱或手机号").fill(login)
    visitor.press("下一步")
    assert visitor.path == "/recover/ways/"


def set_password(visitor: Visitor, owner: Owner) -> None:
    """The last two steps; then the browser at home is signed out, and the new password works."""
    assert visitor.path == "/recover/password/"
    field = visitor.page.get_by_label("新密码")
    field.fill("12345678")
    visitor.press("确定", 422)
    field.fill(NEW_PASSWORD)
    visitor.press("确定")
    assert visitor.path == "/recover/done/"
    expect(visitor.main).to_contain_text("新密码已设置")
    visitor.follow(visitor.link("个人主页"))
    owner.at_home.open("/me/")
    assert owner.at_home.path == "/login/", "all devices are signed out"
    owner.at_home.sign_in(owner.mobile, NEW_PASSWORD)
    for address in (owner.email, owner.mobile):
        newest_letter(owner.at_home, address, holds="密码已修改")


def newest_letter(visitor: Visitor, address: str, holds: str) -> str:
    """The newest letter to an address, once it holds these words: the jobs thread sends it."""
    for _ in range(600):
        found = visitor.site.letters_to(address)
        if found and holds in found[-1]:
            return found[-1]
        visitor.page.wait_for_timeout(100)
    raise AssertionError(f"nothing with {holds} came to {address}: {found}")


def link_in_the_mail(visitor: Visitor, owner: Owner) -> str:
    letter = newest_letter(visitor, owner.email, "/recover/link/")
    [path] = re.findall(r"/recover/link/\S+/", letter)
    return str(path)


def send_sms(visitor: Visitor, sender: str, text: str) -> None:
    visitor.open("/mailbox/")
    visitor.page.locator("input[name=sender]").fill(sender)
    visitor.page.locator("input[name=text]").fill(text)
    visitor.press("发送短信")


@FORMS
@pytest.mark.req("A4", "A5")
def test_by_a_word_that_the_phone_sends(visitors: Visitors, owner: Owner, like: dict[str, Any]) -> None:
    visitor, phone = visitors(like), visitors()
    begin(visitor, owner.email)
    visitor.press("编辑短信发送")
    word = visitor.main.locator(".recovery__word").inner_text()
    expect(visitor.main.locator(".recovery__number")).to_have_text("10690000")
    expect(visitor.main.get_by_role("timer")).to_have_text(re.compile(r"^9:[0-5]\d$"))
    send_sms(phone, "13900000000", word)
    visitor.press("我已发送")
    expect(visitor.main).to_contain_text("还没有收到短信")
    send_sms(phone, owner.mobile, f" {word.lower()} ")
    visitor.page.wait_for_url("**/recover/password/")
    visitor.look()
    set_password(visitor, owner)


@pytest.mark.req("A5")
def test_by_a_word_without_scripts(visitors: Visitors, owner: Owner) -> None:
    visitor, phone = visitors(has_script=False), visitors()
    begin(visitor, owner.mobile)
    visitor.press("编辑短信发送")
    send_sms(phone, owner.mobile, visitor.main.locator(".recovery__word").inner_text())
    visitor.press("我已发送")
    set_password(visitor, owner)


@FORMS
@pytest.mark.req("A4", "A6")
def test_by_digits_that_the_phone_gets(visitors: Visitors, owner: Owner, like: dict[str, Any]) -> None:
    visitor = visitors(like)
    begin(visitor, owner.mobile)
    visitor.press("获取验证码")
    digits = visitor.code_to(owner.mobile)
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    visitor.type_code(wrong, "下一步", 422)
    visitor.type_code(digits, "下一步")
    set_password(visitor, owner)


@FORMS
@pytest.mark.req("A4", "A6")
def test_by_a_link_that_is_opened_elsewhere(visitors: Visitors, owner: Owner, like: dict[str, Any]) -> None:
    visitor, elsewhere = visitors(), visitors(like)
    begin(visitor, owner.email)
    visitor.press("获取链接")
    assert visitor.path == "/recover/mail/"
    path = link_in_the_mail(visitor, owner)
    elsewhere.open(path)
    elsewhere.press("设置新密码")
    visitor.open("/recover/ways/", 410)
    expect(visitor.main).to_contain_text("已在另一个浏览器中打开")
    set_password(elsewhere, owner)
    visitor.open(path, 410)
    expect(visitor.main).to_contain_text("已经使用过")
    visitor.follow(visitor.link("重新开始"))
    assert visitor.path == "/recover/"


@pytest.mark.req("A4")
def test_an_account_that_demands_two_ways(visitors: Visitors, owner: Owner) -> None:
    owner.at_home.site.change("UPDATE accounts_account SET needs_two_ways = 1 WHERE email = ?", owner.email)
    visitor = visitors()
    begin(visitor, owner.email)
    visitor.press("获取链接")
    visitor.open(link_in_the_mail(visitor, owner))
    visitor.press("设置新密码")
    assert visitor.path == "/recover/ways/"
    expect(visitor.main).to_contain_text("要求两种验证")
    visitor.press("获取验证码")
    visitor.type_code(visitor.code_to(owner.mobile), "下一步")
    set_password(visitor, owner)


@FORMS
@pytest.mark.req("A4", "A7")
def test_nobodys_account_and_the_way_to_the_school(visitors: Visitors, like: dict[str, Any]) -> None:
    """Every way is offered, none arrives; the last page leads to the school's administrator."""
    visitor = visitors(like)
    begin(visitor, nobody())
    for button, page in (("编辑短信发送", "word"), ("获取验证码", "code"), ("获取链接", "mail")):
        visitor.press(button)
        assert visitor.path == f"/recover/{page}/"
        visitor.follow(visitor.link("换一种方式"))
    visitor.follow(visitor.link("联系高校管理员"))
    visitor.page.get_by_label("你的学校").select_option("清河大学")
    visitor.press("查看联系方式")
    expect(visitor.main.get_by_role("heading", name="清河大学")).to_be_visible()


@FORMS
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_in_english(visitors: Visitors, like: dict[str, Any], scheme: str) -> None:
    visitor = visitors(like, color_scheme=scheme)
    english = {"name": "xueyun_language", "value": "en", "url": visitor.site.base}
    visitor.context.add_cookies([english])  # type: ignore[list-item]
    visitor.open("/recover/")
    visitor.page.get_by_label("E-mail or mobile number").fill(nobody())
    visitor.press("Next step")
    for button in ("Send an SMS", "Get a code", "Get a link"):
        visitor.press(button)
        visitor.follow(visitor.link("Another way"))
    visitor.open("/recover/help/?school=qinghe")
    visitor.open("/recover/link/nonsense/", 404)
