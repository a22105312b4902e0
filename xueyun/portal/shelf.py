"""The shelf: every published term in a few numbers, from which home, catalogue and portals choose.

Popularity counts learners when the shelf is made; it orders cards and is at most a few minutes old. All else on the
shelf is of the current edition.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from xueyun.courses.models import Term
from xueyun.courses.models.term import Status
from xueyun.enrolment.models import Reason
from xueyun.portal import editions
from xueyun.portal.time_progress import INSTANT, NEVER

KEPT_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Entry:
    """One published term."""

    term_id: int
    course_id: int
    school_id: int
    subject: str
    audience: str
    starts_at: datetime
    ends_at: datetime
    published_at: datetime
    learners: int = 0

    @classmethod
    def of(cls, term: Term) -> Entry:
        """From a term with its course loaded; its learners are not counted."""
        course = term.course
        return cls(
            term.pk, course.pk, course.school_id, course.subject, term.audience, term.starts_at, term.ends_at,
            term.published_at or term.created_at,
        )  # fmt: skip

    def status(self, now: datetime) -> Status:
        """Upcoming, running or ended, as `Term.status` says."""
        if now < self.starts_at:
            return Status.UPCOMING
        return Status.RUNNING if now <= self.ends_at else Status.ENDED


@dataclass(frozen=True, slots=True)
class Shelf:
    entries: tuple[Entry, ...]

    def next_change(self, now: datetime) -> datetime:
        """When the next term begins or ends."""
        moments = (
            moment for e in self.entries for moment in (e.starts_at, e.ends_at + INSTANT) if moment > now
        )
        return min(moments, default=NEVER)

    def of_school(self, school_id: int, audience: str) -> list[Entry]:
        return [e for e in self.entries if e.school_id == school_id and e.audience == audience]


def load(edition: int | None, now: datetime) -> Shelf:
    """The shelf of this edition: no query while it is kept, else one."""
    return editions.keep(("shelf",), edition, now, lambda: (_read(), now + KEPT_FOR))


def one_a_course(entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """For each course the term that its visitors mean: running, else the next to come, else the last that ended."""
    best: dict[int, Entry] = {}
    for entry in entries:
        known = best.get(entry.course_id)
        if known is None or _meant(entry, now) > _meant(known, now):
            best[entry.course_id] = entry
    return list(best.values())


def popular(entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """What can still be joined first, then by learners, then the newest."""
    return sorted(
        entries,
        key=lambda e: (e.status(now) is not Status.ENDED, e.learners, e.published_at, e.term_id),
        reverse=True,
    )


def newest(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: (e.published_at, e.starts_at, e.term_id), reverse=True)


def _meant(entry: Entry, now: datetime) -> tuple[int, float]:
    status = entry.status(now)
    if status is Status.UPCOMING:
        return 1, -entry.starts_at.timestamp()
    return (2 if status is Status.RUNNING else 0), entry.starts_at.timestamp()


def _read() -> Shelf:
    learners = (
        Reason.objects.live()
        .filter(term=OuterRef("pk"))
        .order_by()
        .values("term")
        .annotate(people=Count("account_id", distinct=True))
        .values("people")
    )
    rows = (
        Term.objects.published()
        .filter(school__suspended_at=None)
        .annotate(learners=Coalesce(Subquery(learners, output_field=IntegerField()), 0))
        .values_list(
            "pk", "course_id", "school_id", "course__subject", "audience", "starts_at", "ends_at",
            Coalesce("published_at", "created_at"), "learners",
        )
    )  # fmt: skip
    return Shelf(tuple(Entry(*row) for row in rows))
