"""A browser that an account has signed in with before is counted by its own name (decision 0004)."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import timezone

from xueyun.accounts import factories, known
from xueyun.accounts.factories import NOW, PASSWORD
from xueyun.limits import actions as limits
from xueyun.limits import rules
from xueyun.limits.models import Counter

pytestmark = pytest.mark.django_db

CAMPUS = "203.0.113.7"
WANG = "wang@example.org"


def sign_in(client: Client, login: str = WANG, password: str = PASSWORD) -> int:
    return client.post("/login/", {"login": login, "password": password}, REMOTE_ADDR=CAMPUS).status_code


def knowing(login: str = WANG) -> Client:
    """A browser that signed in to the account once, and is signed out again."""
    client = Client()
    assert sign_in(client, login) == 303
    client.post("/logout/")
    return client


def lock_the_campus() -> None:
    """One hostile caller behind the campus's address, at a hundred accounts of nobody."""
    stranger = Client()
    for number in range(4):
        sign_in(stranger, f"nobody{number}@example.org", "wrong")
    for _ in range(100):
        limits.spend([rules.LOGIN_BY_ADDRESS.key(CAMPUS)], now=timezone.now())


@pytest.mark.req("A3")
def test_one_hostile_caller_does_not_lock_a_campus_out() -> None:
    factories.account(email=WANG)
    client = knowing()
    lock_the_campus()
    assert sign_in(Client()) == 429, "a browser that nobody knows waits"
    assert sign_in(client) == 303


@pytest.mark.req("A3")
def test_guesses_at_the_account_from_everywhere_do_not_lock_its_own_browser() -> None:
    factories.account(email=WANG)
    client = knowing()
    for number in range(50):
        stranger = Client()
        address = f"198.51.100.{number}"
        stranger.post("/login/", {"login": WANG, "password": "wrong"}, REMOTE_ADDR=address)
    assert sign_in(Client()) == 429
    assert sign_in(client) == 303


@pytest.mark.req("A3")
def test_a_known_browser_guesses_no_faster_and_counts_for_nobody_else() -> None:
    factories.account(email=WANG)
    client = knowing()
    before = shared()
    assert [sign_in(client, password="wrong") for _ in range(6)] == [422] * 4 + [429] * 2
    assert shared() == before, "nothing was counted for the address or the account"
    assert sign_in(client) == 429, "even the right password"
    assert sign_in(Client()) == 303, "and the owner gets in by another one"


def shared() -> list[tuple[str, int]]:
    rows = Counter.objects.filter(scope__in=["login.address", "login.account"], tries__gt=0)
    return sorted(rows.values_list("digest", "tries"))


@pytest.mark.req("A3")
@pytest.mark.parametrize("login", ["li@example.org", "nobody@example.org", "no address"])
def test_it_is_known_for_its_own_account_alone(login: str) -> None:
    factories.account(email=WANG)
    factories.account(email="li@example.org")
    client = knowing()
    lock_the_campus()
    assert sign_in(client, login) == 429


@pytest.mark.req("A3")
def test_it_is_known_by_either_address_and_for_several_accounts() -> None:
    factories.account(email=WANG, mobile="13800138000")
    factories.account(email="li@example.org")
    client = knowing()
    sign_in(client, "li@example.org")
    client.post("/logout/")
    lock_the_campus()
    for login in ("138 0013 8000", WANG, "li@example.org"):
        assert sign_in(client, login) == 303
        client.post("/logout/")


@pytest.mark.req("A3")
@pytest.mark.parametrize(
    "forged",
    ["nonsense", signing.dumps({"browser": "x", "knows": ["*"]}), ""],
    ids=["nonsense", "signed for something else", "empty"],
)
def test_a_cookie_of_ones_own_making_is_worth_nothing(forged: str) -> None:
    factories.account(email=WANG)
    lock_the_campus()
    client = Client()
    client.cookies[settings.KNOWN_COOKIE_NAME] = forged
    assert sign_in(client) == 429


@pytest.mark.req("A3")
def test_the_cookie_tells_no_address_and_no_script_reads_it() -> None:
    factories.account(email=WANG)
    cookie = knowing().cookies[settings.KNOWN_COOKIE_NAME]
    held = signing.loads(cookie.value, salt=known.SALT)
    assert WANG not in str(held)
    assert len(held["knows"]) == 1
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == 400 * 86400


@pytest.mark.req("A3")
def test_a_browser_of_many_remembers_the_last_eight_addresses() -> None:
    client = Client()
    for number in range(9):
        factories.account(email=f"reader{number}@example.org", now=NOW)
        sign_in(client, f"reader{number}@example.org")
        client.post("/logout/")
    held = signing.loads(client.cookies[settings.KNOWN_COOKIE_NAME].value, salt=known.SALT)
    assert len(held["knows"]) == 8
    lock_the_campus()
    assert sign_in(client, "reader0@example.org") == 429
    assert sign_in(client, "reader8@example.org") == 303
