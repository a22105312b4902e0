"""What is sealed can be read again with the key, and by nobody else."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from xueyun.core import sealing


def test_it_is_read_again_and_cannot_be_read_as_it_lies_there() -> None:
    sealed = sealing.seal({"to": "wang@example.org", "text": "验证码 481516"})
    assert b"481516" not in sealed
    assert sealing.unseal(memoryview(sealed)) == {"to": "wang@example.org", "text": "验证码 481516"}


def test_another_key_or_another_letter_opens_nothing(settings: Settings) -> None:
    sealed = sealing.seal("a")
    with pytest.raises(sealing.Broken):
        sealing.unseal(sealed[:-2] + b"AA")
    settings.SEALING_KEY = "another"
    with pytest.raises(sealing.Broken):
        sealing.unseal(sealed)
