"""A teacher writes to two of a run's students at a desk; they read it on a phone and by mail, a third hears nothing."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE, Visitors
from e2e.visitor import LETTER_SECONDS, Visitor

COURSE, LEAD = "微积分（一）", "lin-zhiyuan@qinghe.example"
TEXT = "周三的答疑改到周四晚上七点。\n\n地点不变。"


@dataclass
class Student:
    visitor: Visitor
    address: str
    unread: int = 0

    def number_at_the_bell(self) -> int:
        """What the phone's tabs say is unread."""
        self.visitor.open("/messages/")
        mark = self.visitor.page.locator(".bottom-tabs__unread")
        return int(mark.inner_text().split()[0]) if mark.count() else 0

    def letters(self, subject: str) -> int:
        """How many have come; the text names the subject, too."""
        return sum(subject in text for text in self.visitor.site.letters_to(self.address))


@pytest.fixture
def students(visitors: Visitors) -> list[Student]:
    """Three newcomers of the school who take the course, each on a phone."""
    return [_enrolled(visitors(like=PHONE)) for _ in range(3)]


def _enrolled(visitor: Visitor) -> Student:
    visitor.entry = visitor.site.next_unclaimed("qinghe")
    visitor.open("/register/?next=/s/qinghe/certification/")
    address = visitor.fill_registration("新同学")
    visitor.certify(visitor.entry)
    visitor.enrol(COURSE)
    student = Student(visitor, address)
    student.unread = student.number_at_the_bell()
    return student


@pytest.mark.req("T4")
def test_two_of_three_students_are_written_to(visitors: Visitors, students: list[Student]) -> None:
    *chosen, third = students
    teacher, subject = visitors(), f"答疑改期 {secrets.token_hex(3)}"
    teacher.sign_in(LEAD, "jade-river-2026")
    choose(teacher, chosen)
    write(teacher, subject, chosen)

    wait_for(teacher, lambda: all(one.letters(subject) for one in chosen))
    for one in chosen:
        assert one.number_at_the_bell() == one.unread + 1
        expect(one.visitor.main).to_contain_text(f"{COURSE}：{subject}")
        expect(one.visitor.main).to_contain_text("周三的答疑改到周四晚上七点。")
        one.visitor.open("/mailbox/")
        expect(one.visitor.page.locator("body")).to_contain_text(subject)
        assert one.letters(subject) == 1
        read(one, subject)
    assert third.number_at_the_bell() == third.unread
    expect(third.visitor.main).not_to_contain_text(subject)
    assert third.letters(subject) == 0

    teacher.page.reload()
    expect(teacher.main).to_contain_text("2 名")
    for one in students:
        row = teacher.main.get_by_role("row").filter(has_text=one.visitor.entry["student_no"])
        expect(row).to_have_count(0 if one is third else 1)


def choose(teacher: Visitor, chosen: list[Student]) -> None:
    """Tick their rows on the list, on which who came last stands first."""
    teacher.open(f"/studio/terms/{teacher.site.term(COURSE, 'qinghe')['id']}/students/?sort=-since")
    for one in chosen:
        row = teacher.page.locator("live-table tbody tr").filter(has_text=one.visitor.entry["student_no"])
        row.locator('input[name="row"]').check()
    teacher.press("发消息")


def write(teacher: Visitor, subject: str, chosen: list[Student]) -> None:
    """Write it, look at it as its readers will see it, and send it."""
    expect(teacher.main).to_contain_text("2 名学生")
    for one in chosen:
        expect(teacher.main).to_contain_text(one.visitor.entry["student_no"])
    teacher.page.get_by_label("主题").fill(subject)
    teacher.page.get_by_label("内容").fill(f"{TEXT}\n\n{subject}")
    teacher.page.get_by_label("同时发邮件").check()
    teacher.press("先预览")
    expect(teacher.main).to_contain_text(f"{COURSE}：{subject}")
    teacher.press("发给 2 名学生")
    expect(teacher.main).to_contain_text(subject)


def read(one: Student, subject: str) -> None:
    """Opened it leads to the course, and is read."""
    one.visitor.open("/messages/")
    button = one.visitor.main.get_by_role("button", name=f"打开：{COURSE}：{subject}")
    one.visitor.follow(button)
    assert one.visitor.path == f"/learn/{one.visitor.site.term(COURSE, 'qinghe')['id']}/"
    assert one.number_at_the_bell() == one.unread


def wait_for(visitor: Visitor, what: Callable[[], bool]) -> None:
    end = time.monotonic() + LETTER_SECONDS
    while not what():
        assert time.monotonic() < end, f"not so in {LETTER_SECONDS} s"
        visitor.page.wait_for_timeout(200)
