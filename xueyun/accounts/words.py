"""One-time words that people type into a phone: letters and digits that nobody takes for another."""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 6


def new_word() -> str:
    """Six letters and digits: 887 million words."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise_word(text: str) -> str:
    """What was meant: full-width letters, small ones, blanks and quotation marks make no difference."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in plain if letter.isalnum())
