"""The new password: all devices are signed out, all channels told, and one of two tabs sets it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from xueyun.accounts import factories, hooks
from xueyun.accounts.actions import recovering
from xueyun.accounts.factories import PASSWORD
from xueyun.accounts.models import Account, Recovery, Way
from xueyun.accounts.tests.recoveries import (
    EMAIL,
    MOBILE,
    NEW,
    ask_for_code,
    ask_for_link,
    ask_for_word,
    begin,
    deliver,
    letters,
    may_set_password,
    send_sms,
    set_password,
    words,
)
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    factories.account(email=EMAIL, mobile=MOBILE)
    return begin()


def prove_by_link(client: Client) -> str:
    return str(client.post(ask_for_link(client))["Location"])


def prove_by_code(client: Client) -> str:
    return str(client.post("/recover/code/", {"code": ask_for_code(client)})["Location"])


@pytest.mark.req("A4", "A6")
def test_it_is_set_and_this_browser_is_signed_in(client: Client) -> None:
    account = Account.objects.get()
    prove_by_link(client)
    response = set_password(client)
    assert (response.status_code, response["Location"]) == (303, "/recover/done/")
    assert "Your new password is set" in words(client.get("/recover/done/"))
    account.refresh_from_db()
    assert account.check_password(NEW)
    assert not account.check_password(PASSWORD)
    assert int(client.session["_auth_user_id"]) == account.pk
    assert "recovery" not in client.session


@pytest.mark.req("A6")
def test_every_other_device_is_signed_out(client: Client) -> None:
    others = [Client(), Client()]
    for other in others:
        other.force_login(Account.objects.get())
        assert other.get("/me/password/").status_code == 200
    prove_by_link(client)
    set_password(client)
    for other in others:
        assert other.get("/me/password/").status_code == 303, "to the sign-in page"
    assert client.get("/me/password/").status_code == 200


@pytest.mark.req("A6")
def test_all_channels_are_told_and_the_deed_is_written_down(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, object]] = []
    monkeypatch.setattr(hooks.account_changed, "run", lambda **event: told.append(event))
    prove_by_link(client)
    set_password(client)
    deliver()
    for address in (EMAIL, MOBILE):
        assert "The password of your account was changed." in letters(address)[-1]
    account = Account.objects.get()
    assert [(event["account_id"], event["what"]) for event in told] == [(account.pk, "password")]
    deed = Deed.objects.get(verb="accounts.recover_password")
    assert (deed.object_id, deed.actor_id, deed.detail) == (account.pk, account.pk, {"ways": "link"})
    assert deed.address == "127.0.0.1"


@pytest.mark.req("A1", "A4")
@pytest.mark.parametrize("password", ["short", "password1", "13800138000a", "qwertyuiop", ""])
def test_the_rules_of_registering_hold(client: Client, password: str) -> None:
    prove_by_link(client)
    response = set_password(client, password)
    assert response.status_code == 422
    assert f'value="{password}"' not in words(response) or not password
    assert Account.objects.get().check_password(PASSWORD)
    assert set_password(client).status_code == 303


@pytest.mark.req("A4")
def test_without_a_proof_there_is_no_new_password(client: Client) -> None:
    assert client.get("/recover/password/")["Location"] == "/recover/ways/"
    assert set_password(client)["Location"] == "/recover/ways/"
    with pytest.raises(Refused) as caught:
        recovering.set_password(Recovery.objects.get(), NEW, now=timezone.now())
    assert caught.value.verdict.code == "more_proof"
    assert Account.objects.get().check_password(PASSWORD)


@pytest.mark.req("A4")
def test_it_is_set_once(client: Client) -> None:
    prove_by_link(client)
    recovery = Recovery.objects.get()
    set_password(client)
    with pytest.raises(Refused) as caught:
        recovering.set_password(recovery, "another one 12", now=timezone.now())
    assert caught.value.verdict.code == "used"
    assert Account.objects.get().check_password(NEW)
    assert client.get("/recover/password/")["Location"] == "/recover/", "the browser holds nothing any more"


@pytest.mark.req("A4")
def test_a_proof_is_worth_nothing_after_the_hour(client: Client) -> None:
    prove_by_link(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert set_password(client).status_code == 410
    assert Account.objects.get().check_password(PASSWORD)


@pytest.mark.req("A4")
def test_an_account_that_is_frozen_meanwhile_stays_closed(client: Client) -> None:
    prove_by_link(client)
    Account.objects.update(is_active=False)
    assert set_password(client).status_code == 403
    assert Account.objects.get().check_password(PASSWORD)


@pytest.mark.req("A4")
def test_other_recoveries_of_the_account_end_with_it(client: Client) -> None:
    other = begin(MOBILE)
    prove_by_link(client)
    set_password(client)
    assert other.get("/recover/ways/").status_code == 410


@pytest.mark.req("A4")
def test_whatever_changes_about_the_account_ends_what_was_begun_before(client: Client) -> None:
    """A link in a mailbox that is no longer the owner's is worth nothing."""
    path, owner = ask_for_link(client), Client()
    owner.force_login(Account.objects.get())
    assert owner.post("/me/password/", {"old": PASSWORD, "new": NEW}).status_code == 303
    for response in (client.get(path), client.post(path), client.get("/recover/ways/")):
        assert response.status_code == 410
        assert "has changed since you began" in words(response)


def test_the_last_page_is_for_those_who_come_from_there(client: Client) -> None:
    client.force_login(Account.objects.get())
    assert client.get("/recover/done/")["Location"] == "/me/"


# --- two ways ---


@pytest.fixture
def strict(client: Client) -> Client:
    Account.objects.update(needs_two_ways=True)
    return client


@pytest.mark.req("A4")
def test_who_demands_two_ways_is_asked_for_a_second_one(strict: Client) -> None:
    assert prove_by_code(strict) == "/recover/ways/"
    page = words(strict.get("/recover/ways/"))
    assert "asks for two" in page
    assert 'action="/recover/mail/"' in page
    assert 'action="/recover/code/send/"' not in page
    assert 'action="/recover/word/"' not in page, "it would prove the same phone again"
    assert not may_set_password(strict)
    assert strict.get("/recover/code/")["Location"] == "/recover/ways/"
    assert prove_by_link(strict) == "/recover/password/"
    assert set_password(strict).status_code == 303
    assert Deed.objects.get(verb="accounts.recover_password").detail == {"ways": "code, link"}


@pytest.mark.req("A4")
def test_the_mail_may_come_first(strict: Client) -> None:
    assert prove_by_link(strict) == "/recover/ways/"
    send_sms(ask_for_word(strict))
    assert may_set_password(strict)


@pytest.mark.req("A4")
def test_with_a_mobile_alone_the_two_are_word_and_code() -> None:
    factories.account(mobile="13700137000")
    Account.objects.update(needs_two_ways=True)
    client = begin("13700137000")
    digits = ask_for_code(client, "13700137000")
    assert client.post("/recover/code/", {"code": digits})["Location"] == "/recover/ways/"
    assert not may_set_password(client)
    send_sms(ask_for_word(client), "13700137000")
    assert may_set_password(client)


@pytest.mark.req("A4")
def test_with_an_address_alone_there_is_no_second_way() -> None:
    factories.account(email="mail@example.org")
    Account.objects.update(needs_two_ways=True)
    client = begin("mail@example.org")
    assert client.post(ask_for_link(client, "mail@example.org"))["Location"] == "/recover/password/"


# --- at the same moment ---


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("A4")
def test_of_two_tabs_one_sets_the_password() -> None:
    account = factories.account(email=EMAIL)
    recovery, _key = recovering.start(EMAIL, now=timezone.now())
    Recovery.objects.update(link_proved_at=timezone.now())
    together = threading.Barrier(2)
    passwords = ["yangtze 6300", "heron and lotus 9"]
    won: list[str] = []
    lost: list[str] = []

    def tab(password: str) -> None:
        try:
            together.wait(10)
            recovering.set_password(recovery, password, now=timezone.now())
            won.append(password)
        except Refused as refused:
            lost.append(refused.verdict.code)
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab, args=(password,)) for password in passwords]
    for thread in tabs:
        thread.start()
    for thread in tabs:
        thread.join(30)
    assert (len(won), lost) == (1, ["used"])
    account.refresh_from_db()
    assert account.check_password(won[0])
    assert Deed.objects.filter(verb="accounts.recover_password").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("A6")
def test_of_two_who_press_the_button_of_a_link_one_goes_on() -> None:
    factories.account(email=EMAIL)
    recovery, _key = recovering.start(EMAIL, now=timezone.now())
    recovering.ask_for_letter(recovery, Way.LINK, language="en", now=timezone.now())
    challenge = recovering.find_link(recovering.token_of(recovery.challenges.get()))
    together = threading.Barrier(2)
    seen: list[str] = []

    def press() -> None:
        try:
            together.wait(10)
            recovering.open_link(challenge, "", now=timezone.now())
            seen.append("")
        except Refused as refused:
            seen.append(refused.verdict.code)
        finally:
            connection.close()

    tabs = [threading.Thread(target=press) for _ in range(2)]
    for thread in tabs:
        thread.start()
    for thread in tabs:
        thread.join(30)
    assert sorted(seen) == ["", "link_used"]
