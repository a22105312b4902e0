"""A lock in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from xueyun.limits.messages import locked_sentence, locked_verdict, wait

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)  # 16:00 in Shanghai


@pytest.mark.parametrize(
    ("pause", "words"),
    [
        (timedelta(milliseconds=10), "1 second"),
        (timedelta(seconds=30), "30 seconds"),
        (timedelta(seconds=61), "2 minutes"),
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(hours=4), "4 hours"),
        (timedelta(days=7), "7 days"),
    ],
)
def test_it_rounds_up(pause: timedelta, words: str) -> None:
    with translation.override("en"):
        assert wait(pause) == words


def test_it_names_the_time_and_on_another_day_the_day() -> None:
    with translation.override("en"):
        assert "(16:16)" in locked_sentence(NOW + timedelta(minutes=15, seconds=1), NOW)
        assert "(3 Sep 2026 16:00)" in locked_sentence(NOW + timedelta(days=2), NOW)


def test_it_answers_429() -> None:
    verdict = locked_verdict(NOW + timedelta(minutes=15), NOW)
    assert (verdict.code, verdict.status, bool(verdict)) == ("locked", 429, False)
