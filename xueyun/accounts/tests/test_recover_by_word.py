"""编辑短信发送: the word counts once, for ten minutes, and only from the account's own phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from xueyun.accounts import factories
from xueyun.accounts.models import Account, Challenge
from xueyun.accounts.tests.recoveries import (
    EMAIL,
    MOBILE,
    ask_for_word,
    begin,
    may_set_password,
    send_sms,
    state,
    words,
)
from xueyun.accounts.words import ALPHABET, new_word
from xueyun.audit.models import Entry as Deed

pytestmark = [pytest.mark.django_db, pytest.mark.req("A5")]


@pytest.fixture
def client() -> Client:
    factories.account(email=EMAIL, mobile=MOBILE)
    return begin()


def test_the_page_sees_the_word_arrive_and_goes_on(client: Client) -> None:
    word = ask_for_word(client)
    assert state(client) == "waiting"
    page = words(client.get("/recover/word/"))
    assert "10690000" in page
    assert f"sms:10690000?&amp;body={word}" in page
    send_sms(word)
    assert state(client) == "changed"
    assert client.get("/recover/word/")["Location"] == "/recover/password/"
    assert may_set_password(client)
    assert Deed.objects.get(verb="accounts.prove_recovery").detail == {"way": "word"}


def test_who_has_no_script_presses_a_button(client: Client) -> None:
    word = ask_for_word(client)
    assert "It has not arrived yet" in words(client.get("/recover/word/", {"sent": "1"}))
    send_sms(word)
    assert client.get("/recover/word/", {"sent": "1"})["Location"] == "/recover/password/"


@pytest.mark.parametrize("spell", [str.lower, lambda w: f" {w[:3]} {w[3:]}\n", lambda w: f"“{w}”。"])
def test_case_blanks_and_marks_make_no_difference(client: Client, spell) -> None:  # type: ignore[no-untyped-def]
    send_sms(spell(ask_for_word(client)), "+86 138-0013-8000")
    assert may_set_password(client)


def test_full_width_letters_make_no_difference(client: Client) -> None:
    word = ask_for_word(client)
    send_sms("".join(chr(ord(letter) + 0xFEE0) for letter in word))
    assert may_set_password(client)


@pytest.mark.parametrize("sender", ["13900139000", "10086", "", "not a number", EMAIL])
def test_the_word_of_another_phone_counts_nothing(client: Client, sender: str) -> None:
    word = ask_for_word(client)
    send_sms(word, sender)
    assert state(client) == "waiting"
    send_sms(word, gateway_id="2")
    assert state(client) == "changed", "and it is still good from the right one"


@pytest.mark.parametrize("text", ["", "退订", "X" * 200, "ABCDEF"])
def test_another_text_counts_nothing(client: Client, text: str) -> None:
    ask_for_word(client)
    send_sms(text)
    assert state(client) == "waiting"


def test_a_number_that_was_never_proven_counts_nothing(client: Client) -> None:
    Account.objects.update(mobile_verified_at=None)
    send_sms(ask_for_word(client))
    assert state(client) == "waiting"


def test_a_frozen_account_stays_closed(client: Client) -> None:
    word = ask_for_word(client)
    Account.objects.update(is_active=False)
    send_sms(word)
    assert state(client) == "waiting"


def test_it_is_good_for_ten_minutes(client: Client) -> None:
    word = ask_for_word(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        send_sms(word)
        assert state(client) == "waiting"
        page = words(client.get("/recover/word/"))
        assert "ten minutes of this word are over" in page
        assert word not in page
        send_sms(ask_for_word(client), gateway_id="2")
        assert may_set_password(client)


def test_it_is_good_for_one_time(client: Client) -> None:
    """Sent again, also as another message, it proves nothing for a recovery that is begun later."""
    word = ask_for_word(client)
    send_sms(word)
    send_sms(word)
    send_sms(word, gateway_id="2")
    assert Deed.objects.filter(verb="accounts.prove_recovery").count() == 1
    begin(client=client)
    send_sms(word, gateway_id="3")
    assert not may_set_password(client)


def test_an_earlier_word_is_good_as_long_as_a_later_one(client: Client) -> None:
    """Somebody who is slow to type the first one gets in all the same; then both are used up."""
    earlier = ask_for_word(client)
    ask_for_word(client)
    send_sms(earlier)
    assert may_set_password(client)
    assert not Challenge.objects.filter(used_at=None).exists()


def test_the_word_of_a_recovery_that_ended_counts_nothing(client: Client) -> None:
    word = ask_for_word(client)
    begin(client=client)
    send_sms(word)
    assert not may_set_password(client)


def test_it_proves_only_what_its_own_browser_began(client: Client) -> None:
    stranger = begin()
    ask_for_word(stranger)
    send_sms(ask_for_word(client))
    assert may_set_password(client)
    assert stranger.get("/recover/ways/").status_code in {200, 410}
    assert not may_set_password(stranger)


def test_words_have_no_letters_that_look_alike() -> None:
    assert not set(ALPHABET) & set("0O1IL")
    assert all(len(new_word()) == 6 and set(new_word()) <= set(ALPHABET) for _ in range(200))


def test_a_word_lies_nowhere_in_clear_but_in_its_own_session(client: Client) -> None:
    word = ask_for_word(client)
    assert word not in Challenge.objects.get().digest
