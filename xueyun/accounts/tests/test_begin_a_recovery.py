"""找回密码 begins with any account, and nothing that follows tells whether there is one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xueyun.accounts import factories
from xueyun.accounts.models import Account, Recovery
from xueyun.accounts.tests.recoveries import (
    EMAIL,
    MOBILE,
    NEW,
    ask_for_link,
    begin,
    deliver,
    may_set_password,
    set_password,
    words,
)
from xueyun.audit.models import Entry as Deed
from xueyun.delivery.models import Letter
from xueyun.limits import rules
from xueyun.limits.tests.test_rules import most_tries

pytestmark = pytest.mark.django_db


@pytest.mark.req("A4")
def test_the_sign_in_page_leads_to_it(client: Client) -> None:
    assert 'href="/recover/"' in words(client.get("/login/"))


@pytest.mark.req("A4")
def test_what_is_no_address_is_named(client: Client) -> None:
    response = client.post("/recover/", {"login": "nobody"})
    assert response.status_code == 422
    assert "nobody" in words(response)
    assert not Recovery.objects.exists()


def build_cast() -> list[list[str]]:
    """Two rows of logins that are masked alike: whatever is behind those of a row, they must look the same."""
    factories.account(email="w1@example.org")
    factories.account(email="w2@example.org", mobile="13811110002")
    two = factories.account(email="w3@example.org", mobile="13811110003")
    frozen = factories.account(email="w4@example.org")
    unproven = factories.account(email="w5@example.org", mobile="13811110005")
    Account.objects.filter(pk=two.pk).update(needs_two_ways=True)
    Account.objects.filter(pk=frozen.pk).update(is_active=False)
    Account.objects.filter(pk=unproven.pk).update(email_verified_at=None, mobile_verified_at=None)
    factories.account(mobile="13811118000")
    factories.account(email="both@example.org", mobile="13822228000")
    return [
        [f"w{number}@example.org" for number in range(7)],
        ["13811118000", "13822228000", "13833338000"],
    ]


def walk_everything(login: str) -> list[tuple[str, int, list[str], str]]:
    """Every page and every form of a recovery: address, status, statements and what stands there."""
    client = begin(login)
    seen = []
    steps = [
        *[("POST", "/recover/", {"login": login}), ("GET", "/recover/ways/", {})],
        *[("POST", "/recover/word/", {}), ("GET", "/recover/word/", {}), ("GET", "/recover/word/state/", {})],
        *[("GET", "/recover/word/", {"sent": "1"}), ("POST", "/recover/code/send/", {})],
        *[("GET", "/recover/code/", {}), ("POST", "/recover/code/", {"code": "000000"})],
        *[("POST", "/recover/mail/", {}), ("GET", "/recover/mail/", {})],
        *[("GET", "/recover/password/", {}), ("POST", "/recover/password/", {"password": NEW})],
    ]
    for method, path, typed in steps:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path, typed) if method == "GET" else client.post(path, typed)
        # Values are no part of a statement, nor is the type that PostgreSQL writes behind a moment and not behind NULL.
        value = r"(?:'(?:[^']|'')*'|\bNULL\b|\d+)(?:::timestamptz)?"
        statements = [re.sub(value, "?", row["sql"]) for row in captured]
        shown = re.sub(
            r'(csrfmiddlewaretoken" value|recovery__word"[^>]*)[^<]*|body=\w+', "", words(response)
        )
        seen.append((f"{method} {path}", response.status_code, statements, shown))
        deliver()
    return seen


@pytest.mark.req("A4")
def test_known_and_unknown_accounts_get_the_same_pages_by_the_same_statements() -> None:
    with time_machine.travel(factories.NOW, tick=False):
        for row in build_cast():
            first, *others = [walk_everything(login) for login in row]
            assert {status for _, status, *_ in first} == {200, 303, 422}
            for other in others:
                for mine, theirs in zip(first, other, strict=True):
                    assert mine == theirs


@pytest.mark.req("A4")
def test_letters_go_only_where_an_address_was_proven() -> None:
    for row in build_cast():
        for login in row:
            walk_everything(login)
    sent = {letter.to_masked for letter in Letter.objects.all()}
    assert sent == {
        "w***@example.org",
        "b***@example.org",
        *(f"138****{end}" for end in ("0002", "0003", "8000")),
    }
    assert Letter.objects.filter(channel="mail").count() == 4, "w1, w2, w3 and both"
    assert Letter.objects.filter(channel="sms").count() == 4, "w2, w3, and the two of the second row"


@pytest.mark.req("A4")
def test_every_way_is_offered_to_every_account() -> None:
    factories.account(email=EMAIL)
    for login in (EMAIL, "nobody@example.org", MOBILE):
        page = words(begin(login).get("/recover/ways/"))
        assert all(f'action="/recover/{way}/"' in page for way in ("word", "code/send", "mail"))


@pytest.mark.req("A5")
def test_without_sms_nobody_is_asked_for_any(settings: object) -> None:
    settings.SMS_PROVIDER = "none"  # type: ignore[attr-defined]
    client = begin()
    page = words(client.get("/recover/ways/"))
    assert "/recover/word/" not in page
    assert "/recover/code/send/" not in page
    assert client.post("/recover/code/send/")["Location"] == "/recover/ways/"
    assert client.get("/recover/code/")["Location"] == "/recover/ways/"
    assert client.post("/recover/mail/")["Location"] == "/recover/mail/"


@pytest.mark.req("A5")
def test_without_a_service_number_nobody_is_asked_for_an_sms(settings: object) -> None:
    settings.SMS_SERVICE_NUMBER = ""  # type: ignore[attr-defined]
    client = begin()
    assert 'action="/recover/word/"' not in words(client.get("/recover/ways/"))
    assert client.post("/recover/word/")["Location"] == "/recover/ways/"


@pytest.mark.parametrize("page", ["ways", "word", "code", "mail", "password"])
def test_a_page_in_the_middle_leads_to_the_beginning(client: Client, page: str) -> None:
    assert client.get(f"/recover/{page}/")["Location"] == "/recover/"
    assert client.get("/recover/word/state/").json() == {"state": "changed"}


@pytest.mark.req("A4")
def test_it_runs_out_after_an_hour() -> None:
    client = begin()
    with time_machine.travel(timezone.now() + timedelta(minutes=60)):
        response = client.get("/recover/ways/")
        assert response.status_code == 410
        assert "More than an hour has passed" in words(response)
        assert client.post("/recover/mail/").status_code == 410


# --- begun twice ---


@pytest.mark.req("A4")
def test_beginning_again_in_the_same_browser_ends_the_earlier_one() -> None:
    factories.account(email=EMAIL)
    client = begin()
    earlier = ask_for_link(client)
    begin(client=client)
    response = client.get(earlier)
    assert response.status_code == 410
    assert "only the later one counts" in words(response)
    assert client.post(earlier).status_code == 410
    assert not may_set_password(client)


@pytest.mark.req("A4")
def test_the_later_of_two_browsers_wins_and_the_earlier_says_so() -> None:
    factories.account(email=EMAIL)
    earlier, later = begin(), begin()
    old, new = ask_for_link(earlier), ask_for_link(later)
    assert later.post(new)["Location"] == "/recover/password/"
    response = earlier.get("/recover/ways/")
    assert response.status_code == 410
    assert "only the later one counts" in words(response)
    assert earlier.post(old).status_code == 410


@pytest.mark.req("A4")
def test_a_stranger_who_only_begins_ends_nothing() -> None:
    factories.account(email=EMAIL)
    owner = begin()
    path = ask_for_link(owner)
    stranger = begin()
    stranger.post("/recover/mail/")
    assert owner.post(path)["Location"] == "/recover/password/"
    assert set_password(owner).status_code == 303
    assert stranger.get("/recover/ways/").status_code == 410


# --- throttles ---


@pytest.mark.req("A3", "A4")
@pytest.mark.parametrize("login", [EMAIL, "nobody@example.org"])
def test_beginning_is_slowed_for_one_account_from_one_address(client: Client, login: str) -> None:
    factories.account(email=EMAIL)
    seen = [client.post("/recover/", {"login": login}).status_code for _ in range(12)]
    assert seen == [303] * 10 + [429] * 2
    elsewhere = client.post("/recover/", {"login": login}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 303, "the owner begins from another address"


@pytest.mark.req("A3", "A4")
def test_beginning_is_slowed_for_one_account_and_for_one_caller() -> None:
    from xueyun.accounts.actions import recovering
    from xueyun.core.verdict import Refused

    def begins(login: str, caller: str) -> bool:
        try:
            recovering.start(login, now=factories.NOW, address=caller)
        except Refused as refused:
            assert refused.verdict.status == 429
            return False
        return True

    assert [begins(EMAIL, f"198.51.100.{n}") for n in range(61)] == [True] * 60 + [False]
    assert [begins(f"x{n}@example.org", "203.0.113.9") for n in range(101)] == [True] * 100 + [False]


@pytest.mark.req("A3", "A6")
@pytest.mark.parametrize("path", ["/recover/word/", "/recover/code/send/", "/recover/mail/"])
@pytest.mark.parametrize("login", [EMAIL, "nobody@example.org"])
def test_sending_by_one_way_is_slowed_and_the_others_stay_open(path: str, login: str) -> None:
    factories.account(email=EMAIL)
    client = begin(login)
    responses = [client.post(path) for _ in range(6)]
    assert [response.status_code for response in responses] == [303] * 5 + [429]
    assert "try again in 5 minutes" in words(responses[-1])
    assert 'action="/recover/mail/"' in words(responses[-1]), "the ways are shown again"
    other = "/recover/mail/" if path != "/recover/mail/" else "/recover/word/"
    assert client.post(other).status_code == 303


@pytest.mark.req("A6")
def test_guessing_the_digits_hits_less_than_once_in_ten_thousand_accounts_and_years() -> None:
    """An account can be typed in two ways, by e-mail and by mobile; each is counted for itself."""
    assert 2 * most_tries(rules.RECOVER_CODE, timedelta(days=365)) / 10**6 < 1 / 10_000


@pytest.mark.req("A4")
def test_no_address_stands_in_the_rows() -> None:
    begin(EMAIL)
    row = Recovery.objects.get()
    assert EMAIL not in f"{row.login}{row.typed}{row.browser}"
    assert not Deed.objects.filter(object_label__contains=EMAIL).exists()
