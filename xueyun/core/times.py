"""Time as schools in China see it: kept in UTC, shown in Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def utc_now() -> datetime:
    """The clock. Only doors (middleware, tasks, commands) ask it; actions take `now`."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Shanghai."""
    return moment.astimezone(SHANGHAI)


def start_of_day(day: date) -> datetime:
    """00:00:00 of a day in Shanghai, in UTC."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """23:59:59 of a day in Shanghai, in UTC: deadlines end at :59 (mission, C6)."""
    return datetime.combine(day, time(23, 59, 59), SHANGHAI).astimezone(UTC)


def week_number(start: datetime, now: datetime) -> int:
    """第 n 周: whole weeks since the start, plus one (mission, C6). Before the start it is 0 or less."""
    return (now - start) // timedelta(weeks=1) + 1


def days_until(moment: datetime, now: datetime) -> int:
    """Days on the calendar in Shanghai from now to the moment: today is 0, tomorrow 1."""
    return (local(moment).date() - local(now).date()).days
