"""A run becomes its next one: dates moved and one set by hand, published; who had signed up is in it, told, and reads
an announcement when its moment has come."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visitors
from e2e.visitor import Visitor
from xueyun.core import ids

COURSE, LEAD = "数据结构", "qiao-yinan@qinghe.example"
TITLE = "第一周安排"


@pytest.mark.req("T4", "C7", "L6")
def test_a_run_is_copied_published_and_announced(visitors: Visitors) -> None:
    lead, student = visitors(), visitors()
    old = lead.site.term(COURSE, "qinghe", "ended")["id"]
    address = signs_up(student, old)
    lead.sign_in(LEAD, "jade-river-2026")
    new = copies(lead, old)
    try:
        publishes(lead, new)
        is_in_it_and_told(student, new)
        announces(lead, student, new, address)
    finally:
        # The course is as it was: this run left its lists, and the next journey signs up once more.
        lead.site.change("UPDATE courses_term SET archived_at = created_at WHERE id = ?", ids.decode(new))


def signs_up(student: Visitor, old: str) -> str:
    """Somebody new, for the next run, on the page of the one that has ended; returns the student's address."""
    student.open("/register/?next=/s/qinghe/certification/")
    address = student.fill_registration("等下次的同学")
    student.certify(student.site.next_unclaimed("qinghe"))
    student.open(f"/terms/{old}/")
    student.follow(student.page.get_by_role("button", name="报名下次开课").first)
    expect(student.main).to_contain_text("已报名下次开课")
    return address


def copies(lead: Visitor, old: str) -> str:
    """Begins on a Monday of its lead's choice; one chapter opens a day later than it would. The new run's letters."""
    lead.open(f"/studio/terms/{old}/content/")
    lead.follow(lead.page.get_by_role("link", name="下一次开课"))
    begins = (datetime.now(UTC) + timedelta(days=60)).replace(hour=0, minute=0)
    lead.page.get_by_label("指定开课时间").check()
    lead.page.locator(".next-run__span [name=start]").fill(f"{begins:%Y-%m-%dT08:00}")
    lead.press("显示时间表")
    rows = lead.page.locator("[data-moved]")
    moved = rows.first.input_value() if rows.count() else ""
    if moved:
        later = datetime.fromisoformat(moved) + timedelta(days=1)
        rows.first.fill(f"{later:%Y-%m-%dT%H:%M}")
    lead.follow(lead.page.get_by_role("button", name=re.compile("建立第 .* 次开课的草稿")))
    expect(lead.main).to_contain_text("草稿已建立")
    lead.follow(lead.link("查看课件"))
    found = re.search(r"/studio/terms/(\w{10})/", lead.page.url)
    assert found
    if moved:
        expect(
            lead.page.locator(".te__row small").filter(has_text=f"{later.month}月{later.day}日").first
        ).to_be_visible()
    return found[1]


def publishes(lead: Visitor, new: str) -> None:
    lead.open(f"/studio/terms/{new}/publish/")
    lead.press("发布给学生")
    expect(lead.main).to_contain_text("已发布，学生现在就能看到")


def is_in_it_and_told(student: Visitor, new: str) -> None:
    """In the background: asked for until it is so."""
    message = student.main.get_by_role("heading", name=f"已为你选上《{COURSE}》的下次开课")
    for _look in range(60):
        student.open("/messages/")
        if message.count():
            break
        student.page.wait_for_timeout(1000)
    expect(message.first).to_be_visible()
    student.open(f"/learn/{new}/announcements/")
    expect(student.main).to_contain_text("还没有公告")


def announces(lead: Visitor, student: Visitor, new: str, address: str) -> None:
    """Scheduled: nobody sees it. Its moment comes: it stands there, and its mail is in the box."""
    lead.open(f"/studio/terms/{new}/announcements/")
    lead.follow(lead.link("写公告"))
    lead.page.get_by_label("标题").fill(TITLE)
    lead.editor("内容").fill("周三晚七点见。")
    lead.press("保存并预览")
    lead.page.get_by_label("定时发布").check()
    at = datetime.now(UTC) + timedelta(days=3)
    lead.page.locator("[name=at]").fill(f"{at:%Y-%m-%dT08:00}")
    lead.press("发布")
    expect(lead.main).to_contain_text("在此之前学生看不到")
    student.open(f"/learn/{new}/announcements/")
    expect(student.main).not_to_contain_text(TITLE)

    made = ids.decode(lead.path.rstrip("/").rpartition("/")[2])
    come = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    change = lead.site.change
    change("UPDATE announcements_announcement SET published_at = ? WHERE id = ?", come, made)
    change("UPDATE announcements_telling SET at = ? WHERE announcement_id = ?", come, made)
    change(
        "UPDATE jobs_job SET run_at = ? WHERE name = 'announcements.tell' AND status = 'waiting' "
        "AND json_extract(args, '$.announcement_id') = ?",
        come,
        made,
    )
    student.open(f"/learn/{new}/announcements/")
    expect(student.main).to_contain_text("周三晚七点见。")
    for _look in range(60):
        if any(TITLE in letter or "周三晚七点见" in letter for letter in student.site.letters_to(address)):
            break
        student.page.wait_for_timeout(1000)
    assert any("周三晚七点见" in letter for letter in student.site.letters_to(address))
    student.open("/mailbox/")
    expect(student.page.locator("body")).to_contain_text(TITLE)
    student.open("/messages/")
    expect(student.main).to_contain_text(TITLE)
