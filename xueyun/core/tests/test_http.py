"""Doors: where `next` may lead, and which bodies are read."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from xueyun.core import http


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/my/courses/?tab=ended", "/my/courses/?tab=ended"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ],
)
def test_next_stays_on_this_site(target: str, expected: str) -> None:
    request = RequestFactory(headers={"host": "127.0.0.1"}).post("/x/", {"next": target})
    assert http.safe_next(request, "/") == expected


def _post(body: str | bytes):
    return RequestFactory().post("/x/", body, content_type="application/json")


def test_a_body_is_a_json_object() -> None:
    assert http.json_body(_post('{"a": 1}'), limit=100) == {"a": 1}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[1]",
        "nonsense",
        '{"a": NaN}',
        '{"a": Infinity}',
        b"\xff\xfe",
        "[" * 90,
        '{"a": "' + "x" * 200 + '"}',
    ],
)
def test_anything_else_is_refused(body: str | bytes) -> None:
    with pytest.raises(http.BadPayload):
        http.json_body(_post(body), limit=100)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/schools/", "/courses/", "/nowhere/"])
def test_no_proxy_keeps_a_page(client: Client, address: str) -> None:
    """Language, theme and, of a preview, the ticket are one reader's, signed in or not."""
    assert client.get(address).headers["Cache-Control"] == "private, no-cache"
