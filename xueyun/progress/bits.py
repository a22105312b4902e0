"""Sets of seconds or pages as bits of one integer: bit i stands for second i, or page i from 0.

Union, difference and count are single operations, and order and repetition can't matter.
"""

from __future__ import annotations

from collections.abc import Iterable

Range = tuple[int, int]  # from and to, the end not included


def of_ranges(ranges: Iterable[Range]) -> int:
    """The set that these half-open ranges cover; they may overlap and come in any order. 0 ≤ from < to."""
    bits = 0
    for start, end in ranges:
        bits |= (1 << end) - (1 << start)
    return bits


def to_ranges(bits: int) -> list[Range]:
    """The same set as half-open ranges: merged, in order, none touching the next."""
    ranges: list[Range] = []
    at = 0
    while bits:
        gap = (bits & -bits).bit_length() - 1
        bits >>= gap
        run = (~bits & (bits + 1)).bit_length() - 1
        bits >>= run
        ranges.append((at + gap, at + gap + run))
        at += gap + run
    return ranges


def from_bytes(data: bytes | memoryview) -> int:
    """The set as a row keeps it: little-endian bytes."""
    return int.from_bytes(data, "little")


def to_bytes(bits: int) -> bytes:
    """As few little-endian bytes as hold the set; the empty set is no byte."""
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def first_missing(bits: int) -> int:
    """The lowest number that is not in the set."""
    return (~bits & (bits + 1)).bit_length() - 1
