"""安全手机: six digits that were sent to it, and a number of tries that makes guessing hopeless."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from xueyun.accounts import factories
from xueyun.accounts.models import Account
from xueyun.accounts.tests.recoveries import (
    EMAIL,
    MOBILE,
    ask_for_code,
    begin,
    deliver,
    letters,
    may_set_password,
    words,
)
from xueyun.audit.models import Entry as Deed
from xueyun.jobs.registry import TASKS

pytestmark = [pytest.mark.django_db, pytest.mark.req("A6")]


@pytest.fixture
def client() -> Client:
    factories.account(email=EMAIL, mobile=MOBILE)
    return begin()


def enter(client: Client, digits: str) -> int:
    return client.post("/recover/code/", {"code": digits}).status_code


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06}"


def test_the_right_digits_lead_on(client: Client) -> None:
    digits = ask_for_code(client)
    assert not may_set_password(client)
    response = client.post("/recover/code/", {"code": f" {digits[:3]} {digits[3:]}"})
    assert response["Location"] == "/recover/password/"
    assert may_set_password(client)


def test_wrong_digits_are_told(client: Client) -> None:
    digits = ask_for_code(client)
    response = client.post("/recover/code/", {"code": other_than(digits)})
    assert response.status_code == 422
    assert "This code is not right" in words(response)
    assert enter(client, "") == 422
    assert not may_set_password(client)


def test_after_five_wrong_tries_even_the_right_digits_are_wrong(client: Client) -> None:
    digits = ask_for_code(client)
    assert [enter(client, other_than(digits)) for _ in range(5)] == [422] * 5
    assert enter(client, digits) == 422
    assert enter(client, ask_for_code(client)) == 303, "a new one is good"


def test_they_are_good_for_ten_minutes(client: Client) -> None:
    digits = ask_for_code(client)
    with time_machine.travel(
        timezone.now() + timedelta(minutes=10, seconds=1)
    ):  # it was sent a second from now
        assert enter(client, digits) == 422


def test_they_are_good_for_one_time_and_in_one_browser(client: Client) -> None:
    digits = ask_for_code(client)
    other = begin()
    assert enter(other, digits) == 422
    assert enter(client, digits) == 303
    begin(client=client)
    assert enter(client, digits) == 422


def test_a_later_code_takes_the_place_of_an_earlier_one(client: Client) -> None:
    earlier = ask_for_code(client)
    later = ask_for_code(client)
    assert enter(client, earlier) == 422 or earlier == later
    assert enter(client, later) == 303


@pytest.mark.req("A3")
@pytest.mark.parametrize("login", [EMAIL, "nobody@example.org"])
def test_twenty_wrong_digits_lock_this_way_and_no_other(client: Client, login: str) -> None:
    seen = []
    for _ in range(3):
        browser = begin(login)
        seen += [enter(browser, "000000") for _ in range(7)]
    assert seen == [422] * 19 + [429] * 2
    assert "try again in 60 minutes" in words(browser.post("/recover/code/", {"code": "1"}))
    assert browser.post("/recover/mail/").status_code == 303
    [deed] = Deed.objects.filter(verb="accounts.recovery_locked")
    assert (deed.object_label, deed.actor_id) == (f"{login[0]}***@example.org", None)


def test_right_digits_take_their_try_back(client: Client) -> None:
    digits = ask_for_code(client)
    assert [enter(client, other_than(digits)) for _ in range(4)] == [422] * 4
    assert enter(client, digits) == 303
    browser = begin()
    assert [enter(browser, "000000") for _ in range(16)] == [422] * 15 + [429]


def test_an_account_without_a_mobile_takes_no_digits_at_all() -> None:
    factories.account(email="mail@example.org")
    client = begin("mail@example.org")
    client.post("/recover/code/send/")
    deliver()
    assert enter(client, "000000") == 422
    assert enter(client, "") == 422
    assert not may_set_password(client)


def test_a_code_to_a_number_that_is_no_longer_the_accounts_is_worth_nothing(client: Client) -> None:
    digits = ask_for_code(client)
    Account.objects.update(mobile="13900139000")
    assert enter(client, digits) == 422


def test_a_job_that_is_done_twice_sends_once(client: Client) -> None:
    ask_for_code(client)
    from xueyun.accounts.models import Challenge
    from xueyun.jobs.models import Job

    job = Job.objects.get(name="accounts.send_recovery")
    assert job.args == {"challenge_id": Challenge.objects.get().pk, "language": "en"}
    Job.objects.filter(pk=job.pk).update(status="waiting")
    deliver()
    assert len(letters(MOBILE)) == 1
    assert job.name in TASKS


def test_it_is_sent_in_the_language_of_the_page() -> None:
    factories.account(mobile="13700137000")
    client = Client()
    client.post("/recover/", {"login": "13700137000"})
    client.post("/recover/code/send/")
    deliver()
    assert "验证码" in letters("13700137000")[0]


def test_sending_again_says_so(client: Client) -> None:
    response = client.post("/recover/code/send/", {"again": "1"})
    assert response["Location"] == "/recover/code/?again"
    assert "A new code is on its way" in words(client.get("/recover/code/?again"))
