"""An administrator brings a list of freshmen: what was read, what will be done, done, and the rows to mend."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from python_calamine import load_workbook

from e2e.conftest import DESKTOP, PHONE, Visitors
from e2e.visitor import Visitor
from xueyun.schools.tests.sheets import book

pytestmark = pytest.mark.req("S5", "S6")

IMPORTED_MS = 60_000


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def office(request: pytest.FixtureRequest, visitors: Visitors) -> Visitor:
    """The school's administrator, before the form for a file."""
    visitor = visitors(request.param)
    account = visitor.site.account("school_admin", "jiangzhou")
    visitor.sign_in(account["login"], account["password"])
    visitor.open("/console/jiangzhou/")
    visitor.follow(visitor.link("名单导入"))
    return visitor


def numbers() -> list[str]:
    """Three student numbers that no run has had."""
    stem = f"26Z{secrets.randbelow(10**5):05}"
    return [f"{stem}{n:02}" for n in (1, 2, 3)]


def bring(visitor: Visitor, path: Path) -> None:
    visitor.page.get_by_label("新增并更新").check()
    visitor.page.get_by_label("文件", exact=True).set_input_files(path)
    visitor.press("读取文件")


def import_it(visitor: Visitor) -> None:
    """From what was read to the end."""
    visitor.follow(visitor.link("查看将做的改动"))
    visitor.press("开始导入")
    expect(visitor.main).to_contain_text("导入完成。", timeout=IMPORTED_MS)


def figures(visitor: Visitor) -> dict[str, str]:
    shown = visitor.main.locator("dd[data-figure]")
    return {box.get_attribute("data-figure") or "": box.inner_text() for box in shown.all()}


def test_a_list_is_a_conversation_and_its_bad_rows_come_back_mended(office: Visitor, tmp_path: Path) -> None:
    first, second, third = numbers()
    listed = tmp_path / "新生名单.csv"
    rows = [
        f"{first};林晓月;口令甲1234;机电2601班",
        f"{second};;123456;机电2601班",
        f"{third};周一鸣;654321;=1+1",
    ]
    listed.write_bytes("\r\n".join(["学号;姓名;暗号;班级", *rows]).encode("gb18030"))
    bring(office, listed)

    # '暗号' is no heading that is known: the column is chosen by hand, and the rows are read again.
    office.page.get_by_label("认证码").select_option(label="暗号")
    office.press("按这些列重新读取")
    wrong = office.main.get_by_role("table", name="问题").get_by_role("row")
    expect(wrong).to_have_count(3)
    expect(wrong.nth(1)).to_contain_text("2")
    expect(wrong.nth(1)).to_contain_text("认证码只能由字母和数字组成")
    expect(wrong.nth(2)).to_contain_text("姓名")
    import_it(office)
    assert figures(office) == {"made": "1", "altered": "0", "kept": "0", "disabled": "0", "refused": "2"}

    with office.page.expect_download() as coming:
        office.page.get_by_role("button", name="下载未导入的行").click()
    kept = load_workbook(coming.value.path()).get_sheet_by_index(0).to_python()
    assert [row[0] for row in kept] == ["学号", first, second]
    assert kept[0][-1], "the last column says why"

    kept[1][2], kept[2][1] = "ABC123", "何小山"
    office.follow(office.link("导入另一个文件"))
    bring(office, book(tmp_path / "改好的.xlsx", kept))
    office.page.get_by_label("认证码").select_option(label="暗号")
    office.press("按这些列重新读取")
    import_it(office)
    assert figures(office)["made"] == "2"
    find_in_the_list(office, first, "林晓月")


def find_in_the_list(office: Visitor, number: str, name: str) -> None:
    """The table follows the typing, and leads to the student's page."""
    office.open("/console/jiangzhou/students/")
    office.page.get_by_role("searchbox", name="号码或姓名").press_sequentially(number)
    row = office.main.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text(name)
    expect(office.main.get_by_role("row")).to_have_count(2)
    expect(office.page).to_have_url(re.compile(f"q={number}"))
    office.follow(row.get_by_role("link", name=number))
    expect(office.page.get_by_role("heading", level=1)).to_have_text(name)


def test_what_is_no_list_is_refused_with_a_sentence(visitors: Visitors, tmp_path: Path) -> None:
    office: Any = visitors()
    account = office.site.account("school_admin", "jiangzhou")
    office.sign_in(account["login"], account["password"])
    office.open("/console/jiangzhou/roster/")
    lie = tmp_path / "名单.xlsx"
    lie.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    office.page.get_by_label("新增并更新").check()
    office.page.get_by_label("文件", exact=True).set_input_files(lie)
    office.press("读取文件", 422)
    expect(office.main.locator(".field__error")).to_be_visible()
    expect(office.page.get_by_label("新增并更新")).to_be_checked()
