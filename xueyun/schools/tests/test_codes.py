"""What people type, and the only form in which a code is kept."""

from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import example, given
from hypothesis import strategies as st

from xueyun.schools import codes

pytestmark = pytest.mark.req("S4")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2024010101", "2024010101"),
        ("　２０２４０１０１０１\u200b", "2024010101"),
        ("2024 0101 01\n", "2024010101"),
        ("cs-2024-01", "CS-2024-01"),
        ("\ufeff", ""),
    ],
)
def test_a_number_has_one_form(typed: str, kept: str) -> None:
    assert codes.normalise_number(typed) == kept


@pytest.mark.parametrize("typed", ["12345x", "12345X", "１２３４５ｘ", "１２３４５Ｘ", " 1 2 3 4 5 x "])
def test_a_code_has_one_form(typed: str) -> None:
    assert codes.normalise_code(typed) == "12345X"


@pytest.mark.parametrize("dot", "·•‧∙⋅・･.｡")
def test_every_dot_in_a_name_is_one(dot: str) -> None:
    assert codes.same_name(f"买买提{dot}艾力", "买买提·艾力")


def test_other_names_are_other_names() -> None:
    assert not codes.same_name("王小明", "王小名")
    assert not codes.same_name("", "王小明")


@given(st.text(max_size=40))
@example("ß´")
def test_a_form_is_final(text: str) -> None:
    for normalise in (codes.normalise_number, codes.normalise_code, codes.normalise_name):
        assert normalise(normalise(text)) == normalise(text)


def test_a_kept_code_tells_nothing_without_school_number_and_pepper() -> None:
    kept = codes.code_hmac(1, "2024010101", "12345x")
    assert len(kept) == 32
    assert kept == codes.code_hmac(1, "2024010101", "12345X")
    assert kept != codes.code_hmac(2, "2024010101", "12345X")
    assert kept != codes.code_hmac(1, "2024010102", "12345X")
    with override_settings(CODE_PEPPER="another"):
        assert kept != codes.code_hmac(1, "2024010101", "12345X")


def test_a_number_is_masked_for_the_page() -> None:
    assert codes.masked_number("2024010101") == "2024****01"
    assert codes.masked_number("A77") == "A****7"
