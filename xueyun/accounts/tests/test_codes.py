"""One-time codes: right once, for one purpose, address and subject, for ten minutes and five tries."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from xueyun.accounts.actions import codes
from xueyun.accounts.models import Code
from xueyun.core import sealing
from xueyun.core.verdict import Refused
from xueyun.delivery.models import Letter

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)
WANG = "wang@example.org"


def sent(
    address: str = WANG, purpose: str = "register", subject: str = "a session", now: datetime = NOW
) -> str:
    """Issue a code; the digits as its reader finds them in the letter."""
    codes.issue(purpose, address, subject=subject, now=now)
    letter = Letter.objects.latest("pk")
    found = re.search(r"\b\d{6}\b", sealing.unseal(letter.sealed or b"")["text"])
    assert found
    return found[0]


def check(
    digits: str,
    *,
    address: str = WANG,
    purpose: str = "register",
    subject: str = "a session",
    now: datetime = NOW,
) -> None:
    codes.check(purpose, address, digits, subject=subject, now=now)


def refused(digits: str, **more: object) -> bool:
    with pytest.raises(Refused) as caught:
        check(digits, **more)  # type: ignore[arg-type]
    return caught.value.verdict.code == "wrong_code"


@pytest.mark.req("A6")
@pytest.mark.parametrize("address", [WANG, "13800138000"])
def test_it_is_right_once(address: str) -> None:
    digits = sent(address)
    check(f" {digits[:3]} {digits[3:]}", address=address)
    assert refused(digits, address=address)


@pytest.mark.req("A6")
def test_it_is_worth_nothing_elsewhere() -> None:
    digits = sent()
    assert refused(digits, address="other@example.org")
    assert refused(digits, purpose="recover")
    assert refused(digits, subject="another session")
    check(digits)


@pytest.mark.req("A6")
def test_it_runs_out() -> None:
    digits = sent()
    assert refused(digits, now=NOW + codes.GOOD_FOR)


@pytest.mark.req("A6")
def test_a_later_one_takes_its_place() -> None:
    first = sent()
    second = sent(now=NOW + timedelta(seconds=1))
    assert refused(first) or first == second
    check(second)


@pytest.mark.req("A6")
def test_after_five_tries_even_the_right_digits_are_wrong() -> None:
    digits = sent()
    wrong = "000000" if digits != "000000" else "111111"
    assert all(refused(wrong) for _ in range(codes.TRIES))
    assert refused(digits)


@pytest.mark.req("A6")
def test_the_digits_lie_nowhere_in_clear() -> None:
    digits = sent()
    code, letter = Code.objects.get(), Letter.objects.get()
    assert digits not in f"{code.digest}{code.subject}{letter.cause}"
    assert digits.encode() not in bytes(letter.sealed or b"")


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("A3")
def test_an_address_is_not_flooded() -> None:
    for _ in range(5):
        codes.may_send(WANG, "10.0.0.1", now=NOW)
    with pytest.raises(Refused) as caught:
        codes.may_send(WANG, "10.0.0.2", now=NOW)
    assert caught.value.verdict.status == 429
    codes.may_send("other@example.org", "10.0.0.1", now=NOW)
