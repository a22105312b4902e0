"""What lies in somebody's letter box: letters as their readers would find them."""

from __future__ import annotations

import re

from xueyun.core import sealing
from xueyun.delivery.actions import digest
from xueyun.delivery.models import Letter


def letters_to(address: str) -> list[str]:
    """The texts that were written to an address, oldest first."""
    channel = Letter.Channel.MAIL if "@" in address else Letter.Channel.SMS
    found = Letter.objects.filter(to_digest=digest(channel, address)).order_by("pk")
    return [str(sealing.unseal(letter.sealed or b"")["text"]) for letter in found]


def code_to(address: str) -> str:
    """The digits of the last letter."""
    found = re.search(r"\b\d{6}\b", letters_to(address)[-1])
    assert found, f"no digits went to {address}"
    return found[0]


def other_than(digits: str) -> str:
    """A wrong code."""
    return "000000" if digits != "000000" else "111111"
