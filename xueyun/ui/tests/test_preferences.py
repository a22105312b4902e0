"""Language and theme: kept for a year, back to where one was, never to another site."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_it_keeps_the_language_and_goes_back(client: Client) -> None:
    answer = client.post(
        "/language/", {"language": "en"}, headers={"referer": "http://testserver/gallery/tag/?a=1"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://testserver/gallery/tag/?a=1")
    cookie = answer.cookies["xueyun_language"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == ("en", 31536000, "Lax")
    page = client.get("/gallery/tag/")
    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en"' in page.content.decode()


def test_chinese_is_what_everyone_meets_first(client: Client) -> None:
    page = client.get("/gallery/tag/", headers={"accept-language": "en"})
    assert '<html lang="zh-Hans"' in page.content.decode()


def test_it_keeps_the_theme_and_renders_it_without_a_flash(client: Client) -> None:
    assert client.post("/theme/", {"theme": "dark"}).cookies["xueyun_theme"].value == "dark"
    assert '<html lang="zh-Hans" data-theme="dark">' in client.get("/gallery/tag/").content.decode()
    assert client.post("/theme/", {"theme": "system"}).cookies["xueyun_theme"].value == ""
    assert (
        "data-theme=" not in client.get("/gallery/tag/").content.decode().partition(">")[2].partition(">")[0]
    )


@pytest.mark.parametrize("path", ["/language/", "/theme/"])
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_it_never_leads_to_another_site(client: Client, path: str, target: str) -> None:
    answer = client.post(
        path, {"next": target, "language": "en", "theme": "dark"}, headers={"referer": target}
    )
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("path", "data"),
    [("/language/", {"language": "xx"}), ("/theme/", {"theme": "'><script>"}), ("/theme/", {})],
)
def test_it_keeps_nothing_that_it_does_not_know(client: Client, path: str, data: dict[str, str]) -> None:
    answer = client.post(path, data)
    assert answer.status_code == 303
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/language/", "/theme/"])
def test_it_is_a_form_of_this_site(client: Client, path: str) -> None:
    assert client.get(path).status_code == 405
    answer = client.post(path, {"language": "en", "theme": "dark"}, headers={"sec-fetch-site": "cross-site"})
    assert not answer.cookies


def test_a_forged_theme_cookie_is_not_shown(client: Client) -> None:
    client.cookies["xueyun_theme"] = '"><script>'
    assert "<script>" not in client.get("/gallery/tag/").content.decode()
