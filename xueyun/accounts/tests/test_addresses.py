"""One address, many spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueyun.accounts.addresses import masked, normalise_login

pytestmark = pytest.mark.req("A1")


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "+86-13800138000",
        "8613800138000",
        "008613800138000",
        "１３８００１３８０００",
        "\u200b13800138000\ufeff",
    ],
)
def test_a_mobile_number_is_one(typed: str) -> None:
    assert normalise_login(typed) == ("mobile", "13800138000")


@pytest.mark.parametrize(
    "typed",
    ["wang@example.org", " Wang@Example.ORG ", "ｗａｎｇ＠ｅｘａｍｐｌｅ．ｏｒｇ", "wang @example.org"],
)
def test_an_email_address_is_one(typed: str) -> None:
    assert normalise_login(typed) == ("email", "wang@example.org")


def test_a_dash_belongs_to_an_email_address() -> None:
    assert normalise_login("xiao-ming@min-gde.example.org")[1] == "xiao-ming@min-gde.example.org"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "wang",
        "12800138000",
        "1380013800",
        "138001380001",
        "+1 13800138000",
        "@example.org",
        "a@b",
        "a" * 999,
    ],
)
def test_neither_is_neither(typed: str) -> None:
    with pytest.raises(ValueError, match=r"neither|longer"):
        normalise_login(typed)


@given(st.text(max_size=60))
def test_it_answers_or_raises_value_error_and_its_answer_is_final(text: str) -> None:
    try:
        kind, value = normalise_login(text)
    except ValueError:
        return
    assert normalise_login(value) == (kind, value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [("13800138000", "138****8000"), ("wang@example.org", "w***@example.org"), ("x", "x***"), ("", "")],
)
def test_it_is_masked_for_the_trail(address: str, shown: str) -> None:
    assert masked(address) == shown
