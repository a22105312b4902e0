"""An account of one's own: registered with a code, its addresses changed, its devices signed out."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.conftest import DESKTOP, PHONE, Visitors
from e2e.visitor import PASSWORD, Visitor


def new_address() -> str:
    return f"{secrets.token_hex(5)}@e2e.example"


def new_mobile() -> str:
    return f"1{secrets.randbelow(7) + 3}{secrets.randbelow(10**9):09}"


def digits_of(letter: str) -> str:
    found = re.search(r"\b\d{6}\b", letter)
    assert found, letter
    return found[0]


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


@pytest.mark.req("A1", "N1")
@pytest.mark.parametrize("like", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_registering_with_a_code(visitors: Visitors, like: dict[str, Any]) -> None:
    """A typing error in the address, a wrong code, another letter, the right code."""
    visitor = visitors(like)
    visitor.open("/register/?next=/schools/")
    mistyped, address = new_address(), new_address()
    visitor.begin_registration("小苏", mistyped)
    expect(visitor.main).to_contain_text(f"{mistyped[0]}***@e2e.example")
    visitor.follow(visitor.link("更换手机号或邮箱"))
    expect(visitor.page.get_by_label("邮箱或手机号")).to_have_value(mistyped)
    expect(visitor.page.get_by_label("昵称")).to_have_value("小苏")
    visitor.begin_registration("小苏", address)
    first = visitor.code_to(address)
    visitor.type_code(wrong(first), "确认并继续", 422)
    expect(visitor.main).to_contain_text("验证码不正确")
    waiting = visitor.main.get_by_role("button", name="秒后可重新发送")
    expect(waiting).to_be_disabled()
    visitor.site.change(
        "UPDATE accounts_pendingaccount SET sent_at = datetime(sent_at, '-2 minutes') "
        "WHERE id = (SELECT max(id) FROM accounts_pendingaccount)"
    )
    visitor.open("/register/verify/?next=/schools/")
    visitor.press("重新发送验证码")
    expect(visitor.main).to_contain_text("新的验证码已发送")
    visitor.type_code(visitor.code_to(address, 2), "确认并继续")
    assert visitor.path == "/schools/"
    visitor.open("/register/verify/")
    assert visitor.path == "/", "whoever comes back to it is signed in"


@pytest.mark.req("A1", "A3")
def test_registering_with_an_address_that_has_an_account(visitors: Visitors) -> None:
    """The page says the same; the letter tells its owner."""
    visitor = visitors()
    owner = visitor.site.account("learner")["login"]
    known = len(visitor.site.letters_to(owner))
    visitor.open("/register/")
    visitor.begin_registration("小苏", owner)
    expect(visitor.main).to_contain_text("验证码已发送到")
    until_letters(visitor, owner, known + 1)
    assert "已经有账号了" in visitor.site.letters_to(owner)[-1]
    visitor.type_code("123456", "确认并继续", 422)


def until_letters(visitor: Visitor, address: str, number: int) -> None:
    for _ in range(600):
        if len(visitor.site.letters_to(address)) >= number:
            return
        visitor.page.wait_for_timeout(100)
    raise AssertionError(f"no letter came to {address}")


@pytest.mark.req("A2")
@pytest.mark.parametrize("like", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_secure_mobile_is_changed_and_two_ways_are_asked_for(
    visitors: Visitors, like: dict[str, Any]
) -> None:
    visitor, first, second = visitors(like), new_mobile(), new_mobile()
    visitor.open("/register/")
    address = visitor.fill_registration("小苏")
    visitor.open("/me/")
    visitor.follow(visitor.link("安全中心"))
    visitor.follow(visitor.link("添加安全手机"))
    visitor.page.get_by_label("新手机号").fill(first)
    visitor.page.get_by_label("密码", exact=True).fill("not it at all")
    visitor.press("继续", 422)
    expect(visitor.page.get_by_label("新手机号")).to_have_value(first)
    visitor.page.get_by_label("密码", exact=True).fill(PASSWORD)
    visitor.press("继续")
    visitor.type_code(visitor.code_to(first), "确认")
    expect(visitor.main).to_contain_text(f"{first[:3]}****{first[-4:]}")
    # Now by a code to the old number, as somebody does who has forgotten the password.
    visitor.follow(visitor.link("修改安全手机"))
    visitor.press(f"改用发送到 {first[:3]}****{first[-4:]} 的验证码")
    letters = 3  # the code that proved the number, the telling of it, and this one
    until_letters(visitor, first, letters)
    proof = visitor.site.letters_to(first)[-1]
    visitor.page.get_by_label("新手机号").fill(second)
    visitor.page.get_by_label("原手机号或邮箱收到的验证码").fill(digits_of(proof))
    visitor.press("继续")
    visitor.type_code(visitor.code_to(second), "确认")
    expect(visitor.main).to_contain_text("安全手机已更换")
    until_letters(visitor, first, letters + 1)
    assert "安全手机已更换" in visitor.site.letters_to(first)[-1], "the old number is told"
    until_letters(visitor, address, 3)
    assert "安全手机已更换" in visitor.site.letters_to(address)[-1]
    visitor.follow(visitor.link("开启"))
    visitor.page.get_by_label("密码", exact=True).fill(PASSWORD)
    visitor.press("开启")
    expect(visitor.main).to_contain_text("今后找回密码需要通过两种方式验证")


@pytest.mark.req("A2")
def test_another_device_is_signed_out_and_then_all(visitors: Visitors) -> None:
    here = visitors()
    here.open("/register/")
    address = here.fill_registration("小苏")
    phone = visitors(PHONE, user_agent="Mozilla/5.0 (iPhone) Version/18.1 Mobile Safari/604.1")
    phone.sign_in(address, PASSWORD)
    here.open("/me/security/")
    expect(here.main).to_contain_text("Safari · iPhone")
    expect(here.main).to_contain_text("本设备")
    here.press("将 Safari · iPhone 退出登录")
    expect(here.main).not_to_contain_text("Safari · iPhone")
    phone.open("/me/security/")
    assert phone.path == "/login/", "at once"
    phone.sign_in(address, PASSWORD)
    third = visitors()
    third.sign_in(address, PASSWORD)
    here.open("/me/security/")
    here.press("退出所有其他设备")
    expect(here.main.get_by_role("button", name="退出登录")).to_have_count(0)
    for other in (phone, third):
        other.open("/me/security/")
        assert other.path == "/login/"
    here.open("/me/security/")
    assert here.path == "/me/security/"


@pytest.mark.req("A1", "A2")
def test_all_of_it_without_javascript(visitors: Visitors) -> None:
    visitor, mobile = visitors(has_script=False), new_mobile()
    visitor.open("/register/")
    address = new_address()
    visitor.begin_registration("小苏", address)
    visitor.code_to(address)
    visitor.press("重新发送验证码")
    visitor.type_code(visitor.code_to(address, 2), "确认并继续")
    visitor.open("/me/security/mobile/")
    visitor.page.get_by_label("新手机号").fill(mobile)
    visitor.page.get_by_label("密码", exact=True).fill(PASSWORD)
    visitor.press("继续")
    visitor.type_code(visitor.code_to(mobile), "确认")
    expect(visitor.main).to_contain_text(f"{mobile[:3]}****{mobile[-4:]}")
