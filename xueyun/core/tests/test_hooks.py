"""Hooks run their subscribers in order, in the caller's hands."""

from __future__ import annotations

import pytest

from xueyun.core import hooks


def _said(word: str) -> str:
    return word


@pytest.fixture
def hook():
    made = hooks.Hook("tests.said", _said)
    yield made
    del hooks.ALL["tests.said"]


def test_it_runs_in_the_stated_order_and_joins_once(hook) -> None:
    def second(word: str) -> str:
        return f"2 {word}"

    def first(word: str) -> str:
        return f"1 {word}"

    hook.join(second, order=20)
    hook.join(first, order=10)
    hook.join(second, order=20)
    assert hook.run("ja") == ["1 ja", "2 ja"]


def test_an_error_in_a_subscriber_is_the_caller_s(hook) -> None:
    def broken(word: str) -> str:
        raise RuntimeError(word)

    hook.join(broken, order=1)
    with pytest.raises(RuntimeError, match="ja"):
        hook.run("ja")


def test_a_name_is_given_once(hook) -> None:
    with pytest.raises(ValueError, match="two hooks"):
        hooks.Hook("tests.said", _said)
