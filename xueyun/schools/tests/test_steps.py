"""The three steps of 学生认证, as a browser walks them."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.schools import factories
from xueyun.schools.factories import CODE
from xueyun.schools.models import Certification, School
from xueyun.schools.tests.test_certify import _shape

pytestmark = [pytest.mark.req("S3", "S4"), pytest.mark.django_db]

START = "/s/qinghe/certification/"
IDENTITY = START + "identity/"
DONE = START + "done/"


@pytest.fixture
def school() -> School:
    return factories.school(code_hint="身份证后 6 位")


@pytest.fixture
def learner(client: Client, school: School) -> Client:
    factories.entry(school)
    client.force_login(accounts.account())
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def walk(client: Client, number: str = "2024010101", name: str = "王小明", code: str = CODE) -> object:
    client.post(START, {"number": number})
    return client.post(IDENTITY, {"name": name, "code": code})


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_a_visitor_signs_in_on_the_way(client: Client, school: School) -> None:
    response = client.get(START)
    assert (response.status_code, response["Location"]) == (303, f"/login/?next={START.replace('/', '%2F')}")


def test_the_steps_lead_into_the_portal(learner: Client, school: School) -> None:
    assert learner.get(START).status_code == 200
    first = learner.post(START, {"number": " ２０２４010101 "})
    assert (first.status_code, first["Location"]) == (303, IDENTITY)
    second = learner.get(IDENTITY)
    assert "<strong>2024010101</strong>" in text(second)
    assert "身份证后 6 位" in text(second)
    third = learner.post(IDENTITY, {"name": "王小明", "code": "１２３４５x"})
    assert (third.status_code, third["Location"]) == (303, DONE)
    done = learner.get(DONE)
    assert done.status_code == 200
    assert "王小明" in text(done)
    assert f'href="/s/{school.slug}/"' in text(done)


def test_step_one_looks_nothing_up(learner: Client) -> None:
    learner.post(START, {"number": "1"})
    seen = []
    for number in ("2024010101", "2024019999"):
        with CaptureQueriesContext(connection) as captured:
            response = learner.post(START, {"number": number})
        seen.append((response.status_code, response["Location"], [_shape(q["sql"]) for q in captured]))
        assert not any(
            "rosterentry" in q["sql"] and "student_no" in q["sql"].split("WHERE")[-1] for q in captured
        )
    assert seen[0] == seen[1]


@pytest.mark.parametrize("number", ["", "   ", "\u200b", "1" * 33])
def test_step_one_wants_a_number(learner: Client, number: str) -> None:
    assert learner.post(START, {"number": number}).status_code == 422


@pytest.mark.parametrize("page", [IDENTITY, DONE])
def test_no_step_is_skipped(learner: Client, page: str) -> None:
    response = learner.get(page)
    assert (response.status_code, response["Location"]) == (303, START)


def test_the_name_stays_and_the_code_does_not(learner: Client) -> None:
    response = walk(learner, name="王小红", code="918273")
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "王小红" in text(response)
    assert "918273" not in text(response)
    assert "do not fit together" in text(response)


def page_of(response: object) -> str:
    """A page without what differs between any two: the token of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text(response))


def test_known_and_unknown_numbers_see_the_same_page_and_cost_the_same(
    learner: Client, school: School
) -> None:
    stranger = Client()
    stranger.force_login(accounts.account())
    stranger.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    seen = []
    for browser, number in ((learner, "2024010101"), (stranger, "2024019999")):
        pages = []
        browser.post(START, {"number": number})
        for _ in range(6):
            with CaptureQueriesContext(connection) as captured:
                response = browser.post(IDENTITY, {"name": "王小明", "code": "000000"})
            shapes = [_shape(q["sql"]) for q in captured]
            pages.append((response.status_code, page_of(response).replace(number, "…"), shapes))
        seen.append(pages)
    assert [status for status, _, _ in seen[0]] == [422] * 4 + [429] * 2
    assert seen[0] == seen[1]


def test_the_fifth_wrong_try_names_the_time(learner: Client) -> None:
    responses = [walk(learner, code="000000") for _ in range(5)]
    assert "try again in 15 minutes" in text(responses[-1])
    assert walk(learner).status_code == 429, "the right code too"  # type: ignore[attr-defined]
    assert not Certification.objects.exists()


def test_who_is_certified_is_told_so(learner: Client, school: School) -> None:
    walk(learner)
    for page in (START, IDENTITY):
        assert learner.get(page)["Location"] == DONE
        assert learner.post(page, {"number": "2024010102"})["Location"] == DONE
    assert Certification.objects.count() == 1


def test_a_taken_entry_answers_409_with_a_way(learner: Client, school: School) -> None:
    walk(learner)
    other = Client()
    other.force_login(accounts.account())
    other.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = walk(other)
    assert response.status_code == 409  # type: ignore[attr-defined]
    assert "administrator" in text(response)


def test_an_unknown_school_is_not_there(learner: Client) -> None:
    assert learner.get("/s/nowhere/certification/").status_code == 404


def test_numbers_of_two_schools_do_not_meet_in_a_session(learner: Client) -> None:
    factories.school("mingde", "明德大学")
    learner.post(START, {"number": "2024010101"})
    assert learner.get("/s/mingde/certification/identity/").status_code == 303


@pytest.mark.parametrize(
    ("came_from", "back"),
    [("/terms/0123456789/", "/terms/0123456789/"), ("//evil.example/", None), ("", None)],
)
def test_who_came_from_a_course_is_led_back_to_it(learner: Client, came_from: str, back: str | None) -> None:
    learner.get(START, {"next": "/terms/abcdefghjk/"})  # given up
    learner.get(START, {"next": came_from} if came_from else {})
    walk(learner)
    done = text(learner.get(DONE))
    assert ("Back to the course page" in done) == bool(back)
    assert "evil" not in done
    assert "abcdefghjk" not in done
    assert not back or f'href="{back}"' in done


@pytest.mark.req("S7")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("学号或工号", "工号 T001", "学号 2024010101",
         "请输入学号或工号。", "学号或工号、姓名和认证码不相符")),
        ("en", ("Student or staff number", "Staff number T001", "Student number 2024010101",
                "Please type your student or staff number.", "Number, name and verification code do not fit")),
    ],
    ids=["zh", "en"],
)  # fmt: skip
def test_the_steps_speak_to_teachers_too(
    client: Client, school: School, language: str, words: tuple[str, ...]
) -> None:
    either, of_staff, of_student, required, mismatch = words
    factories.entry(school)
    factories.entry(school, "T001", "李明远", kind="teacher")
    for number, name, said in (("T001", "李明远", of_staff), ("2024010101", "王小明", of_student)):
        client.force_login(accounts.account())
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        assert text(client.get(START)).count(f">{either}<") == 2, "in the stepper and above the field"
        assert required in text(client.post(START, {"number": "\u200b"}))
        assert mismatch in text(walk(client, number, name, "000000"))
        assert text(client.get(IDENTITY)).count(f">{either}<") == 2
        walk(client, number, name)
        assert said in text(client.get(DONE))
    visitor = Client()
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert either.lower() in text(visitor.get("/s/qinghe/")).lower(), "in the banner"
