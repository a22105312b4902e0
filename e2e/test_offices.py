"""Where people work: teaching, a school's and the platform's administration, and the gallery of components."""

from __future__ import annotations

import re
from typing import Any

import pytest

from e2e.conftest import DESKTOP, PHONE, Visitors
from e2e.test_english_and_dark import expect_english
from e2e.visitor import Visitor, until

OFFICES = [
    ("teacher", "qinghe", "/studio/"),
    ("school_admin", "qinghe", "/console/qinghe/"),
    ("platform_admin", None, "/platform/"),
]
LANGUAGES = ("zh-hans", "en")
# Whether it is dark, and the language of the page.
EVERY = {("false", "zh-Hans"), ("true", "zh-Hans"), ("false", "en"), ("true", "en")}


def speak(visitor: Visitor, language: str) -> None:
    visitor.context.add_cookies([{"name": "xueyun_language", "value": language, "url": visitor.site.base}])


def night_falls(visitor: Visitor) -> None:
    """The system turns dark; colours that fade over have to arrive before they are judged."""
    visitor.page.emulate_media(color_scheme="dark")
    until(visitor.page, "!document.getAnimations().some(one => one instanceof CSSTransition)")


def judged_at(visitor: Visitor, path: str) -> set[tuple[str, str]]:
    """In which lights and languages axe has seen this page at this width, in this journey or an earlier one."""
    width = (visitor.page.viewport_size or {"width": 0})["width"]
    shapes = [str(kind[-2]) for kind in visitor.judged if kind[0] == path and kind[-1] == width]
    return {found.groups() for shape in shapes if (found := re.search(r"(true|false) (zh-Hans|en)\b", shape))}


def open_in_both_lights(visitor: Visitor, path: str) -> None:
    """By day and by night; axe judges each."""
    visitor.page.emulate_media(color_scheme="light")
    visitor.open(path)
    night_falls(visitor)
    visitor.look()


@pytest.mark.parametrize("like", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(("role", "school", "path"), OFFICES, ids=[role for role, _, _ in OFFICES])
def test_every_office_is_sound_in_both_languages_and_lights(
    visitors: Visitors, like: dict[str, Any], role: str, school: str | None, path: str
) -> None:
    visitor = visitors(like)
    account = visitor.site.account(role, school)
    visitor.sign_in(account["login"], account["password"])
    for language in LANGUAGES:
        speak(visitor, language)
        open_in_both_lights(visitor, path)
        if language == "en":
            expect_english(visitor)
    assert judged_at(visitor, path) == EVERY


@pytest.mark.parametrize("like", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_gallery_is_sound_in_both_languages_and_lights(visitors: Visitors, like: dict[str, Any]) -> None:
    visitor = visitors(like)
    for language in LANGUAGES:
        speak(visitor, language)
        open_in_both_lights(visitor, "/gallery/")
    assert judged_at(visitor, "/gallery/") == EVERY


def test_refusals_speak_english(visitors: Visitors) -> None:
    visitor = visitors()
    speak(visitor, "en")
    term = visitor.site.term("微积分（一）", "qinghe")["id"]
    for path, status in (
        ("/no/such/page/", 404),
        (f"/learn/{term}/", 401),
        (f"/terms/{term}/enrol/", 401),
    ):
        visitor.open(path, status=status)
        expect_english(visitor)
    account = visitor.site.account("learner")
    visitor.open("/login/")
    visitor.page.locator("[name=login]").fill(account["login"])
    visitor.page.locator("[name=password]").fill(account["password"])
    visitor.press("Sign in")
    for path, status in (
        ("/studio/", 403),
        ("/console/qinghe/", 404),
        ("/platform/", 404),
        (f"/learn/{term}/", 403),
        (f"/terms/{term}/enrol/", 403),
    ):
        visitor.open(path, status=status)
        expect_english(visitor)
    visitor.main.get_by_role("link", name="Certify as a student").first.wait_for()
    # Their letters go on in Chinese, for whoever reads them next.
    visitor.site.change("UPDATE accounts_account SET language = '' WHERE email = ?", account["login"])


def test_certifying_taking_and_leaving_a_course_speak_english(visitors: Visitors) -> None:
    visitor = visitors()
    entry = visitor.site.next_unclaimed("qinghe")
    visitor.open("/register/?next=/s/qinghe/certification/")
    visitor.fill_registration("新同学")
    speak(visitor, "en")
    visitor.open("/s/qinghe/certification/")
    expect_english(visitor)
    visitor.page.locator("[name=number]").fill(entry["student_no"])
    visitor.press("Next step")
    hint = visitor.page.locator("#code-hint").inner_text()  # the school's own words
    expect_english(visitor, hint)
    visitor.page.locator("[name=name]").fill(entry["name"])
    visitor.page.locator("[name=code]").fill("000000")
    visitor.press("Certify", status=422)
    expect_english(visitor, hint)
    visitor.page.locator("[name=code]").fill(entry["code"])
    visitor.press("Certify")
    expect_english(visitor)
    term = visitor.site.term("微积分（一）", "qinghe")
    visitor.open(f"/terms/{term['id']}/enrol/")
    expect_english(visitor)
    visitor.page.locator("[name=password]").fill("wrong")
    visitor.press("Take this course", status=422)
    expect_english(visitor)
    visitor.page.locator("[name=password]").fill(term["password"])
    visitor.press("Take this course")
    visitor.open(f"/terms/{term['id']}/leave/")
    expect_english(visitor)
    visitor.press("Leave the course")
    expect_english(visitor)
