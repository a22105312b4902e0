"""已报名下次开课: on the page of a course that has ended, on the phone; seen among one's courses; taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE, Visitors

pytestmark = pytest.mark.req("C7", "C4", "M2")


def test_somebody_new_signs_up_for_the_next_run_and_takes_it_back(visitors: Visitors) -> None:
    visitor = visitors(PHONE)
    term = next(
        one
        for one in visitor.site.world["terms"]
        if one["status"] == "ended"
        and not any(
            other["course"] == one["course"] and other["school"] == one["school"] and other is not one
            for other in visitor.site.world["terms"]
        )
    )
    page = f"/terms/{term['id']}/"
    visitor.open(page)
    visitor.follow(visitor.page.get_by_role("link", name="报名下次开课").first)
    visitor.follow(visitor.link("注册"))
    visitor.fill_registration("等下次的同学")
    assert visitor.path == page
    visitor.follow(visitor.page.get_by_role("button", name="报名下次开课").first)
    expect(visitor.main).to_contain_text("已报名下次开课")

    visitor.open("/")
    tabs = visitor.page.locator(".bottom-tabs")
    expect(tabs.get_by_role("link")).to_have_count(5)
    visitor.follow(tabs.get_by_role("link", name="我的学习"))
    visitor.follow(visitor.main.get_by_role("link", name="已报名下次开课"))
    card = visitor.main.get_by_role("article").filter(has_text=term["course"]).first
    expect(card).to_contain_text("报名")
    visitor.open(f"{page}next/withdraw/")
    visitor.press("取消报名")
    assert visitor.path == page
    expect(visitor.page.get_by_role("button", name="报名下次开课").first).to_be_visible()
