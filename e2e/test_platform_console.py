"""The platform's administrator opens a school, appoints its head, tells everybody something, freezes and suspends."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.conftest import DESKTOP, PHONE, Visitors
from e2e.visitor import PASSWORD, Visitor

pytestmark = pytest.mark.req("S6", "N1", "A3")


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def chief(request: pytest.FixtureRequest, visitors: Visitors) -> Visitor:
    visitor = visitors(request.param)
    account = visitor.site.account("platform_admin")
    visitor.sign_in(account["login"], account["password"])
    return visitor


def somebody(visitors: Visitors, nickname: str) -> tuple[Visitor, str]:
    """A new account in a window of its own, and its address."""
    visitor = visitors()
    visitor.open("/register/")
    return visitor, visitor.fill_registration(nickname)


def test_a_school_is_opened_suspended_and_resumed(chief: Visitor, visitors: Visitors) -> None:
    head, address = somebody(visitors, "新校教务处")
    slug = f"e2e-{secrets.token_hex(3)}"
    name = f"新城大学{slug[-4:]}"
    chief.open("/platform/schools/")
    chief.follow(chief.link("开通学校"))
    for label, value in {"名称": name, "网址": slug}.items():
        chief.page.get_by_label(label, exact=True).fill(value)
    chief.page.get_by_label("英文名称").fill(f"Newtown University {slug[-4:]}")
    chief.page.get_by_label("首位管理员").fill("nobody@nowhere.example")
    chief.press("开通学校", 422)  # nobody has this address; nothing typed is lost
    expect(chief.page.get_by_label("名称", exact=True)).to_have_value(name)
    chief.page.get_by_label("首位管理员").fill(address)
    chief.press("开通学校")
    expect(chief.page.get_by_role("heading", level=1)).to_have_text(name)

    head.open("/messages/")
    expect(head.main).to_contain_text(f"你已成为{name}的管理员")
    head.open(f"/console/{slug}/")
    chief.follow(chief.link("停用…"))
    chief.page.get_by_label("理由").fill("试用到期")
    chief.press("停用学校")
    head.open(f"/console/{slug}/", 403)
    expect(head.main).to_contain_text("试用到期")
    head.open(f"/s/{slug}/", 403)
    chief.follow(chief.link("恢复…"))
    chief.page.get_by_label("理由").fill("已续约")
    chief.press("恢复学校")
    head.open(f"/s/{slug}/")


def test_a_frozen_account_is_out_until_it_is_unfrozen(chief: Visitor, visitors: Visitors) -> None:
    nickname = f"被盗{secrets.token_hex(2)}"
    holder, address = somebody(visitors, nickname)
    chief.open("/platform/accounts/")
    chief.main.get_by_role("searchbox").press_sequentially(nickname)
    row = chief.main.get_by_role("row").filter(has_text=nickname)
    expect(row).not_to_contain_text(address)
    # The table writes what was typed into the address: who presses before that waits for the wrong change of it.
    expect(chief.page).to_have_url(re.compile(f"q=.*{nickname[-4:]}"))
    chief.follow(row.get_by_role("link", name=nickname))
    chief.follow(chief.link("冻结…"))
    chief.page.get_by_label("理由").fill("密码泄露")
    chief.press("冻结账号")
    holder.open("/me/")
    assert holder.path == "/login/"
    holder.page.get_by_label("邮箱或手机号").fill(address)
    holder.page.get_by_label("密码", exact=True).fill(PASSWORD)
    holder.press("登录", 403)
    expect(holder.main).to_contain_text("密码泄露")
    chief.follow(chief.link("解冻…"))
    chief.page.get_by_label("理由").fill("本人已核实")
    chief.press("解冻账号")
    holder.sign_in(address, PASSWORD)
    assert holder.path == "/"


def test_everybody_at_a_school_is_told_after_a_look(chief: Visitor) -> None:
    title = f"系统维护{secrets.token_hex(2)}"
    chief.open("/platform/announcements/")
    chief.page.get_by_label("某校已认证的人").check()
    chief.page.get_by_label("学校", exact=False).last.select_option(label="江州职业技术学院")
    chief.page.get_by_label("标题", exact=True).fill(title)
    chief.press("先预览")
    expect(chief.main).to_contain_text("江州职业技术学院")
    chief.press("立即发送")
    told: Any = chief.main.get_by_text("正在发送")
    for _try in range(60):
        if not told.count():
            break
        chief.page.wait_for_timeout(1000)
        chief.page.reload()
    expect(told).to_have_count(0)
