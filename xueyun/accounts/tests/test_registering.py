"""Registering in two steps, as a browser does it: nothing tells who is known, and only who reads there gets in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import quote

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories
from xueyun.accounts.actions import own, signing_up
from xueyun.accounts.factories import PASSWORD
from xueyun.accounts.models import Account, Code, PendingAccount
from xueyun.accounts.tests.postbox import code_to, letters_to, other_than
from xueyun.audit.models import Entry as Deed
from xueyun.core import sealing
from xueyun.core.verdict import Refused
from xueyun.delivery.models import Letter
from xueyun.jobs.registry import TASKS
from xueyun.limits import actions as limits
from xueyun.limits import rules

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)
REGISTER, VERIFY, RESEND = "/register/", "/register/verify/", "/register/resend/"
NEXT = "/s/qinghe/certification/"
WANG = "wang@example.org"
STEPS = (
    (REGISTER, {"nickname": "王", "password": PASSWORD}),
    (VERIFY, {"code": "a wrong one"}),
    (RESEND, {}),
    (VERIFY, {"code": "a wrong one"}),
)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as stands:
        yield stands


@pytest.fixture
def client(clock: object) -> Client:
    browser = Client()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


def another() -> Client:
    browser = Client()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


def begin(client: Client, login: str = WANG, nickname: str = "王小明", **more: str) -> object:
    return client.post(REGISTER, {"login": login, "nickname": nickname, "password": PASSWORD, **more})


def type_code(client: Client, code: str, **more: str) -> object:
    return client.post(VERIFY, {"code": code, **more})


def words(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


@pytest.mark.req("A1")
@pytest.mark.parametrize(
    ("typed", "kind", "address"),
    [("138 0013 8000", "mobile", "13800138000"), ("Wang@Example.org", "email", WANG)],
)
def test_the_account_is_made_once_the_code_is_right(
    client: Client, typed: str, kind: str, address: str
) -> None:
    response = begin(client, typed, next=NEXT)
    assert (response.status_code, response["Location"]) == (303, f"{VERIFY}?next={NEXT.replace('/', '%2F')}")
    assert not Account.objects.exists()
    page = words(client.get(response["Location"]))
    assert NEXT in page
    response = type_code(client, code_to(address), next=NEXT)
    assert (response.status_code, response["Location"]) == (303, NEXT)
    account = Account.objects.get()
    assert (getattr(account, kind), getattr(account, f"{kind}_verified_at")) == (address, NOW)
    assert (account.nickname, account.check_password(PASSWORD)) == ("王小明", True)
    assert int(client.session["_auth_user_id"]) == account.pk
    assert account.devices.count() == 1
    assert Deed.objects.filter(verb="accounts.register", actor_id=account.pk).count() == 1


@pytest.mark.req("A1", "A3")
def test_what_waits_is_sealed_and_wiped_after_use(client: Client) -> None:
    begin(client)
    pending = PendingAccount.objects.get()
    for clear in (WANG, "王小明", PASSWORD, "argon2"):
        assert clear.encode() not in bytes(pending.sealed)
    assert sealing.unseal(pending.sealed)["password"].startswith("argon2")
    token = client.session["registering"]
    assert token not in pending.holder
    type_code(client, code_to(WANG))
    assert not PendingAccount.objects.exists()
    assert "registering" not in client.session


@pytest.mark.req("A3")
@pytest.mark.parametrize(("known", "unknown"), [(WANG, "li@example.com"), ("13800138000", "13800138001")])
def test_known_and_unknown_addresses_are_alike_in_both_steps(
    clock: object, monkeypatch: pytest.MonkeyPatch, known: str, unknown: str
) -> None:
    factories.account(**{"email" if "@" in known else "mobile": known})
    hashed: list[int] = []
    real = hashers.Argon2PasswordHasher.encode
    monkeypatch.setattr(
        hashers.Argon2PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or real(*a, **k)
    )
    seen = []
    for address in (known, unknown):
        browser = another()
        hashed.clear()
        work = []
        for url, body in STEPS:
            with CaptureQueriesContext(connection) as captured:
                response = browser.post(url, body | {"login": address} if url == REGISTER else body)
            work.append((response.status_code, neutral(response, address), statements(captured)))
        seen.append((work, len(hashed)))
    assert seen[0] == seen[1]
    assert seen[0][1] == 1
    assert [row[0] for row in seen[0][0]] == [303, 422, 303, 422]


def neutral(response: object, address: str) -> str:
    """The page without the address and without what differs at every answer."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", words(response))
    for spelling in (address, signing_up.masked(address), quote(address)):
        page = page.replace(spelling, "…")
    return page


def statements(captured: CaptureQueriesContext) -> list[str]:
    """What was asked of which table."""
    return [re.sub(r'"s\d+_x\d+"', "", row["sql"])[:60] for row in captured.captured_queries]


@pytest.mark.req("A3")
def test_an_address_that_has_an_account_gets_another_letter_and_no_code(client: Client) -> None:
    owner = factories.account(mobile="13800138000")
    response = begin(client, "13800138000")
    assert response.status_code == 303
    [letter] = letters_to("13800138000")
    assert "has an account already" in letter
    assert "/login/" in letter
    assert Letter.objects.get().purpose == "address_known"
    code = Code.objects.get()
    monkey = [
        signing_up.codes._digest("register", "13800138000", code.subject, f"{n:06}") for n in range(100)
    ]
    assert code.digest not in monkey
    assert type_code(client, "123456").status_code == 422
    client.post(RESEND)
    assert "has an account already" in letters_to("13800138000")[-1]
    assert [*Account.objects.all()] == [owner]


@pytest.mark.req("A3", "N1")
def test_that_letter_is_in_the_language_of_whoever_holds_the_address(client: Client) -> None:
    own.keep_language(factories.account(mobile="13800138000"), "zh-hans")
    begin(client, "13800138000")  # by an English browser
    [letter] = letters_to("13800138000")
    assert "已经有账号" in letter


@pytest.mark.req("A1")
def test_a_wrong_code_can_be_typed_again_and_another_one_sent(client: Client, clock) -> None:
    begin(client, next=NEXT)
    first = code_to(WANG)
    response = type_code(client, other_than(first), next=NEXT)
    assert response.status_code == 422
    assert "not right" in words(response)
    assert NEXT in words(response)
    clock.shift(61)
    response = client.post(RESEND, {"next": NEXT})
    assert response["Location"] == f"{VERIFY}?sent=1&next={NEXT.replace('/', '%2F')}"
    assert "Another code is on its way" in words(client.get(response["Location"]))
    second = code_to(WANG)
    assert len(letters_to(WANG)) == 2
    if first != second:
        assert type_code(client, first).status_code == 422, "the one before no longer counts"
    assert type_code(client, f"{second[:3]} {second[3:]}").status_code == 303


@pytest.mark.req("A1")
def test_nothing_typed_is_a_mistake_with_a_sentence(client: Client) -> None:
    begin(client)
    response = type_code(client, "")
    assert response.status_code == 422
    assert "required" in words(response)


@pytest.mark.req("A1")
def test_the_page_says_how_long_another_letter_takes(client: Client, clock) -> None:
    begin(client)
    assert 'data-seconds="60"' in words(client.get(VERIFY))
    clock.shift(45)
    assert 'data-seconds="15"' in words(client.get(VERIFY))
    clock.shift(45)
    assert 'data-seconds="0"' in words(client.get(VERIFY))


@pytest.mark.req("A3")
def test_after_five_wrong_codes_even_the_right_one_is_wrong(client: Client) -> None:
    begin(client)
    digits = code_to(WANG)
    assert [type_code(client, other_than(digits)).status_code for _ in range(5)] == [422] * 5
    assert type_code(client, digits).status_code == 422
    client.post(RESEND)
    assert type_code(client, code_to(WANG)).status_code == 303


@pytest.mark.req("A1")
def test_a_code_of_ten_minutes_ago_is_worth_nothing(client: Client, clock) -> None:
    begin(client)
    digits = code_to(WANG)
    clock.shift(600)
    assert type_code(client, digits).status_code == 422
    assert not Account.objects.exists()


@pytest.mark.req("A1")
@pytest.mark.parametrize("step", ["verify", "look", "resend"])
def test_after_half_an_hour_one_begins_again(client: Client, clock, step: str) -> None:
    begin(client)
    clock.shift(1800)
    response = {
        "verify": lambda: type_code(client, "123456"),
        "look": lambda: client.get(VERIFY),
        "resend": lambda: client.post(RESEND),
    }[step]()
    assert response.status_code == 410
    assert "begin again" in words(response)
    assert 'name="nickname"' in words(response), "with the form to do so"
    assert client.get(VERIFY)["Location"] == REGISTER


@pytest.mark.parametrize("step", [VERIFY, RESEND])
def test_without_a_first_step_there_is_no_second(client: Client, step: str) -> None:
    response = client.post(step, {"code": "123456", "next": NEXT})
    assert (response.status_code, response["Location"]) == (
        303,
        f"{REGISTER}?next={NEXT.replace('/', '%2F')}",
    )


@pytest.mark.req("A1")
def test_who_goes_back_finds_what_they_typed_but_the_password(client: Client) -> None:
    begin(client)
    page = words(client.get(f"{REGISTER}?change=1"))
    assert f'value="{WANG}"' in page
    assert 'value="王小明"' in page
    assert PASSWORD not in page
    assert WANG not in words(another().get(f"{REGISTER}?change=1"))
    assert WANG not in words(client.get(REGISTER))


@pytest.mark.req("A1")
def test_another_address_takes_the_place_of_the_first(client: Client) -> None:
    begin(client)
    first = code_to(WANG)
    begin(client, "13800138000")
    assert PendingAccount.objects.count() == 1
    if first != code_to("13800138000"):
        assert type_code(client, first).status_code == 422
    assert type_code(client, code_to("13800138000")).status_code == 303
    assert Account.objects.get().email is None


@pytest.mark.req("A1")
def test_two_windows_and_the_way_back_end_with_one_account(client: Client) -> None:
    begin(client, next=NEXT)
    digits = code_to(WANG)
    assert type_code(client, digits).status_code == 303
    for response in (type_code(client, digits, next=NEXT), client.post(RESEND, {"next": NEXT})):
        assert (response.status_code, response["Location"]) == (303, NEXT)
    assert client.get(VERIFY).status_code == 303
    assert begin(client, next=NEXT)["Location"] == NEXT
    assert Account.objects.count() == 1


@pytest.mark.req("A1")
def test_of_two_who_register_one_address_the_first_to_prove_it_wins(client: Client) -> None:
    other = another()
    begin(client, nickname="甲")
    first = code_to(WANG)
    begin(other, nickname="乙")
    second = code_to(WANG)
    assert type_code(other, first if first != second else other_than(second)).status_code == 422, "not theirs"
    assert type_code(client, first).status_code == 303
    response = type_code(other, second)
    assert response.status_code == 409
    assert "Another account has taken this address" in words(response)
    assert "_auth_user_id" not in other.session
    assert Account.objects.get().nickname == "甲"
    assert not PendingAccount.objects.exists()
    assert other.get(VERIFY)["Location"] == REGISTER


@pytest.mark.req("A1")
def test_the_right_code_sent_twice_at_once_makes_one_account(clock: object) -> None:
    token = signing_up.begin(WANG, PASSWORD, "王", now=NOW)
    digits = code_to(WANG)
    signing_up.finish(token, digits, now=NOW)
    with pytest.raises(Refused) as caught:
        signing_up.finish(token, digits, now=NOW)
    assert caught.value.verdict.code == "too_late"
    assert Account.objects.count() == 1


@pytest.mark.req("A3")
@pytest.mark.parametrize("is_known", [True, False])
def test_an_address_gets_five_letters_and_then_they_pause(client: Client, is_known: bool) -> None:
    if is_known:
        factories.account(email=WANG)
    assert [begin(client).status_code for _ in range(6)] == [303] * 5 + [429]
    assert len(letters_to(WANG)) == 5
    assert client.post(RESEND).status_code == 429
    assert 'name="code"' in words(client.post(RESEND)), "a code that is there may still be typed"
    assert begin(another(), "li@example.org").status_code == 303


@pytest.mark.req("A3")
def test_one_caller_begins_three_hundred_times_and_then_waits(clock: object) -> None:
    key = rules.REGISTER_BY_ADDRESS.key("127.0.0.1")
    for _ in range(300):
        limits.spend([key], now=NOW)
    assert begin(another()).status_code == 429
    assert not Letter.objects.exists()


def test_old_codes_and_registrations_are_swept_away(clock: object) -> None:
    signing_up.begin(WANG, PASSWORD, "王", now=NOW)
    signing_up.begin("li@example.org", PASSWORD, "李", now=NOW + timedelta(minutes=15))
    at = NOW + timedelta(minutes=30)
    TASKS["accounts.prune_pending"].body(SimpleNamespace(now=lambda: at))
    assert [sealing.unseal(row.sealed)["nickname"] for row in PendingAccount.objects.all()] == ["李"]
    assert not Code.objects.exists()
