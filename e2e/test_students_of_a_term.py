"""A teacher puts students on a run's list by number, looks at how far they are, and takes them off again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE, Visitors
from e2e.visitor import Visitor

COURSE, LEAD, DEMO_PASSWORD = "微积分（一）", "lin-zhiyuan@qinghe.example", "jade-river-2026"
GUEST, GUEST_NAME = "fang-jinghe@mingde.example", "方老师（客座）"


def take_off(teacher: Visitor, number: str, *, keep_out: bool = False) -> None:
    """Choose the row of this number and remove it."""
    row = teacher.page.locator("live-table tbody tr").filter(has_text=number)
    row.locator('input[name="row"]').check()
    teacher.press("移出课程")
    teacher.page.get_by_label("理由").fill("走查时添加")
    if keep_out:
        teacher.page.get_by_label("不允许再参加").check()
    teacher.press("移出课程")


def bring(teacher: Visitor, page: str, *numbers: str) -> None:
    teacher.open(f"{page}import/")
    teacher.page.get_by_role("textbox", name="学号").fill("\n".join(["学号", *numbers]))
    teacher.press("先预览")


@pytest.mark.req("T5")
def test_students_are_added_by_number_followed_and_removed(
    visitors: Visitors, newcomer: Callable[..., Visitor]
) -> None:
    student, teacher = newcomer("qinghe", like=PHONE), visitors()
    term = teacher.site.term(COURSE, "qinghe")["id"]
    number, page = student.entry["student_no"], f"/studio/terms/{term}/students/"
    teacher.sign_in(LEAD, DEMO_PASSWORD)

    bring(teacher, page, number, "999999999999")
    expect(teacher.main).to_contain_text("将加入课程")
    expect(teacher.main).to_contain_text("不在本校名单上")
    teacher.press("添加 1 名学生")
    expect(teacher.main).to_contain_text("已添加 1 名学生")

    student.open("/messages/")
    expect(student.main).to_contain_text(f"你已加入《{COURSE}》")
    student.open(f"/learn/{term}/")

    look_at_progress(teacher, page, number)
    teacher.open(f"{page}?q={number}")
    take_off(teacher, number, keep_out=True)
    student.open(f"/learn/{term}/", status=403)

    teacher.open(f"{page}kept-out/")
    row = teacher.main.get_by_role("row").filter(has_text=number)
    teacher.follow(row.get_by_role("button", name="解除限制"))
    student.open(f"/learn/{term}/", status=403)
    expect(student.main).to_contain_text("参加")


def look_at_progress(teacher: Visitor, page: str, number: str) -> None:
    """The table follows the typing; from a row to the student, from the units to one of them."""
    teacher.open(page)
    teacher.page.get_by_role("searchbox", name="号码或姓名").fill(number)
    expect(teacher.page.locator("live-table tbody tr")).to_have_count(1)
    with teacher.page.expect_download() as file:
        teacher.page.get_by_role("button", name="导出所示内容").click()
    assert file.value.suggested_filename.endswith(".xlsx")
    teacher.follow(teacher.main.get_by_role("link", name=number))
    expect(teacher.main).to_contain_text("老师按学号添加")
    teacher.open(f"{page}units/")
    teacher.follow(teacher.main.locator(".students__unit a").first)
    expect(teacher.main.get_by_role("row").filter(has_text=number)).to_have_count(1)
    teacher.page.set_viewport_size({"width": 390, "height": 844})
    for where in ("", "units/", "import/", "kept-out/"):
        teacher.open(page + where)
    teacher.page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.req("T5")
@pytest.mark.parametrize("is_phone", [False, True], ids=["desktop", "phone"])
def test_students_are_sorted_by_how_far_they_are(visitors: Visitors, *, is_phone: bool) -> None:
    teacher = visitors(PHONE) if is_phone else visitors()
    teacher.sign_in(LEAD, DEMO_PASSWORD)
    teacher.open(f"/studio/terms/{teacher.site.term(COURSE, 'qinghe')['id']}/students/")
    head = teacher.main.get_by_role("columnheader", name="已完成单元")
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    rising = done_by(teacher)
    assert rising == sorted(rising)
    assert len(set(rising)) > 2, "the demo's students are not equally far"
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    falling = done_by(teacher)
    assert falling == sorted(falling, reverse=True)
    # Others may enrol meanwhile.
    assert set(rising) <= set(falling)


def done_by(teacher: Visitor) -> list[int]:
    """How many units each has done, in the order of the rows."""
    rows = teacher.page.locator("live-table tbody tr").all_inner_texts()
    return [int(re.findall(r"(\d+) / \d+", row)[0]) for row in rows]


@pytest.mark.req("T5")
def test_a_guest_of_the_team_sees_the_students_and_not_the_schools_roster(visitors: Visitors) -> None:
    lead, guest = visitors(), visitors()
    run = f"/studio/terms/{lead.site.term(COURSE, 'qinghe')['id']}"
    lead.sign_in(LEAD, DEMO_PASSWORD)
    lead.open(f"{run}/students/")
    expect(lead.link("按学号添加")).to_be_visible()
    lead.open(f"{run}/team/")
    lead.page.get_by_label("邮箱或手机号").fill(GUEST)
    lead.page.get_by_label("姓名（显示在课程页上）").fill(GUEST_NAME)
    lead.page.get_by_label("主讲教师", exact=True).check()
    lead.press("邀请")
    guest.sign_in(GUEST, DEMO_PASSWORD)
    guest.open("/studio/")
    guest.press(f"接受：{COURSE}")
    try:
        guest.open(f"{run}/students/")
        expect(guest.page.locator("live-table tbody tr").first).to_be_visible()
        expect(guest.main.get_by_role("link", name="按学号添加")).to_have_count(0)
        guest.open(f"{run}/students/import/", status=403)
        expect(guest.main).to_contain_text("本校教师")
    finally:
        guest.open(f"{run}/team/")
        guest.press("退出团队")
        guest.press("退出团队")
    guest.open(f"{run}/students/", status=404)
