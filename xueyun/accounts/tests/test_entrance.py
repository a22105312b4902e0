"""Signing in and out, and one's own account, as a browser does it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from xueyun.accounts import factories
from xueyun.accounts.factories import PASSWORD
from xueyun.accounts.models import Account

pytestmark = pytest.mark.django_db

LOGIN, REGISTER = "/login/", "/register/"
NEXT = "/s/qinghe/certification/"


def words(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


@pytest.mark.req("A1")
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"login": "nobody"}, "e-mail address or a mobile number"),
        ({"nickname": " \u200b "}, "a name that others can see"),
        ({"password": "short"}, "short"),
        ({"password": "13800138000a"}, "your name or address"),
        ({"password": "qwertyuiop"}, "common"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost_but_the_password(
    client: Client, wrong: dict[str, str], says: str
) -> None:
    typed = {"login": "13800138000", "nickname": "王小明", "password": "yellow river", "next": NEXT} | wrong
    with translation.override("en"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        response = client.post(REGISTER, typed)
    page = words(response)
    assert response.status_code == 422
    assert says in page
    assert typed["login"] in page
    assert NEXT in page
    assert f'value="{typed["password"]}"' not in page
    assert not Account.objects.exists()


@pytest.mark.req("A1", "A3")
def test_it_signs_in_and_comes_back(client: Client) -> None:
    account = factories.account(email="wang@example.org")
    response = client.post(
        LOGIN, {"login": "Wang@Example.org", "password": PASSWORD, "next": NEXT}, REMOTE_ADDR="203.0.113.7"
    )
    assert (response.status_code, response["Location"]) == (303, NEXT)
    assert int(client.session["_auth_user_id"]) == account.pk


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_never_leads_to_another_site(client: Client, target: str) -> None:
    factories.account(email="wang@example.org")
    response = client.post(LOGIN, {"login": "wang@example.org", "password": PASSWORD, "next": target})
    assert response["Location"] == reverse("portal:home")


def test_the_way_back_is_kept_between_signing_in_and_registering(client: Client) -> None:
    for page in (LOGIN, REGISTER):
        assert f"?next={NEXT.replace('/', '%2F')}" in words(client.get(page, {"next": NEXT}))


@pytest.mark.req("A3")
def test_known_and_unknown_accounts_see_the_same_page(client: Client) -> None:
    factories.account(email="known@example.org")
    pages = []
    for login in ("known@example.org", "nobody@example.org"):
        response = client.post(LOGIN, {"login": login, "password": "wrong"})
        csrf = (
            client.cookies[settings.CSRF_COOKIE_NAME].value
            if settings.CSRF_COOKIE_NAME in client.cookies
            else ""
        )
        page = words(response).replace(login, "…")
        pages.append((response.status_code, len(page), bool(csrf)))
    assert pages[0] == pages[1]
    assert pages[0][0] == 422


@pytest.mark.req("A3")
def test_the_fifth_wrong_try_is_answered_429_with_the_time(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    responses = [client.post(LOGIN, {"login": "nobody@example.org", "password": "x"}) for _ in range(5)]
    assert [r.status_code for r in responses] == [422] * 4 + [429]
    assert "try again in 30 seconds" in words(responses[-1])
    assert "nobody@example.org" in words(responses[-1])


@pytest.mark.req("A3")
def test_the_session_gets_a_new_key_at_login(client: Client) -> None:
    factories.account(email="wang@example.org")
    session = client.session
    session["something"] = "of a visitor"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    client.post(LOGIN, {"login": "wang@example.org", "password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key


def test_visitors_get_no_session(client: Client) -> None:
    for page in (LOGIN, REGISTER):
        client.get(page)
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_who_is_signed_in_goes_on_at_once(client: Client) -> None:
    client.force_login(factories.account())
    response = client.get(LOGIN, {"next": NEXT})
    assert (response.status_code, response["Location"]) == (303, NEXT)


def test_signing_out_is_a_post(client: Client) -> None:
    client.force_login(factories.account())
    assert client.get("/logout/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/logout/").status_code == 303
    assert "_auth_user_id" not in client.session


@pytest.mark.req("A2")
def test_a_new_password_signs_out_every_other_device(client: Client) -> None:
    account = factories.account()
    other = Client()
    for browser in (client, other):
        browser.force_login(account)
    assert client.post("/me/password/", {"old": "wrong", "new": "yangtze 6300"}).status_code == 422
    assert client.post("/me/password/", {"old": PASSWORD, "new": "12345678"}).status_code == 422
    assert client.post("/me/password/", {"old": PASSWORD, "new": "yangtze 6300"}).status_code == 303
    assert client.get("/me/password/").status_code == 200
    assert other.get("/me/password/").status_code == 303, "to the sign-in page"


@pytest.mark.req("A2")
def test_the_profile_is_edited(client: Client) -> None:
    account = factories.account()
    client.force_login(account)
    assert client.post("/me/profile/", {"nickname": "", "about": "爱数学"}).status_code == 422
    assert client.post("/me/profile/", {"nickname": " 小\u200b明 ", "about": "爱数学"}).status_code == 303
    account.refresh_from_db()
    assert (account.nickname, account.about) == ("小明", "爱数学")


@pytest.mark.parametrize("page", ["/me/password/", "/me/profile/"])
def test_a_visitor_signs_in_on_the_way(client: Client, page: str) -> None:
    response = client.get(page)
    assert (response.status_code, response["Location"]) == (303, f"/login/?next={page.replace('/', '%2F')}")
