"""How values read, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from xueyun.ui import filters

# 00:30 in Shanghai, the day before in London
MOMENT = datetime(2026, 9, 6, 16, 30, tzinfo=UTC)


def test_dates_are_those_of_shanghai() -> None:
    with translation.override("zh-hans"):
        assert filters.local_date(MOMENT) == "2026年9月7日"
        assert filters.local_day(MOMENT) == "9月7日"
        assert filters.local_time(MOMENT) == "2026年9月7日 00:30"
    with translation.override("en"):
        assert filters.local_date(MOMENT) == "7 Sep 2026"
        assert filters.local_day(MOMENT) == "7 Sep"


def test_a_near_day_has_its_year_where_it_is_another() -> None:
    """By Shanghai's calendar: the last evening of a year in London is the next year's morning there."""
    eve = datetime(2026, 12, 31, 17, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert filters.near_day(MOMENT, datetime(2026, 1, 1, tzinfo=UTC)) == "9月7日"
        assert filters.near_day(MOMENT, eve) == "2026年9月7日"
        assert filters.near_day(eve, eve) == "1月1日"
    with translation.override("en"):
        assert filters.near_day(eve, MOMENT) == "1 Jan 2027"


@pytest.mark.parametrize(
    ("milliseconds", "text"), [(0, "0:00"), (59_600, "1:00"), (125_000, "2:05"), (3_725_000, "1:02:05")]
)
def test_durations_read_like_a_clock(milliseconds: int, text: str) -> None:
    assert filters.duration(milliseconds) == text


def test_numbers_have_their_commas() -> None:
    assert filters.num(1203) == "1,203"


def test_a_name_has_an_initial_and_a_tint_of_its_own() -> None:
    assert filters.initial("王同学") == "王"
    assert filters.initial(" ada") == "A"
    assert filters.initial("") == "·"
    assert {filters.tint(f"学生{number}") for number in range(60)} == {1, 2, 3, 4, 5, 6}
