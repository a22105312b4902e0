"""Sets of bits: order and repetition can't matter."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from xueyun.progress import bits

ranges = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(1, 300)).map(lambda r: (r[0], r[0] + r[1])), max_size=30
)


def members(some: list[tuple[int, int]]) -> set[int]:
    return {second for start, end in some for second in range(start, end)}


@given(ranges, st.randoms(use_true_random=False))
def test_it_ignores_order_and_repetition(some: list[tuple[int, int]], random) -> None:
    again = [*some, *some]
    random.shuffle(again)
    assert bits.of_ranges(again) == bits.of_ranges(some)


@given(ranges)
def test_it_holds_what_a_set_holds(some: list[tuple[int, int]]) -> None:
    found = bits.of_ranges(some)
    assert found.bit_count() == len(members(some))
    assert members(bits.to_ranges(found)) == members(some)


@given(ranges)
def test_it_gives_merged_ranges_in_order(some: list[tuple[int, int]]) -> None:
    merged = bits.to_ranges(bits.of_ranges(some))
    assert all(start < end for start, end in merged)
    assert all(one[1] < other[0] for one, other in pairwise(merged))


@given(ranges)
def test_it_comes_back_from_bytes(some: list[tuple[int, int]]) -> None:
    found = bits.of_ranges(some)
    data = bits.to_bytes(found)
    assert bits.from_bytes(data) == bits.from_bytes(memoryview(data)) == found
    assert len(data) == (found.bit_length() + 7) // 8


@given(ranges)
def test_it_finds_the_first_gap(some: list[tuple[int, int]]) -> None:
    there = members(some)
    assert bits.first_missing(bits.of_ranges(some)) == next(i for i in range(5000) if i not in there)
