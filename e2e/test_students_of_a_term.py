"""A teacher puts students on a run's list by number, looks at how far they are, and takes them off again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE, Visitors
from e2e.visitor import Visitor

COURSE, LEAD = "微积分（一）", "lin-zhiyuan@qinghe.example"


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
    teacher.sign_in(LEAD, "jade-river-2026")

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
