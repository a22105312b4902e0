"""进行至第 3 周 / 距开课 5 天 / 已结束: what a card says of a term's time, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from xueyun.portal.time_progress import NEVER, Stage, time_progress

pytestmark = pytest.mark.req("C2")

START = datetime(2026, 9, 7, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai
END = datetime(2026, 12, 20, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in Shanghai
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "stage", "number"),
    [
        (START - 5 * DAY, Stage.UPCOMING, 5),
        (START - 9 * HOUR, Stage.UPCOMING, 1),  # the evening before, by the calendar in Shanghai
        (START - 8 * HOUR, Stage.UPCOMING, 0),  # midnight of the day itself
        (START - SECOND, Stage.UPCOMING, 0),
        (START, Stage.RUNNING, 1),
        (START + 7 * DAY - SECOND, Stage.RUNNING, 1),
        (START + 7 * DAY, Stage.RUNNING, 2),
        (START + 15 * DAY, Stage.RUNNING, 3),
        (END - DAY, Stage.RUNNING, 15),
        (END - 23 * HOUR, Stage.LAST_DAY, 15),
        (END, Stage.LAST_DAY, 15),
        (END + SECOND, Stage.ENDED, 0),
        (END + 400 * DAY, Stage.ENDED, 0),
    ],
)
def test_where_a_term_stands(now: datetime, stage: Stage, number: int) -> None:
    found = time_progress(START, END, now)
    assert (found.stage, found.number) == (stage, number)


@pytest.mark.parametrize(
    ("now", "english"),
    [
        (START - 5 * DAY, "Starts in 5 days"),
        (START - 9 * HOUR, "Starts in 1 day"),
        (START - SECOND, "Starts today"),
        (START + 15 * DAY, "Week 3"),
        (END, "Last day"),
        (END + SECOND, "Ended"),
    ],
)
def test_its_words(now: datetime, english: str) -> None:
    with translation.override("en"):
        assert time_progress(START, END, now).words() == english


@given(
    st.integers(-20 * 86400, 200 * 86400),
    st.integers(1, 200 * 86400),
    st.floats(0, 1, exclude_max=True),
)
def test_it_says_the_same_until_it_says(before: int, length: int, part: float) -> None:
    ends_at = START + length * SECOND
    now = START + before * SECOND
    found = time_progress(START, ends_at, now)
    assert found.until > now
    if found.until is not NEVER:
        between = min(now + (found.until - now) * part, found.until - timedelta(microseconds=1))
        later = time_progress(START, ends_at, between)
        assert (later.stage, later.number, later.until) == (found.stage, found.number, found.until)
        after = time_progress(START, ends_at, found.until)
        assert (after.stage, after.number) != (found.stage, found.number)
