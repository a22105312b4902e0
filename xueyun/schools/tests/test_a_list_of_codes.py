"""Ten thousand real requests try a list of codes, from many accounts and addresses, at known and unknown numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry as Deed
from xueyun.limits import rules
from xueyun.schools import factories
from xueyun.schools.factories import CODE, NOW
from xueyun.schools.models import Certification, School

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.server, pytest.mark.req("S4")]

START = "/s/qinghe/certification/"
ACCOUNTS, ADDRESSES, ROUNDS, IN_A_ROW = 50, 20, 10, 20
KNOWN = [f"20240101{n:02}" for n in range(5)]
UNKNOWN = [f"20249999{n:02}" for n in range(5)]


def browser() -> Client:
    made = Client()
    made.force_login(accounts.account())
    return made


def answers(guesser: Client, number: str, codes: range, address: str) -> list[int]:
    """The status of each try with these codes at this number."""
    guesser.post(START, {"number": number}, REMOTE_ADDR=address)
    return [
        guesser.post(
            f"{START}identity/", {"name": "王小明", "code": f"{code:06}"}, REMOTE_ADDR=address
        ).status_code
        for code in codes
    ]


@pytest.fixture
def school() -> School:
    at = factories.school()
    for number in KNOWN:
        factories.entry(at, number)
    return at


@pytest.mark.long
def test_of_a_list_of_codes_a_handful_is_looked_at_and_nobody_gets_in(school: School) -> None:
    guessers = [browser() for _account in range(ACCOUNTS)]
    looked_at: dict[str, int] = defaultdict(int)
    seen: Counter[int] = Counter()
    code = 0
    with time_machine.travel(NOW, tick=False) as clock:
        for round_ in range(ROUNDS):
            for place, guesser in enumerate(guessers):
                number = (KNOWN + UNKNOWN)[(round_ + place) % 10]
                address = f"198.51.100.{(round_ * 7 + place) % ADDRESSES}"
                statuses = answers(guesser, number, range(code, code + IN_A_ROW), address)
                code += IN_A_ROW
                seen.update(statuses)
                looked_at[number] += statuses.count(422)
                clock.shift(timedelta(seconds=1))
    assert seen.total() == ACCOUNTS * ROUNDS * IN_A_ROW == 10_000
    assert set(seen) == {422, 429}
    # The last try before a lock is looked at as well, and its answer is the lock.
    assert max(looked_at.values()) < rules.CODE_BY_NUMBER.tries
    assert not Certification.objects.exists()
    locked = Deed.objects.filter(verb="schools.certify_locked", detail__by="code.number")
    assert set(locked.values_list("object_label", flat=True)) == {*KNOWN, *UNKNOWN}, "known and unknown alike"


def test_five_tries_at_a_classmates_number_do_not_keep_the_classmate_out(school: School) -> None:
    with time_machine.travel(NOW, tick=False):
        for number in KNOWN:
            assert answers(browser(), number, range(6), "198.51.100.1") == [422] * 4 + [429] * 2
            owner = browser()
            owner.post(START, {"number": number}, REMOTE_ADDR="198.51.100.1")
            said = {"name": "王小明", "code": CODE}
            answer = owner.post(f"{START}identity/", said, REMOTE_ADDR="198.51.100.1")
            assert (answer.status_code, answer["Location"]) == (303, f"{START}done/")
