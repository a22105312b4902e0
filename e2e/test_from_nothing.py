"""From nothing to a course: a teacher is listed, certifies, applies; the school approves; the guide leads through the
the studio; a student finds the course and takes it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, expect

from e2e.conftest import PHONE, Visitors
from e2e.test_studio_tree import add, node
from e2e.visitor import Visitor

pytestmark = pytest.mark.req("P8", "T1", "S6", "S7")
SCHOOL = "jiangzhou"
CHAPTER, LESSON, UNIT = "第一章 开始", "第一课 一杯咖啡", "它怎样变凉"


def test_a_course_comes_from_nothing(visitors: Visitors, newcomer: Callable[..., Visitor]) -> None:
    name = f"秦{secrets.token_hex(2)}"
    title = f"数学建模 {secrets.token_hex(3)}"
    office, teacher = visitors(), visitors()
    account = office.site.account("school_admin", SCHOOL)
    office.sign_in(account["login"], account["password"])
    become_a_teacher(office, teacher, name)
    apply(teacher, title)
    approve(office, name, title)
    guide = build(teacher, title)
    publish(teacher, guide)
    take(newcomer(SCHOOL, like=PHONE), title)
    see_who_came(teacher, guide)


def become_a_teacher(office: Visitor, teacher: Visitor, name: str) -> None:
    number = f"T{secrets.token_hex(4)}"
    office.open(f"/console/{SCHOOL}/teachers/add/")
    for label, typed in (("工号", number), ("姓名", name), ("认证码", "20260X")):
        office.page.get_by_label(label, exact=True).fill(typed)
    office.press("添加")
    teacher.open("/register/?next=/me/")
    teacher.fill_registration(name)
    # Whoever is no teacher yet reads here how to become one.
    teacher.open("/studio/", status=403)
    expect(teacher.main).to_contain_text("工号")
    teacher.open(f"/s/{SCHOOL}/certification/")
    teacher.certify({"student_no": number, "name": name, "code": "20260X"})


def apply(teacher: Visitor, title: str) -> None:
    teacher.open("/studio/")
    teacher.follow(teacher.link("申请开课"))
    today = datetime.now(UTC) + timedelta(hours=8)
    fill = teacher.page.get_by_label
    fill("课程名称").fill(title)
    fill("学科").select_option(label="数学")
    fill("一两句话介绍").fill("用数学说清楚一件真事。")
    fill("计划开课日期").fill(f"{today:%Y-%m-%d}")
    fill("计划结课日期").fill(f"{today - timedelta(days=3):%Y-%m-%d}")
    fill("开课理由与面向对象").fill("面向大二学生。")
    teacher.press("提交申请", 422)
    expect(teacher.main).to_contain_text("结课时间须晚于开课时间")
    expect(fill("课程名称")).to_have_value(title)
    fill("计划结课日期").fill(f"{today + timedelta(days=90):%Y-%m-%d}")
    teacher.press("提交申请")
    expect(teacher.main).to_contain_text("等待学校审核")


def approve(office: Visitor, name: str, title: str) -> None:
    office.open(f"/console/{SCHOOL}/")
    office.follow(office.page.get_by_role("link", name="份开课申请"))
    expect(office.main).to_contain_text(name)
    office.follow(office.link(title))
    expect(office.main).to_contain_text("面向大二学生。")
    office.press("同意")
    expect(office.main).to_contain_text("已批准")


def step(teacher: Visitor, key: str) -> Locator:
    return teacher.page.locator(f"[data-step={key}]")


def build(teacher: Visitor, title: str) -> str:
    """By the guide: the grading rule, then a chapter with a text. Returns the guide's address."""
    teacher.open("/studio/")
    teacher.follow(teacher.link(title))
    guide = teacher.path
    expect(step(teacher, "school")).to_contain_text("本校审核")
    expect(step(teacher, "publish")).to_have_class("way__step way__step--later")
    describe(teacher, guide)
    teacher.follow(step(teacher, "about").get_by_role("link", name="评分标准"))
    teacher.page.get_by_label("文字说明").fill("平时 40%，期末 60%。")
    teacher.press("保存")
    teacher.open(guide)
    expect(step(teacher, "about")).to_contain_text("评分标准已设置")
    teacher.follow(step(teacher, "content").get_by_role("link", name="课件"))
    teacher.page.get_by_role("link", name="添加章").click()
    teacher.page.locator(".te-new input").fill(CHAPTER)
    teacher.page.locator(".te-new input").press("Enter")
    expect(node(teacher, CHAPTER)).to_be_visible()
    teacher.page.locator(".te-new input").press("Escape")
    add(teacher, node(teacher, CHAPTER), LESSON)
    add(teacher, node(teacher, LESSON), UNIT, what="图文")
    node(teacher, UNIT).locator(".te__title").click()
    with teacher.page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        write(teacher, "html", "从九十度到室温，要等多久？")
    expect(teacher.page.locator("[data-saved]")).to_contain_text("已保存")
    return guide


def write(teacher: Visitor, name: str, words: str) -> None:
    """Into the field of this name, whether an editor stands over it or not."""
    field = teacher.page.locator(f"#id_{name}")
    expect(field).to_be_attached()
    editor = teacher.page.locator(f"rich-text:has(#id_{name})")
    box = editor.locator("[contenteditable=true]") if editor.count() else field
    box.click()
    teacher.page.keyboard.insert_text(words)


def describe(teacher: Visitor, guide: str) -> None:
    teacher.follow(step(teacher, "about").get_by_role("link", name="介绍页"))
    write(teacher, "intro", "从一杯咖啡的冷却说起。")
    teacher.press("保存")
    for key, name in (("about", "学期设置"), ("team", "课程团队")):
        teacher.open(guide)
        teacher.follow(step(teacher, key).get_by_role("link", name=name))
    teacher.open(guide)
    expect(step(teacher, "about")).to_contain_text("课程介绍已填写")


def publish(teacher: Visitor, guide: str) -> None:
    teacher.open(guide)
    expect(step(teacher, "content")).to_contain_text("共 1 个单元")
    teacher.follow(step(teacher, "publish").get_by_role("link", name="发布"))
    teacher.press("发布给学生")
    expect(teacher.main).to_contain_text("已发布，学生现在就能看到")


def take(student: Visitor, title: str) -> None:
    student.open(f"/s/{SCHOOL}/")
    student.follow(student.link(title))
    student.press("参加课程")
    student.follow(student.unit(UNIT))
    expect(student.main).to_contain_text("从九十度到室温")


def see_who_came(teacher: Visitor, guide: str) -> None:
    teacher.open(guide)
    expect(step(teacher, "enrol")).to_contain_text("已选课 1 人")
    expect(step(teacher, "learn")).to_have_class("way__step way__step--now")
