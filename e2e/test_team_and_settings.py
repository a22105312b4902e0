"""A team comes together by invitation, each role does what it may, and what the lead sets is what learners meet."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE, Visitors
from e2e.visitor import Visitor

LEAD, INSTRUCTOR, ASSISTANT = (
    f"{name}@jiangzhou.example" for name in ("ye-zhiqiu", "luo-mingxuan", "du-xiaohe")
)
PASSWORD, OFFICE, UNIT = "jade-river-2026", "admin@jiangzhou.example", "第一讲"


@pytest.mark.req("T1", "T4", "C3", "Q5")
def test_a_team_is_invited_and_the_lead_sets_the_terms(
    visitors: Visitors, newcomer: Callable[..., Visitor]
) -> None:
    lead = visitors()
    lead.sign_in(LEAD, PASSWORD)
    title = f"团队协作入门 {secrets.token_hex(3)}"
    term = open_a_course(lead, visitors(), title)
    invite(lead, term)
    instructor, assistant = visitors(), visitors(PHONE)
    accept_from_a_message(instructor, term, title)
    accept_at_home(assistant, term, title)
    may_and_may_not(instructor, assistant, term)
    set_the_terms(lead, term)
    learn(newcomer("jiangzhou", like=PHONE), term)
    change_the_rule(lead, term)


def open_a_course(lead: Visitor, office: Visitor, title: str) -> str:
    """A course of this journey's own, approved by the school; returns its first run's letters."""
    page = lead.page
    today = datetime.now(UTC) + timedelta(hours=8)
    lead.open("/studio/applications/new/")
    page.get_by_label("课程名称").fill(title)
    page.locator("[name=subject]").select_option(index=1)
    page.locator("[name=summary]").fill("一门用来试试团队的课。")
    page.locator("[name=audience][value=spoc]").check()
    page.locator("[name=begins]").fill(f"{today:%Y-%m-%d}")
    page.locator("[name=ends]").fill(f"{today + timedelta(days=60):%Y-%m-%d}")
    page.locator("[name=purpose]").fill("给全校学生。")
    lead.press("提交申请")
    office.sign_in(OFFICE, PASSWORD)
    office.open("/console/jiangzhou/applications/")
    office.follow(office.link(title))
    office.press("同意")
    lead.open("/studio/")
    lead.follow(lead.link(title))
    found = re.search(r"/studio/terms/(\w+)/", lead.page.url)
    assert found
    return found[1]


def invite(lead: Visitor, term: str) -> None:
    """A colleague by name, an assistant by address."""
    lead.open(f"/studio/terms/{term}/team/")
    lead.page.get_by_role("searchbox", name="姓名或工号").fill("罗明轩")
    with lead.page.expect_navigation():
        lead.page.keyboard.press("Enter")
    lead.press("邀请罗明轩担任主讲教师")
    expect(lead.main).to_contain_text("等待答复的邀请")
    lead.page.get_by_label("邮箱或手机号").fill(ASSISTANT)
    lead.page.get_by_label("姓名（显示在课程页上）").fill("杜小禾")
    lead.page.get_by_label("助教", exact=True).check()
    lead.press("邀请")
    expect(lead.main).to_contain_text(ASSISTANT)


def accept_from_a_message(instructor: Visitor, term: str, title: str) -> None:
    instructor.sign_in(INSTRUCTOR, PASSWORD)
    instructor.open(f"/studio/terms/{term}/content/", status=404)
    instructor.open("/messages/")
    instructor.follow(instructor.main.get_by_role("button", name=re.compile(f"邀请你加入《{title}》")).first)
    expect(instructor.main).to_contain_text("接受之后，你的名字会显示在课程页上")
    instructor.press("接受")
    assert instructor.path == f"/studio/terms/{term}/guide/", "what is done, and what comes next"


def accept_at_home(assistant: Visitor, term: str, title: str) -> None:
    assistant.sign_in(ASSISTANT, PASSWORD)
    assistant.open("/studio/")
    assistant.press(f"接受：{title}")
    assert assistant.path == f"/studio/terms/{term}/guide/"
    assistant.open(f"/studio/terms/{term}/content/")
    expect(assistant.main).to_contain_text("助教可以查看内容和预览")


def may_and_may_not(instructor: Visitor, assistant: Visitor, term: str) -> None:
    """The instructor makes a unit and sets nothing; the assistant reads, and is told whose it is."""
    instructor.open(f"/studio/terms/{term}/content/add/?into=term-{term}&level=unit")
    instructor.page.get_by_label("名称").first.fill(UNIT)
    instructor.page.locator("[name=kind][value=text]").check()
    instructor.follow(instructor.main.locator("form[method=post] button[type=submit]").last)
    text = instructor.editor("正文")
    expect(text).to_be_visible()
    with instructor.page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        text.fill("欢迎。")
    instructor.open(f"/studio/terms/{term}/settings/")
    expect(instructor.main).to_contain_text("由课程负责人决定")
    expect(instructor.main.locator("form")).to_have_count(0)
    assistant.open(f"/studio/terms/{term}/content/add/?level=unit", status=403)
    expect(assistant.main).to_contain_text("助教可以查看内容和预览")
    assistant.open(f"/studio/terms/{term}/team/")
    expect(assistant.main).to_contain_text("权限一览")


def set_the_terms(lead: Visitor, term: str) -> None:
    lead.open(f"/studio/terms/{term}/settings/")
    lead.page.get_by_label("每周用时").fill("3–5 小时")
    lead.press("保存")
    expect(lead.main).to_contain_text("已保存")
    lead.page.get_by_label("新的课程密码").fill("tuandui2026")
    lead.press("设置密码")
    expect(lead.main).to_contain_text("请现在就告诉学生")
    lead.open(f"/studio/terms/{term}/settings/grading/")
    for number, (part, weight) in enumerate((("单元测验", "40"), ("考试", "50")), 1):
        lead.page.get_by_label(f"第 {number} 项：名称").fill(part)
        lead.page.get_by_label(f"第 {number} 项：比重").fill(weight)
    expect(lead.page.locator("[data-sum]")).to_have_text("90")
    lead.press("保存", status=422)
    expect(lead.main).to_contain_text("各项比重合计必须是 100")
    lead.page.get_by_label("第 2 项：比重").fill("60")
    lead.press("保存")
    expect(lead.main).to_contain_text("已保存")
    lead.open(f"/studio/terms/{term}/publish/")
    lead.press("发布给学生")
    expect(lead.main).to_contain_text("已发布，学生现在就能看到")


def learn(student: Visitor, term: str) -> None:
    """No way in without the password; the rule stands on 评分标准."""
    student.open(f"/terms/{term}/")
    expect(student.main).to_contain_text("3–5 小时")
    expect(student.main).to_contain_text("罗明轩")
    field = student.page.locator("main").get_by_label("课程密码").first
    field.fill("wrong")
    student.press("参加课程", status=422)
    student.page.locator("main").get_by_label("课程密码").first.fill("tuandui2026")
    student.press("参加课程")
    assert student.path == f"/learn/{term}/"
    student.open(f"/learn/{term}/grading/")
    expect(student.main).to_contain_text("单元测验")
    expect(student.main).to_contain_text("40 %")


def change_the_rule(lead: Visitor, term: str) -> None:
    """Learners read since when it stands, and what stood before."""
    lead.open(f"/studio/terms/{term}/settings/grading/")
    lead.page.get_by_label("第 1 项：比重").fill("30")
    lead.page.get_by_label("第 2 项：比重").fill("70")
    lead.press("保存")
    lead.open(f"/learn/{term}/grading/")
    expect(lead.main).to_contain_text("本评分标准自")
    expect(lead.main.locator("details")).to_have_count(1)
    expect(lead.main.locator("table").first).to_contain_text("70 %")
