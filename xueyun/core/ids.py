"""Short opaque ids: 50 random bits in the database, ten letters and digits in an address.

The alphabet is Crockford's base 32 in lower case: no i, l, o, u, so that an id can be read aloud.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
BITS = 50
LENGTH = 10
PATTERN = f"[{ALPHABET}]{{{LENGTH}}}"

_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}


def new_id() -> int:
    """A random id. Of a million rows of a table two meet with a chance of one in two thousand; the key refuses."""
    return secrets.randbits(BITS)


def encode(number: int) -> str:
    """The ten letters of an id. Raises ValueError outside 0 … 2**50 - 1."""
    if not 0 <= number < 1 << BITS:
        raise ValueError("an id has 50 bits")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(BITS - 5, -1, -5))


def decode(text: str) -> int:
    """The id behind ten letters. Raises ValueError for anything else."""
    if len(text) != LENGTH or not all(letter in _VALUE for letter in text):
        raise ValueError("not an id")
    number = 0
    for letter in text:
        number = number << 5 | _VALUE[letter]
    return number


class IdConverter:
    """`<id:term_id>` in a URL pattern: ten letters outside, an int inside."""

    regex = PATTERN

    def to_python(self, value: str) -> int:
        return decode(value)

    def to_url(self, value: int) -> str:
        return encode(value)
