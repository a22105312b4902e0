"""The race itself: who comes is heard, and an error in another process is one here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xueyun.core.tests.races import race


def say(words: str) -> Callable[[], str]:
    return lambda: words


def stumble() -> Callable[[], str]:
    raise ValueError("a stone on the way")


def test_each_says_what_came_of_it() -> None:
    assert race((say, "second"), (say, "first")) == ["first", "second"]


def test_an_error_in_a_process_is_told_with_its_place() -> None:
    with pytest.raises(AssertionError, match="a stone on the way"):
        race((say, "there"), (stumble,))
