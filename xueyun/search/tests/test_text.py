"""Folding and cutting: pure functions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueyun.search import scores, sounds, text

pytestmark = pytest.mark.req("C1")


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("ＡＢＣ　１２", "abc 12"),
        ("微积分（一）", "微积分 一"),
        ("Straße", "strasse"),
        ("LÜ", "lv"),
        ("É", "e"),
        ("…", ""),
    ],
)
def test_fold(raw: str, folded: str) -> None:
    assert text.fold(raw) == folded


@given(st.text())
def test_fold_has_nothing_left_to_fold(raw: str) -> None:
    assert text.fold(text.fold(raw)) == text.fold(raw)


@given(st.text())
def test_tokens_are_plain_ascii(raw: str) -> None:
    assert all(token.isascii() and token.isalnum() for token in text.tokens(text.fold(raw)))


def test_a_space_between_ideographs_means_nothing() -> None:
    assert text.tokens("线性 代数") == text.tokens("线性代数")
    assert text.runs("c语言 设计 2") == [(False, "c"), (True, "语言设计"), (False, "2")]


@given(st.text(st.sampled_from("微积分大学a1"), min_size=1, max_size=12), st.data())
def test_any_piece_of_ideographs_is_a_phrase_of_its_text(whole: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    piece = whole[start:end]
    if any(is_latin_cut(whole, at) for at in (start, end)):
        return
    have, want = text.tokens(whole), text.phrase(piece)
    assert any(
        have[at : at + len(want) - 1] == want[:-1] and have[at + len(want) - 1].startswith(want[-1])
        for at in range(len(have) - len(want) + 1)
    )


def is_latin_cut(whole: str, at: int) -> bool:
    return 0 < at < len(whole) and whole[at - 1].isascii() and whole[at].isascii()


def test_syllables() -> None:
    assert sounds.syllables("微积分") == [["wei"], ["ji"], ["fen"]]
    assert sounds.syllables("音乐")[1] == ["yue"]
    assert set(sounds.syllables("单")[0]) >= {"dan", "shan"}
    assert sounds.syllables("战略")[1] == ["lve", "lue"]
    assert sounds.syllables("c语言 2") == [["c"], ["yu"], ["yan"], ["2"]]
    assert sounds.syllables("𪜀𪜁") == [["𪜀"], ["𪜁"]]


@pytest.mark.parametrize("letters", ["weijifen", "weiji", "jifen", "wjf", "jf", "wjfen", "weijf", "w", "fe"])
def test_letters_fit(letters: str) -> None:
    assert sounds.fits(sounds.syllables("微积分"), letters) is not None


@pytest.mark.parametrize("letters", ["weijifan", "eiji", "wjfx", "fenx", "jw"])
def test_letters_do_not_fit(letters: str) -> None:
    assert sounds.fits(sounds.syllables("微积分"), letters) is None


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("微积分", "微积分", True),
        ("微枳分", "微积分", True),
        ("微分", "微积分", True),
        ("微积积分", "微积分", True),
        ("积微分", "微积分", True),
        ("abc", "cab", False),
        ("abcd", "badc", False),
        ("ab", "abcd", False),
        ("", "a", True),
        ("", "ab", False),
    ],
)
def test_one_letter_wrong(one: str, other: str, is_near: bool) -> None:
    assert scores.is_near(one, other) is is_near
    assert scores.is_near(other, one) is is_near
