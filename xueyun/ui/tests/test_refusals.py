"""Refusals and errors as pages: what happened, what was kept, the way on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from xueyun.core.verdict import NOT_THERE, Refused, Verdict, Way, refuse
from xueyun.core.viewer import VISITOR
from xueyun.ui import middleware, views


def asked(path: str = "/s/qinghe/", **more: Any) -> Any:
    request: Any = RequestFactory().get(path, **more)
    request.viewer, request.now = VISITOR, datetime(2026, 10, 1, tzinfo=UTC)
    return request


def through(error: Exception) -> Any:
    def view(request: HttpRequest) -> Any:
        raise error

    return middleware.refusals(view).process_exception(asked(), error)


def test_a_refusal_says_why_and_shows_the_way_in() -> None:
    verdict = refuse("certify", "只对清河大学的学生开放。", way=Way("学生认证", "/s/qinghe/certification/"))
    answer = through(Refused(verdict))
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "只对清河大学的学生开放。" in text
    assert 'class="button button--primary" href="/s/qinghe/certification/"' in text
    assert 'href="/"' in text


def test_a_refusal_escapes_its_words() -> None:
    assert "<img" not in through(Refused(refuse("x", "<img src=x>"))).content.decode()


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        (refuse("sign_in", "请先登录。", status=401), 401),
        (refuse("full", "人数已满。", status=409), 409),
        (NOT_THERE, 404),
    ],
)
def test_a_refusal_answers_with_its_status(verdict: Verdict, status: int) -> None:
    assert through(Refused(verdict)).status_code == status


def test_what_is_hidden_tells_nothing() -> None:
    secret = refuse("draft", "这门课还没有发布。", way=Way("x", "/secret/"), hidden=True)
    assert through(Refused(secret)).content == views.not_found(asked(), Http404()).content


def test_other_errors_are_not_refusals() -> None:
    assert through(ValueError("x")) is None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("view", "status"),
    [
        ("bad_request", 400),
        ("forbidden", 403),
        ("not_found", 404),
        ("csrf_failed", 403),
        ("server_error", 500),
    ],
)
def test_every_error_has_a_page_without_a_query(view: str, status: int, language: str) -> None:
    arguments = () if view in {"server_error", "csrf_failed"} else (Http404(),)

    def no_query(*arguments: Any) -> None:
        raise AssertionError("an error page asked the database")

    with translation.override(language), connection.execute_wrapper(no_query):
        answer = getattr(views, view)(asked(), *arguments)
    assert answer.status_code == status
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize("kind", [RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent])
def test_too_much_is_413_and_says_so(kind: type[Exception]) -> None:
    for language, words in (("zh-hans", "最多 1 MB"), ("en", "at most 1 MB")):
        with translation.override(language):
            answer = views.bad_request(asked(), kind())
        assert answer.status_code == 413
        assert words in answer.content.decode()


def test_a_request_that_broke_before_its_middleware_still_gets_pages() -> None:
    bare = RequestFactory().get("/x/")
    assert views.bad_request(bare, Exception()).status_code == 400
    assert views.not_found(bare, Http404()).status_code == 404
    assert views.server_error(bare).status_code == 500


def test_the_last_word_is_said_whatever_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(template: str, status: int) -> Any:
        raise RuntimeError(template)

    monkeypatch.setattr(views, "_bare", broken)
    assert views.server_error(asked()).status_code == 500


@pytest.mark.django_db
def test_a_form_without_its_token_is_asked_for_again() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/login/", {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert "notice" in answer.content.decode()
