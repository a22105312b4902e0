"""A term's time progress, as cards show it: 距开课 5 天, 进行至第 3 周, 已结束 (mission, C2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xueyun.core.times import days_until, local, start_of_day, week_number


class Stage(StrEnum):
    UPCOMING = "upcoming"
    RUNNING = "running"
    LAST_DAY = "last_day"
    ENDED = "ended"


NEVER = datetime.max.replace(tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TimeProgress:
    """`number`: days until the start (0: today) or the week it is in, from 1. It says the same before `until`."""

    stage: Stage
    number: int
    until: datetime

    def words(self) -> str:
        """In the reader's language."""
        if self.stage is Stage.UPCOMING:
            if not self.number:
                return _("Starts today")
            return ngettext("Starts in %(days)s day", "Starts in %(days)s days", self.number) % {
                "days": self.number
            }
        if self.stage is Stage.RUNNING:
            return _("Week %(week)s") % {"week": self.number}
        return _("Last day") if self.stage is Stage.LAST_DAY else _("Ended")


def time_progress(starts_at: datetime, ends_at: datetime, now: datetime) -> TimeProgress:
    """Where a term stands between its dates. It runs up to and including `ends_at`."""
    if now < starts_at:
        return TimeProgress(Stage.UPCOMING, days_until(starts_at, now), min(next_midnight(now), starts_at))
    if now > ends_at:
        return TimeProgress(Stage.ENDED, 0, NEVER)
    week = week_number(starts_at, now)
    if days_until(ends_at, now) == 0:
        return TimeProgress(Stage.LAST_DAY, week, ends_at + INSTANT)
    last_day = start_of_day(local(ends_at).date())
    return TimeProgress(Stage.RUNNING, week, min(starts_at + timedelta(weeks=week), last_day))


def next_midnight(now: datetime) -> datetime:
    """The next 00:00 in Shanghai."""
    return start_of_day(local(now).date() + DAY)
