"""A student of 江州 takes their school's course over another school's: enrolling, learning, leaving, coming back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visitors, newcomer_of
from e2e.visitor import Visitor

SOURCE = "源课程内容"


@pytest.fixture(scope="module")
def student(journey_visitors: Visitors) -> Visitor:
    """A certified student of 江州 who is in no course yet; every test is the next step."""
    return newcomer_of(journey_visitors(), "jiangzhou")


@pytest.fixture(scope="module")
def spoc(student: Visitor) -> dict[str, Any]:
    """The SPOC's line in demo.json."""
    [found] = [
        term
        for term in student.site.world["terms"]
        if term["school"] == "jiangzhou" and term["mode"] == "synchronous"
    ]
    return found


@pytest.fixture(scope="module")
def source(student: Visitor, spoc: dict[str, Any]) -> dict[str, Any]:
    return next(term for term in student.site.world["terms"] if term["id"] == spoc["source"])


def schools_of_my_courses(visitor: Visitor) -> list[str]:
    """The schools on the cards of 我的课程, one for each course."""
    visitor.open("/my/courses/?status=all")
    return sorted(text.split(" · ")[0] for text in visitor.main.locator(".course-card__by").all_inner_texts())


def card_of(visitor: Visitor, school: str) -> Any:
    return visitor.main.locator(".course-card").filter(has_text=school)


def ask_to_leave(visitor: Visitor, school: str) -> Any:
    """Press the × on the card of this school; returns the question."""
    visitor.open("/my/courses/")
    card = card_of(visitor, school)
    card.hover()
    card.locator(".course-card__leave").click()
    question = visitor.page.get_by_role("dialog")
    expect(question).to_be_visible()
    visitor.look()
    return question


@pytest.mark.req("P5", "C3")
def test_the_course_page_says_that_two_courses_come_together(
    student: Visitor, spoc: dict[str, Any], source: dict[str, Any]
) -> None:
    student.open(f"/terms/{spoc['id']}/")
    expect(student.main).to_contain_text("同步课程")
    expect(student.main).to_contain_text(f"明德大学的源课程《{source['course']}》")
    student.main.get_by_label("课程密码").fill(spoc["password"])
    student.press("参加课程")
    assert student.path == f"/learn/{spoc['id']}/"


@pytest.mark.req("P4")
def test_the_own_part_stands_above_the_source(student: Visitor) -> None:
    tree = student.main.locator("learning-tree")
    heading = tree.get_by_role("heading", name=SOURCE)
    expect(heading).to_contain_text("明德大学")
    own, other = tree.locator(".tree").all()
    height = heading.bounding_box()
    first, second = own.bounding_box(), other.bounding_box()
    assert height
    assert first
    assert second
    assert first["y"] < height["y"] < second["y"]
    expect(own).to_contain_text("校本一 工程中的力")


@pytest.mark.req("P5")
def test_both_courses_stand_in_my_courses(student: Visitor) -> None:
    assert schools_of_my_courses(student) == ["明德大学", "江州职业技术学院"]


@pytest.mark.req("P5", "L2")
def test_what_is_read_in_one_is_green_in_both(
    student: Visitor, spoc: dict[str, Any], source: dict[str, Any]
) -> None:
    student.open(f"/learn/{spoc['id']}/")
    title = "矢量的三种写法"
    student.follow(student.unit(title))
    expect(student.main.locator(".learning__from")).to_have_text(f"{SOURCE} · 明德大学")
    student.page.locator("[data-end]").scroll_into_view_if_needed()
    student.expect_circle(title, 2)
    student.open(f"/learn/{source['id']}/")
    student.expect_circle(title, 2)
    student.open(f"/learn/{spoc['id']}/")
    student.expect_circle(title, 2)


@pytest.mark.req("P5", "C5")
def test_leaving_the_spoc_names_the_source_and_leaves_both(student: Visitor, source: dict[str, Any]) -> None:
    question = ask_to_leave(student, "江州职业技术学院")
    expect(question).to_contain_text(f"同时退出明德大学的源课程《{source['course']}》")
    question.get_by_role("link", name="继续学习").click()
    expect(question).to_have_count(0)
    question = ask_to_leave(student, "江州职业技术学院")
    student.follow(question.get_by_role("button", name="退选课程"))
    assert schools_of_my_courses(student) == []


@pytest.mark.req("P5", "C5")
def test_coming_back_brings_both_with_everything_in_them(student: Visitor, spoc: dict[str, Any]) -> None:
    student.open(f"/terms/{spoc['id']}/")
    student.press("重新参加")
    expect(student.main.locator("learning-tree a .state-circle[data-state='2']")).to_have_count(1)
    assert schools_of_my_courses(student) == ["明德大学", "江州职业技术学院"]


@pytest.mark.req("P5")
def test_leaving_the_source_offers_to_leave_both(student: Visitor) -> None:
    question = ask_to_leave(student, "明德大学")
    expect(question).to_contain_text("退选将同时退出以下课程")
    expect(question.get_by_role("listitem")).to_have_count(2)
    student.follow(question.get_by_role("button", name="一并退选"))
    assert schools_of_my_courses(student) == []


@pytest.mark.req("P5")
def test_who_took_the_source_for_themselves_stays_in_it(
    newcomer: Callable[..., Visitor], spoc: dict[str, Any], source: dict[str, Any]
) -> None:
    student = newcomer("jiangzhou")
    student.open(f"/terms/{source['id']}/")
    student.press("参加课程")
    student.open(f"/terms/{spoc['id']}/")
    student.main.get_by_label("课程密码").fill(spoc["password"])
    student.press("参加课程")
    question = ask_to_leave(student, "江州职业技术学院")
    expect(question).to_contain_text("会保留")
    student.follow(question.get_by_role("button", name="退选课程"))
    assert schools_of_my_courses(student) == ["明德大学"]
