"""A log-in runs out while a teacher writes to students: the words are brought back behind the new log-in, once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visitors
from e2e.visitor import Visitor

pytestmark = pytest.mark.req("T4")
LEAD, DEMO_PASSWORD, COURSE = "lin-zhiyuan@qinghe.example", "jade-river-2026", "微积分（一）"


@pytest.fixture
def teacher(visitors: Visitors) -> Visitor:
    made = visitors()
    made.sign_in(LEAD, DEMO_PASSWORD)
    return made


def run(teacher: Visitor) -> str:
    return f"/studio/terms/{teacher.site.term(COURSE, 'qinghe')['id']}"


def press_signed_out(teacher: Visitor, button: str) -> None:
    """The log-in has run out; the button leads by way of a new one back to the form, which offers what was typed."""
    teacher.context.clear_cookies(name=re.compile("xueyun_session"))
    teacher.press(button)
    assert teacher.path == "/login/"
    teacher.page.get_by_label("邮箱或手机号").fill(LEAD)
    teacher.page.get_by_label("密码", exact=True).fill(DEMO_PASSWORD)
    teacher.press("登录")
    expect(teacher.main).to_contain_text("浏览器替你留着")
    teacher.page.get_by_role("button", name="找回").click()


def test_a_message_to_students_comes_back(teacher: Visitor) -> None:
    subject, text, mails = (teacher.page.get_by_label(name) for name in ("主题", "内容", "同时发邮件"))
    teacher.open(f"{run(teacher)}/messages/write/")
    subject.fill("不会发出的消息")
    text.fill("登录过期以前写的。\n\n第二段。")
    mails.check()
    press_signed_out(teacher, "先预览")
    expect(subject).to_have_value("不会发出的消息")
    expect(text).to_have_value("登录过期以前写的。\n\n第二段。")
    expect(mails).to_be_checked()

    teacher.press("先预览")
    expect(teacher.main).to_contain_text("登录过期以前写的。")
    teacher.press("返回修改")
    expect(subject).to_have_value("不会发出的消息")
    teacher.open(f"{run(teacher)}/messages/write/")
    teacher.page.get_by_role("button", name="不要了").click()
    teacher.page.reload()
    expect(teacher.page.get_by_role("button", name="找回")).to_be_hidden()


def test_an_announcement_comes_back_and_is_forgotten_once_it_is_saved(teacher: Visitor) -> None:
    teacher.open(f"{run(teacher)}/announcements/write/")
    teacher.page.get_by_label("标题").fill("不会发布的公告")
    teacher.editor("内容").fill("登录过期以前写的。")
    press_signed_out(teacher, "保存并预览")
    expect(teacher.page.get_by_label("标题")).to_have_value("不会发布的公告")
    expect(teacher.editor("内容")).to_have_text("登录过期以前写的。")

    teacher.press("保存并预览")
    here = teacher.path
    expect(teacher.main).to_contain_text("登录过期以前写的。")
    teacher.open(f"{run(teacher)}/announcements/write/")
    expect(teacher.page.get_by_role("button", name="找回")).to_be_hidden()
    teacher.open(here)
    teacher.press("丢弃草稿")
    teacher.press("丢弃")
    expect(teacher.main).not_to_contain_text("不会发布的公告")
