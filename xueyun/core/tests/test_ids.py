"""Ids: ten letters outside, fifty bits inside, and nothing else accepted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueyun.core import ids


@given(st.integers(0, 2**50 - 1))
def test_every_id_comes_back_from_its_letters(number: int) -> None:
    text = ids.encode(number)
    assert len(text) == ids.LENGTH
    assert ids.decode(text) == number


@pytest.mark.parametrize(
    "text", ["", "123456789", "12345678901", "123456789I", "12345678o0", "一二三四五六七八九十"]
)
def test_other_text_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        ids.decode(text)


@pytest.mark.parametrize("number", [-1, 2**50])
def test_an_id_has_fifty_bits(number: int) -> None:
    with pytest.raises(ValueError, match="50 bits"):
        ids.encode(number)
