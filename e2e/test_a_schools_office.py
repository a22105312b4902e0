"""A school's office, in a school of its own: its list, teachers and administrators, codes on slips, figures, page,
notices and log. One administrator for the whole file; every test is the next step, the last ones on the phone.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from python_calamine import load_workbook

from e2e.conftest import PHONE, Visitors
from e2e.visitor import PASSWORD, Visitor, until
from xueyun.core.times import local
from xueyun.schools.tests.sheets import HEADER, book

IMPORTED_MS = 60_000
CLASSES = ("船舶2601班", "海洋2602班")
MANY = 56  # more than a page
TEACHER, NUMBER, CODE = "沈渡舟", "T26001", "260001"


@dataclass
class Office:
    """The new school, its administrator at a desk, and how they sign in."""

    slug: str
    name: str
    desk: Visitor
    address: str

    def open(self, room: str, who: Visitor | None = None) -> None:
        (who or self.desk).open(f"/console/{self.slug}/{room}")

    def portal(self, visitors: Visitors, tab: str = "") -> Visitor:
        """Somebody who has never been here looks at the school's page."""
        visitor = visitors()
        visitor.open(f"/s/{self.slug}/" + (f"?tab={tab}" if tab else ""))
        return visitor


@pytest.fixture(scope="module")
def office(journey_visitors: Visitors) -> Office:
    """A school that was opened for this file."""
    slug = f"e2e-{secrets.token_hex(3)}"
    name = f"望海大学{slug[-4:]}"
    desk, chief = journey_visitors(), journey_visitors()
    desk.open("/register/")
    address = desk.fill_registration("望海教务处")
    account = chief.site.account("platform_admin")
    chief.sign_in(account["login"], account["password"])
    chief.open("/platform/schools/open/")
    for label, value in {"名称": name, "网址": slug}.items():
        chief.page.get_by_label(label, exact=True).fill(value)
    chief.page.get_by_label("英文名称").fill(f"Wanghai University {slug[-4:]}")
    chief.page.get_by_label("首位管理员").fill(address)
    chief.press("开通学校")
    return Office(slug, name, desk, address)


def bring(office: Office, path: Path, kind: str) -> None:
    """Import a list from the first page to the end."""
    desk = office.desk
    office.open("roster/")
    desk.page.get_by_label(kind, exact=True).check()
    desk.page.get_by_label("新增并更新").check()
    desk.page.get_by_label("文件", exact=True).set_input_files(path)
    desk.press("读取文件")
    desk.follow(desk.link("查看将做的改动"))
    desk.press("开始导入")
    expect(desk.main).to_contain_text("导入完成。", timeout=IMPORTED_MS)


def lines(visitor: Visitor) -> Locator:
    return visitor.main.locator("live-table tbody tr")


def exported(visitor: Visitor, button: str = "导出所示内容（XLSX）") -> list[list[object]]:
    """The rows of the sheet that the page gives, its heads first."""
    with visitor.page.expect_download() as coming:
        visitor.main.get_by_role("button", name=button).click()
    return load_workbook(coming.value.path()).get_sheet_by_index(0).to_python()


@pytest.mark.req("S5", "S7")
def test_people_come_as_lists(office: Office, tmp_path: Path) -> None:
    office.open("")
    expect(office.desk.main).to_contain_text("没有待处理")
    office.desk.follow(office.desk.link("学生", ".side-nav"))
    expect(office.desk.main).to_contain_text("还没有学生")
    students = [
        [f"2026{n:04}", f"周{n:02}", f"10{n:04}", "海洋学院", "航海技术", CLASSES[n % 2], "2026级"]
        for n in range(1, MANY + 1)
    ]
    bring(office, book(tmp_path / "学生.xlsx", [HEADER, *students]), "学生")
    teachers = [["工号", "姓名", "认证码", "职称", "学院"], [NUMBER, TEACHER, CODE, "教授", "海洋学院"]]
    bring(office, book(tmp_path / "教师.xlsx", teachers), "教师")
    office.open("")
    expect(office.desk.main).to_contain_text(f"学生 {MANY} 人，教师 1 人")


@pytest.mark.req("S6")
def test_a_table_is_narrowed_sorted_paged_and_exported(office: Office) -> None:
    desk = office.desk
    office.open("students/")
    expect(lines(desk)).to_have_count(50)
    desk.follow(desk.link("下一页"))
    expect(lines(desk)).to_have_count(MANY - 50)
    desk.follow(desk.link("上一页"))
    desk.follow(desk.main.locator("thead").get_by_role("link", name="学号"))  # the other way round
    expect(lines(desk).first).to_contain_text(f"2026{MANY:04}")
    search = desk.page.get_by_role("searchbox", name="号码或姓名")
    search.press_sequentially("202600")
    search.press_sequentially("1")
    expect(lines(desk)).to_have_count(10)  # 20260010 … 20260019
    expect(desk.page).to_have_url(re.compile("q=2026001"))
    desk.page.get_by_label("班级", exact=True).fill(CLASSES[0])
    expect(lines(desk)).to_have_count(5)
    rows = exported(desk)
    assert rows[0][:2] == ["学号", "姓名"]
    assert [row[0] for row in rows[1:]] == [f"2026{n:04}" for n in range(10, 20, 2)]
    search.fill("没有这个人")
    expect(desk.main).to_contain_text("没有符合的")
    desk.follow(desk.link("查看全部"))
    expect(lines(desk)).to_have_count(50)


@pytest.mark.req("S6")
def test_many_are_moved_at_once_by_keyboard(office: Office) -> None:
    desk = office.desk
    office.open("students/?q=2026001")
    boxes = desk.main.get_by_role("checkbox")
    boxes.nth(1).focus()
    for _ in range(3):
        desk.page.keyboard.press("Space")
        desk.page.keyboard.press("Tab")  # to the number's link
        desk.page.keyboard.press("Tab")  # to the next row's box
    expect(desk.main.locator("[data-number]")).to_have_text("3")
    desk.press("调整班级")
    expect(desk.main.locator(".console__chosen li")).to_have_count(3)
    desk.page.get_by_label("新班级").fill("轮机2603班")
    desk.page.get_by_label("理由").fill(" ")
    desk.press("调整班级", 422)  # that is no reason, and the class is still there
    expect(desk.page.get_by_label("新班级")).to_have_value("轮机2603班")
    desk.page.get_by_label("理由").fill("转专业")
    desk.press("调整班级")
    expect(desk.main).to_contain_text("已对 3 人完成操作")
    expect(lines(desk)).to_have_count(10)  # back where one was
    expect(lines(desk).filter(has_text="轮机2603班")).to_have_count(3)


@pytest.mark.req("S7")
def test_a_teacher_is_seen_appointed_and_ended(office: Office, visitors: Visitors) -> None:
    desk, teacher = office.desk, visitors()
    office.open("teachers/")
    expect(lines(desk)).to_contain_text("未认证")
    office.open("administrators/")
    desk.page.get_by_label("工号").fill(NUMBER)
    desk.press("任命", 422)  # nobody has certified with this entry yet
    expect(desk.page.get_by_label("工号")).to_have_value(NUMBER)
    teacher.open(f"/register/?next=/s/{office.slug}/certification/")
    teacher.fill_registration(TEACHER)
    teacher.certify({"student_no": NUMBER, "name": TEACHER, "code": CODE})
    teacher.open(f"/console/{office.slug}/", 404)

    office.open("teachers/?state=certified")
    expect(lines(desk)).to_contain_text(TEACHER)
    office.open("administrators/")
    desk.page.get_by_label("工号").fill(NUMBER)
    desk.press("任命")
    row = lines(desk).filter(has_text=TEACHER)
    expect(row).to_contain_text("望海教务处")  # who appointed them
    teacher.open("/messages/")
    expect(teacher.main).to_contain_text(f"你已成为{office.name}的管理员")
    office.open("students/", teacher)
    expect(lines(teacher)).to_have_count(50)

    desk.follow(row.get_by_role("link", name="解除…"))
    desk.page.get_by_label("理由").fill("岗位调整")
    desk.press("解除")
    expect(lines(desk)).to_have_count(1)
    teacher.open(f"/console/{office.slug}/students/", 404)
    teacher.open("/messages/")
    expect(teacher.main).to_contain_text("岗位调整")


def test_the_last_administrator_stays(office: Office) -> None:
    desk = office.desk
    office.open("administrators/")
    desk.follow(desk.link("解除…"))
    expect(desk.main).to_contain_text("这是你自己")
    desk.page.get_by_label("理由").fill("想试试")
    desk.press("解除", 409)
    office.open("")


@pytest.mark.req("S3", "S4", "S6")
def test_random_codes_are_printed_once_and_let_in(office: Office, visitors: Visitors) -> None:
    desk = office.desk
    office.open("codes/")
    desk.page.get_by_label("认证条上的随机认证码").check()
    desk.press("保存")
    desk.page.get_by_label(CLASSES[1], exact=True).check()
    desk.press("继续")
    expect(desk.main).to_contain_text("将打印")
    desk.press("生成认证码并显示认证条")
    slips = desk.page.locator(".slip")
    count = slips.count()
    said = [text.split()[-1] for text in desk.page.locator(".slip__code").all_text_contents()]
    assert count == len(set(said)) > 20
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(f"{count} 张认证条")
    desk.page.emulate_media(media="print")
    expect(desk.page.locator(".shell-header")).to_be_hidden()
    expect(desk.page.get_by_role("button", name="打印")).to_be_hidden()
    expect(slips.last).to_be_visible()
    desk.page.emulate_media(media="screen")
    entry = {
        "student_no": slips.first.locator(".slip__number").inner_text().split()[-1],
        "name": slips.first.locator(".slip__name").inner_text(),
        "code": said[0],
    }
    office.open("codes/")
    desk.page.get_by_label(CLASSES[1], exact=True).check()
    desk.press("继续")
    expect(desk.main).to_contain_text("都已认证、已停用或已有认证条")

    student = visitors()
    student.open(f"/register/?next=/s/{office.slug}/certification/")
    student.fill_registration(entry["name"])
    student.certify({**entry, "code": "zzzzzzzz"}, 422)
    student.tell_identity(entry["name"], entry["code"])
    assert student.path == f"/s/{office.slug}/certification/done/"


@pytest.mark.req("S6")
def test_figures_say_who_has_certified(office: Office) -> None:
    desk = office.desk
    office.open("statistics/")
    row = desk.main.get_by_role("row").filter(has_text=CLASSES[1])
    expect(row.get_by_role("cell").nth(1)).to_have_text("1")
    desk.main.get_by_text("以表格显示").click()
    today = desk.main.get_by_role("table", name="近 30 天认证人数").get_by_role("row").nth(1)
    expect(today.get_by_role("cell")).to_have_text("2")  # the student and the teacher
    rows = exported(desk)
    assert {row[0] for row in rows[1:]} == {*CLASSES, "轮机2603班"}
    desk.follow(row.get_by_role("link", name=CLASSES[1]))
    expect(lines(desk).filter(has_text="已认证")).to_have_count(0)  # those who are missing


@pytest.mark.req("S2", "S6")
def test_the_page_is_looked_at_before_it_is_saved(office: Office, visitors: Visitors) -> None:
    desk = office.desk
    office.open("portal/")
    desk.page.get_by_label("校训").fill("观海听涛")
    desk.page.get_by_label("颜色").fill("#7a3b1f")
    with desk.context.expect_page() as opened:
        desk.main.get_by_role("button", name="预览").click()
    preview = opened.value
    expect(preview.locator(".portal-preview")).to_contain_text("尚未保存")
    expect(preview.locator(".portal-banner")).to_contain_text("观海听涛")
    preview.close()
    assert "观海听涛" not in office.portal(visitors).main.inner_text()
    desk.page.get_by_label("颜色").fill("#ffe9a8")
    desk.press("保存", 422)  # white words can't be read on it; what was typed is there
    expect(desk.page.get_by_label("校训")).to_have_value("观海听涛")
    desk.page.get_by_label("颜色").fill("#7a3b1f")
    desk.press("保存")
    expect(desk.main).to_contain_text("学校主页已更新")
    expect(office.portal(visitors).page.locator(".portal-banner")).to_contain_text("观海听涛")


def words(desk: Visitor) -> Locator:
    return desk.editor("内容")


def write(office: Office, title: str, ahead: timedelta) -> None:
    desk = office.desk
    office.open("notices/")
    desk.follow(desk.link("写公告"))
    desk.page.get_by_label("标题").fill(title)
    said = words(desk)
    said.fill("第一段。")
    said.press("Control+b")
    said.press_sequentially("要紧。")
    desk.page.get_by_label("显示时间").fill(f"{local(datetime.now(UTC) + ahead):%Y-%m-%dT%H:%M}")
    desk.press("保存")


@pytest.mark.req("S2", "S6")
def test_a_notice_is_written_scheduled_edited_and_withdrawn(office: Office, visitors: Visitors) -> None:
    desk = office.desk
    office.open("notices/")
    expect(desk.main).to_contain_text("还没有公告")
    write(office, "图书馆闭馆", timedelta(minutes=-1))
    write(office, "校庆安排", timedelta(days=5))
    row = desk.main.get_by_role("row")
    expect(row.filter(has_text="图书馆闭馆")).to_contain_text("显示中")
    expect(row.filter(has_text="校庆安排")).to_contain_text("定时")
    seen = office.portal(visitors, "notices")
    expect(seen.main).to_contain_text("图书馆闭馆")
    expect(seen.main).not_to_contain_text("校庆安排")
    expect(seen.main.locator(".prose strong")).to_have_text("要紧。")

    desk.follow(desk.link("图书馆闭馆"))
    expect(words(desk).locator("strong")).to_have_text("要紧。")
    words(desk).fill("改到周六。")
    desk.press("保存")
    expect(office.portal(visitors, "notices").main).to_contain_text("改到周六。")
    desk.press("撤下：图书馆闭馆")
    expect(row.filter(has_text="图书馆闭馆")).to_contain_text("已撤回")
    assert "图书馆闭馆" not in office.portal(visitors, "notices").main.inner_text()
    office.open("")
    desk.follow(desk.link("1 条公告将定时显示"))


@pytest.mark.req("S6")
def test_the_log_says_in_words_who_did_what_and_why(office: Office) -> None:
    desk = office.desk
    office.open("audit/")
    expect(lines(desk).first).to_contain_text("撤回公告")
    for words in ("打印了带新认证码的认证条", "授予角色", "解除角色", "导入完成"):
        desk.page.get_by_label("操作").select_option(label=words)
        expect(desk.page).to_have_url(re.compile("verb="))
        expect(lines(desk).first).to_contain_text(words)
    desk.page.get_by_label("操作").select_option(label="解除角色")
    expect(lines(desk)).to_have_count(1)
    expect(lines(desk)).to_contain_text("岗位调整")
    rows = exported(desk)
    assert len(rows) == 2
    assert "岗位调整" in rows[1]


@pytest.fixture(scope="module")
def hand(office: Office, journey_visitors: Visitors) -> Visitor:
    """The same administrator on the way, with a phone."""
    visitor = journey_visitors(PHONE)
    visitor.sign_in(office.address, PASSWORD)
    return visitor


@pytest.mark.req("S6")
def test_on_the_phone_a_row_shows_all_it_says(office: Office, hand: Visitor) -> None:
    office.open("students/", hand)
    first = lines(hand).first
    for part in first.get_by_role("cell").all():
        box = part.bounding_box()
        assert box is None or box["x"] + box["width"] <= 390
    expect(first.locator("[data-label='状态']")).to_be_in_viewport()
    first.get_by_role("checkbox").check()
    expect(hand.main.locator("[data-number]")).to_have_text("1")
    expect(hand.main.get_by_role("button", name="调整班级")).to_be_in_viewport()
    office.open("audit/", hand)  # the last of thirteen rooms stands where one sees it
    here = hand.page.locator(".side-nav [aria-current]")
    expect(here).to_have_text("审计日志")
    until(
        hand.page,
        "document.querySelector('.side-nav [aria-current]').getBoundingClientRect().right <= innerWidth",
    )


@pytest.mark.req("S2", "S6")
def test_on_the_phone_a_notice_comes_and_goes(office: Office, hand: Visitor, visitors: Visitors) -> None:
    office.open("notices/", hand)
    back = hand.main.get_by_role("button", name="重新显示：图书馆闭馆")
    expect(back).to_be_in_viewport()
    hand.press("重新显示：图书馆闭馆")
    expect(office.portal(visitors, "notices").main).to_contain_text("图书馆闭馆")
    hand.press("撤下：图书馆闭馆")
    assert "图书馆闭馆" not in office.portal(visitors, "notices").main.inner_text()
