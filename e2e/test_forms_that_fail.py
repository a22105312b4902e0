"""A form that fails says what is wrong beside the field, keeps what was typed, and is as sound as any page."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.conftest import DESKTOP, PHONE, Visitors
from e2e.test_offices import night_falls
from e2e.visitor import PASSWORD, Visitor

INVISIBLE = "\u200b"


def fill(visitor: Visitor, path: str, **typed: str) -> None:
    """Open the form and type; what the browser itself would stop goes through, so that the server answers."""
    visitor.open(path)
    visitor.page.evaluate("document.querySelectorAll('form').forEach(form => { form.noValidate = true; })")
    for name, words in typed.items():
        visitor.main.locator(f"[name={name}]").fill(words)


def expect_wrong(visitor: Visitor, *fields: str, **kept: str) -> None:
    """Each of these fields is marked and tells why, and the page was judged in this state, by day and by night."""
    for name in fields:
        control = visitor.main.locator(f"[name={name}]")
        expect(control).to_have_attribute("aria-invalid", "true")
        [first, *_rest] = (control.get_attribute("aria-describedby") or "").split()
        expect(visitor.main.locator(f"[id='{first}']")).to_contain_text("。")
    for name, words in kept.items():
        expect(visitor.main.locator(f"[name={name}]")).to_have_value(words)
    night_falls(visitor)
    visitor.look()
    visitor.page.emulate_media(color_scheme="light")
    width = (visitor.page.viewport_size or {"width": 0})["width"]
    seen = [str(kind[-2]) for kind in visitor.judged if kind[0] == visitor.path and kind[-1] == width]
    wrong = [shape for shape in seen if "wrong" in shape and "zh-Hans" in shape]
    assert {"true" in shape for shape in wrong} == {False, True}, (
        "axe has not seen this page in its error state, by day and by night"
    )


@pytest.mark.parametrize("like", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_signing_in(visitors: Visitors, like: dict[str, Any]) -> None:
    visitor = visitors(like)
    address = f"{secrets.token_hex(5)}@e2e.example"
    fill(visitor, "/login/", login=address, password="not the one")
    visitor.press("登录", status=422)
    expect(visitor.main.get_by_role("alert")).to_contain_text("密码")
    expect_wrong(visitor, login=address, password="")


@pytest.mark.parametrize("like", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_registering(visitors: Visitors, like: dict[str, Any]) -> None:
    visitor = visitors(like)
    fill(visitor, "/register/", login="nobody at all", nickname="小雷", password="123")
    visitor.press("注册并继续", status=422)
    expect_wrong(visitor, "login", "password", login="nobody at all", nickname="小雷", password="")


@pytest.mark.parametrize("like", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_changing_profile_and_password(visitors: Visitors, like: dict[str, Any]) -> None:
    visitor = visitors(like)
    visitor.open("/register/")
    visitor.fill_registration("小雷")
    fill(visitor, "/me/profile/", nickname=INVISIBLE, about="我学数学")
    visitor.press("保存", status=422)
    expect_wrong(visitor, "nickname", about="我学数学")
    fill(visitor, "/me/password/", old="not the one", new=f"{PASSWORD}-2")
    visitor.press("修改密码", status=422)
    expect_wrong(visitor, "old", old="", new="")
