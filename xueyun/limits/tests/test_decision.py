"""The tables of decision 0004 tell the numbers of the rules."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from xueyun.limits import rules
from xueyun.limits.rules import Rule

pytestmark = [pytest.mark.once, pytest.mark.req("S4")]
DECISION = Path(__file__).parents[3] / "docs/decisions/0004-guesses.md"
ROWS = {
    "this account at this number": rules.CODE_BY_PAIR,
    "this number, all accounts": rules.CODE_BY_NUMBER,
    "this account, all numbers": rules.CODE_BY_ACCOUNT,
    "this address (IPv6: its /64)": rules.CODE_BY_ADDRESS,
    "beginning, this account from this address": rules.RECOVER_HERE,
    "beginning, this account from everywhere": rules.RECOVER_BY_LOGIN,
    "beginning, this address": rules.RECOVER_BY_CALLER,
    "sending by one way, this account from this address": rules.RECOVER_SEND_HERE,
    "sending by one way, this account from everywhere": rules.RECOVER_SEND,
    "typing the digits of a code, this account": rules.RECOVER_CODE,
}


def words(span: timedelta, one_hour: str = "an hour") -> str:
    if span >= timedelta(days=1):
        return "a day" if span.days == 1 else f"{span.days} days"
    if span >= timedelta(hours=1):
        hours = span // timedelta(hours=1)
        return one_hour if hours == 1 else f"{hours} h"
    return f"{span // timedelta(minutes=1)} min"


@pytest.mark.parametrize(("what", "rule"), ROWS.items(), ids=ROWS)
def test_each_row_tells_its_rule(what: str, rule: Rule) -> None:
    lock = f"{words(rule.first, '1 h')}, ×{rule.growth}, up to {words(rule.cap)}"
    row = f"| {what} | {rule.tries} | {rule.again} a lock | {lock} | {words(rule.forget)}"
    [line] = [
        line for line in DECISION.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {what} |")
    ]
    assert line.startswith(row)
    assert ("; one " in line) == (rule.leak is not None)
