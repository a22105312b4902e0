"""An operator gives a number out anew: what its new holder can and can't do (decision 0004)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from xueyun.accounts import factories
from xueyun.accounts.factories import PASSWORD
from xueyun.accounts.models import Account
from xueyun.accounts.tests import recoveries
from xueyun.accounts.tests.postbox import letters_to
from xueyun.accounts.tests.recoveries import EMAIL, MOBILE, NEW, ask_for_code, begin, set_password, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("A2", "A6", "A7")]

SECURITY = "/me/security/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 9, 21, 2, tzinfo=UTC), tick=False) as stands:
        yield stands


@pytest.fixture
def old_holder() -> Account:
    """Who had the number once and never took it out of the account."""
    return factories.account("原机主", email=EMAIL, mobile=MOBILE)


def signed_in(login: str, password: str) -> Client:
    browser = Client()
    answer = browser.post("/login/", {"login": login, "password": password})
    assert answer.status_code == 303
    return browser


def last_code() -> str:
    """The digits of the last letter to the number."""
    recoveries.deliver()
    return re.findall(r"\b\d{6}\b", recoveries.letters(MOBILE)[-1])[0]


def test_registering_with_it_makes_no_second_account_and_takes_nothing_away(old_holder: Account) -> None:
    browser = Client()
    browser.post("/register/", {"login": MOBILE, "password": NEW, "nickname": "新机主"})
    [letter] = letters_to(MOBILE)
    assert not any(character.isdigit() for character in letter.replace("127.0.0.1:8000", ""))
    assert Account.objects.get().pk == old_holder.pk
    signed_in(MOBILE, PASSWORD)


def test_its_new_holder_takes_it_out_and_the_account_stays_with_its_owner(old_holder: Account) -> None:
    mine = factories.account("新机主", email="li@example.org")
    finder = begin(MOBILE)
    assert finder.post("/recover/code/", {"code": ask_for_code(finder)}).status_code == 303
    assert set_password(finder).status_code == 303
    recoveries.deliver()
    assert "password" in recoveries.letters(EMAIL)[-1], "its owner is told by the other address"
    browser = signed_in(MOBILE, NEW)
    assert browser.post(f"{SECURITY}mobile/remove/", {"proof": NEW}).status_code == 303

    browser = Client()
    browser.force_login(mine)
    browser.post(f"{SECURITY}mobile/", {"address": MOBILE, "proof": PASSWORD, "by": "password"})
    assert browser.post(f"{SECURITY}mobile/verify/", {"code": last_code()}).status_code == 303
    mine.refresh_from_db()
    old_holder.refresh_from_db()
    assert (mine.mobile, old_holder.mobile, old_holder.email) == (MOBILE, None, EMAIL)

    owner = begin(EMAIL)
    link = recoveries.ask_for_link(owner)
    owner.post(link)
    assert set_password(owner, "amazon 4100").status_code == 303
    signed_in(EMAIL, "amazon 4100")
    assert Client().post("/login/", {"login": EMAIL, "password": NEW}).status_code == 422


def test_the_number_alone_opens_no_account_that_asks_for_two_ways(old_holder: Account) -> None:
    Account.objects.filter(pk=old_holder.pk).update(needs_two_ways=True)
    finder = begin(MOBILE)
    answer = finder.post("/recover/code/", {"code": ask_for_code(finder)})
    assert not recoveries.may_set_password(finder)
    assert "/recover/password/" not in answer.get("Location", "") + words(answer)
