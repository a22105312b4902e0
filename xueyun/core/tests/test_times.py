"""Time as it is shown: Shanghai's days, deadlines at :59, weeks from the start."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from xueyun.core import times

START = datetime(2026, 9, 7, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai


@pytest.mark.req("C6")
def test_deadlines_end_at_59_in_shanghai() -> None:
    assert times.end_of_day(date(2026, 9, 7)) == datetime(2026, 9, 7, 15, 59, 59, tzinfo=UTC)
    assert times.start_of_day(date(2026, 9, 7)) == datetime(2026, 9, 6, 16, 0, tzinfo=UTC)


@pytest.mark.req("C6")
@pytest.mark.parametrize(
    ("after", "week"),
    [
        (timedelta(0), 1),
        (timedelta(days=6, hours=23), 1),
        (timedelta(days=7), 2),
        (timedelta(days=20), 3),
        (timedelta(seconds=-1), 0),
    ],
)
def test_weeks_are_whole_weeks_since_the_start_plus_one(after: timedelta, week: int) -> None:
    assert times.week_number(START, START + after) == week


def test_days_are_counted_on_the_calendar_of_shanghai() -> None:
    late = datetime(2026, 9, 6, 15, 59, tzinfo=UTC)  # 23:59 of the 6th in Shanghai
    assert times.days_until(START, late) == 1
    assert times.days_until(START, late + timedelta(minutes=1)) == 0
