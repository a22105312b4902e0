"""The manual's last page: no way in is left. The school enters the student again, and the records come along (A7)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.conftest import DESKTOP, PHONE, Visitors, newcomer_of
from e2e.visitor import Visitor

pytestmark = pytest.mark.req("A7", "S4", "S6")

COURSE, TEXT = "微积分（一）", "把定义读三遍"


def office_of(visitors: Visitors) -> Visitor:
    visitor = visitors(DESKTOP)
    account = visitor.site.account("school_admin", "qinghe")
    visitor.sign_in(account["login"], account["password"])
    return visitor


def to_the_student(office: Visitor, number: str) -> None:
    office.open(f"/console/qinghe/students/?q={number}")
    office.follow(office.link(number))


def test_a_student_without_a_way_in_is_entered_again_and_keeps_the_records(visitors: Visitors) -> None:
    lost = newcomer_of(visitors(PHONE), "qinghe")
    courseware = lost.enrol(COURSE)
    lost.open(courseware)
    lost.follow(lost.unit(TEXT))
    lost.read_to_the_end(TEXT)

    office = office_of(visitors)
    to_the_student(office, lost.entry["student_no"])
    office.follow(office.link("重新录入"))
    office.page.get_by_label("理由").fill("手机丢失，邮箱停用；本人持学生证到场")
    office.press("重新录入")
    code = office.page.locator(".console__code").inner_text().strip()

    lost.open(courseware, 403)  # the old account stays, without what certification gave
    expect(lost.main).to_contain_text("你的学习记录都已保留")

    back = visitors(PHONE)
    back.open("/register/?next=/s/qinghe/certification/")
    back.fill_registration("小范的新账号")
    back.certify({**lost.entry, "code": code})
    back.enrol(COURSE)
    back.open(courseware)
    back.expect_circle(TEXT, 0)

    to_the_student(office, lost.entry["student_no"])
    office.follow(office.link("把旧记录复制到这个账号…"))
    office.main.get_by_role("group", name="旧账号").get_by_role("radio").first.check()
    office.page.get_by_label("当面：").check()
    office.press("请学生确认", 422)  # how the student was known is asked for
    office.page.get_by_label("如何核实学生身份").fill("办公室核对学生证")
    office.press("请学生确认")

    back.open("/messages/")
    back.follow(back.main.get_by_role("button", name="清河大学").first)
    back.press("是的，两个账号都是我的")
    back.open(courseware)
    back.expect_circle(TEXT, 2)


def test_whoever_finds_their_number_taken_tells_the_school_and_gets_it(visitors: Visitors) -> None:
    holder = newcomer_of(visitors(), "qinghe")
    owner = visitors(PHONE)
    owner.open("/register/?next=/s/qinghe/certification/")
    owner.fill_registration("真正的同学")
    owner.certify(holder.entry, 409)
    owner.follow(owner.link("那不是我的账号：告诉学校"))
    owner.page.get_by_label("发生了什么").fill("我从没认证过，同学知道我的身份证号。")
    owner.page.get_by_label("学校如何联系你").fill("13800000000")
    owner.press("发送给学校")
    expect(owner.main).to_contain_text("已发送")

    office = office_of(visitors)
    office.open("/console/qinghe/")
    office.follow(office.main.get_by_role("link", name="申诉").first)
    row = office.main.get_by_role("row").filter(has_text=holder.entry["student_no"])
    office.follow(row.get_by_role("link", name=holder.entry["student_no"]))
    office.page.get_by_label("理由").fill("本人到场核实")
    office.press("解除原认证")
    expect(office.main).to_contain_text("本人到场核实")

    owner.open("/s/qinghe/certification/")
    owner.certify(holder.entry)
    expect(owner.main).to_contain_text(holder.entry["name"])
    holder.open("/messages/")
    expect(holder.main).to_contain_text("清河大学")
