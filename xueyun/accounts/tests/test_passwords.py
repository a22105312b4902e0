"""Passwords that a stranger would try first are refused, with a sentence."""

from __future__ import annotations

import random
import string
import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from xueyun.accounts import guesses
from xueyun.accounts.models import Account

pytestmark = pytest.mark.req("A1")

LOWER = string.ascii_lowercase + string.digits
MIXED = string.ascii_letters + string.digits
PLAIN_WORDS = [
    "heron",
    "lotus",
    "river",
    "jade",
    "yellow",
    "mountain",
    "lantern",
    "bridge",
    "willow",
    "harbour",
    "love",
]
WANG = Account(email="wang.xiaoming@example.org", mobile="13800138000", nickname="王小明")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short1a", "password_too_short"),
        ("password1", "password_too_common"),
        ("my王小明2026", "own"),
        ("13800138000x", "own"),
        ("Wang.Xiaoming1", "own"),
        ("739173917", "digits"),
        ("aaaaaaaaaaaa", "repeated"),
        ("abababababab", "repeated"),
        ("xyz9xyz9xyz9", "repeated"),
        ("asdfghjkl;", "run"),
        ("qwer1234", "run"),
        ("abcdefgh12", "run"),
        ("poiuytrewq", "run"),
        ("1qaz2wsx3edc", "run"),
        ("5201314520", "guessed"),
        ("1314520520", "guessed"),
        ("5201314-2026", "guessed"),
        ("password2026", "guessed"),
        ("P@ssw0rd123", "guessed"),
        ("ｐａｓｓｗｏｒｄ２０２６", "guessed"),
        ("admin888", "guessed"),
        ("@dmin123456", "guessed"),
        ("admin123456", "guessed"),
        ("Root@2026", "guessed"),
        ("qwerty2026", "guessed"),
        ("xiaoming123", "guessed"),
        ("zhangxiaoming1", "guessed"),
        ("zhangwei19900101", "guessed"),
        ("woaini520!", "guessed"),
        ("iloveyou-woaini", "guessed"),
        ("xueyun@2026", "guessed"),
    ],
)
def test_it_is_refused(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_password(password, WANG)
    assert code in {error.code for error in caught.value.error_list}


@pytest.mark.parametrize(
    "password",
    [
        "yellow river 1855",
        "黄河之水天上来不复回",
        "kX7#pq9vb",
        "8302957164",
        "小河流水abc9",
        "jade-river-2026",
        "heron-lotus-4471",
        "admin of the river",
        "correct horse battery staple",
        "520 herons on a lake",
    ],
)
def test_it_is_accepted(password: str) -> None:
    validate_password(password, WANG)


@given(
    stem=st.sampled_from(guesses.stems()),
    year=st.integers(1960, 2030),
    mark=st.sampled_from(["", "@", "_", "!"]),
)
def test_a_stem_is_refused_with_any_year_and_in_any_disguise(stem: str, year: int, mark: str) -> None:
    first_disguise = str.maketrans({letter: signs[1] for letter, signs in guesses.DISGUISES.items()})
    for word in (stem, stem.title(), stem.translate(first_disguise)):
        assert guesses.is_guessed_first(f"{word}{mark}{year}")
        assert guesses.is_guessed_first(f"{year}{mark}{word}")


@given(seed=st.integers(0, 2**64), length=st.integers(10, 30), alphabet=st.sampled_from([LOWER, MIXED]))
def test_what_is_drawn_at_random_is_never_called_common(seed: int, length: int, alphabet: str) -> None:
    """Letters and digits by the dice, for hypothesis' own favourites ('0000000000') are no good passwords."""
    drawn = random.Random(seed).choices(alphabet, k=length)  # noqa: S311  no secret
    assert not guesses.is_guessed_first("".join(drawn))


@given(st.lists(st.sampled_from(PLAIN_WORDS), min_size=3, max_size=5, unique=True), st.sampled_from(" -_"))
def test_a_few_words_in_a_row_are_never_called_common(words: list[str], between: str) -> None:
    assert not guesses.is_guessed_first(between.join(words))


def test_a_long_password_is_looked_at_in_no_time() -> None:
    """Digits that could all be letters in disguise are the slowest; 200 is what the form lets in."""
    began = time.perf_counter()
    for text in ("15" * 20, "1540" * 10, "a1!" * 13, "1540" * 50):
        guesses.is_guessed_first(text)
    assert time.perf_counter() - began < 0.5
