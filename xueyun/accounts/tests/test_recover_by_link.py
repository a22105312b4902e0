"""注册邮箱: a link that is good once, for half an hour, in whichever browser it is opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from xueyun.accounts import factories
from xueyun.accounts.models import Account, Challenge
from xueyun.accounts.tests.recoveries import (
    EMAIL,
    MOBILE,
    ask_for_code,
    ask_for_link,
    begin,
    deliver,
    letters,
    may_set_password,
    set_password,
    words,
)
from xueyun.jobs.registry import TASKS

pytestmark = [pytest.mark.django_db, pytest.mark.req("A6")]


@pytest.fixture
def client() -> Client:
    factories.account(email=EMAIL, mobile=MOBILE)
    return begin()


def english() -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_the_mail_leads_to_a_button_and_the_button_to_the_new_password(client: Client) -> None:
    path = ask_for_link(client)
    assert f"{settings.BASE_URL}{path}" in letters(EMAIL)[0]
    assert "Set a new password" in words(client.get(path))
    response = client.post(path)
    assert (response.status_code, response["Location"]) == (303, "/recover/password/")
    assert may_set_password(client)


def test_looking_at_it_uses_nothing_up(client: Client) -> None:
    path = ask_for_link(client)
    for _ in range(3):
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
    assert not may_set_password(client)
    assert client.post(path).status_code == 303


def test_it_goes_on_in_the_browser_that_opened_it_and_no_longer_where_it_was_begun(client: Client) -> None:
    """Who begins a recovery of somebody else's account gains nothing by the owner's opening the link."""
    path, phone = ask_for_link(client), english()
    assert phone.post(path)["Location"] == "/recover/password/"
    assert may_set_password(phone)
    response = client.get("/recover/ways/")
    assert response.status_code == 410
    assert "in another browser" in words(response)
    assert set_password(client).status_code == 410
    assert set_password(phone).status_code == 303


def test_what_was_proved_elsewhere_does_not_come_along(client: Client) -> None:
    Account.objects.update(needs_two_ways=True)
    assert client.post("/recover/code/", {"code": ask_for_code(client)}).status_code == 303
    phone = english()
    assert phone.post(ask_for_link(client))["Location"] == "/recover/ways/"
    assert not may_set_password(phone)


def test_it_is_good_for_one_time(client: Client) -> None:
    path = ask_for_link(client)
    assert client.post(path).status_code == 303
    for browser in (client, english()):
        for response in (browser.get(path), browser.post(path)):
            assert response.status_code == 410
            assert response["Content-Type"].startswith("text/html")
    assert "This link has been used" in words(english().get(path))
    assert 'href="/recover/"' in words(english().get(path)), "and offers to begin again"


def test_the_other_links_of_a_recovery_are_used_up_with_it(client: Client) -> None:
    first, second = ask_for_link(client), ask_for_link(client)
    assert client.post(second).status_code == 303
    assert client.post(first).status_code == 410


def test_it_is_good_for_half_an_hour(client: Client) -> None:
    path = ask_for_link(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        for response in (client.get(path), client.post(path)):
            assert response.status_code == 410
        assert "older than 30 minutes" in words(response)


@pytest.mark.parametrize("spoil", [lambda p: p[:-2] + "/", lambda p: f"0{p}", str.upper])
def test_a_link_that_was_copied_badly_says_so(client: Client, spoil) -> None:  # type: ignore[no-untyped-def]
    path = f"/recover/link/{spoil(ask_for_link(client).removeprefix('/recover/link/'))}"
    for response in (client.get(path), client.post(path)):
        assert response.status_code == 404
        assert "not complete" in words(response)


def test_a_link_of_a_used_recovery_leads_to_signing_in(client: Client) -> None:
    path = ask_for_link(client)
    assert client.post("/recover/code/", {"code": ask_for_code(client)}).status_code == 303
    set_password(client)
    response = english().get(path)
    assert response.status_code == 410
    assert "A new password has been set here already" in words(response)


def test_its_session_gets_a_new_key(client: Client) -> None:
    path, phone = ask_for_link(client), english()
    session = phone.session
    session["something"] = "of a visitor"
    session.save()
    phone.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    phone.post(path)
    assert phone.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key


def test_an_account_without_an_address_gets_none() -> None:
    factories.account(mobile="13700137000")
    client = begin("13700137000")
    client.post("/recover/mail/")
    deliver()
    assert Challenge.objects.get().sent_at
    assert not letters("13700137000")


def test_it_says_so_for_a_week_and_then_it_is_unknown(client: Client) -> None:
    path = ask_for_link(client)
    client.post(path)
    later = timezone.now() + timedelta(days=7, minutes=50)

    class Job:
        @staticmethod
        def now():  # type: ignore[no-untyped-def]
            return later

    TASKS["accounts.prune_recoveries"].body(Job)
    assert client.get(path).status_code == 410
    later += timedelta(minutes=11)
    TASKS["accounts.prune_recoveries"].body(Job)
    assert client.get(path).status_code == 404
