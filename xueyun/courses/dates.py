"""When a run begins and ends: what may be set, and what of its content would open outside."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xueyun.core.times import local
from xueyun.core.verdict import YES, Verdict, refuse
from xueyun.courses.models import Chapter, Lesson, Term
from xueyun.courses.models.content import Node
from xueyun.courses.models.term import Status

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST = timedelta(days=3 * 366)
# A deadline of 23:59 ends with that minute (mission, C6).
REST_OF_A_MINUTE = timedelta(seconds=59)

ORDER = refuse("dates_order", _("A run ends after it begins."), status=422)
FAR = refuse(
    "dates_far", _("A run lies between the years 2000 and 2100 and lasts at most three years."), status=422
)
ENDED = refuse(
    "dates_ended",
    _(
        "This run has ended and its grades stand: its dates stay. Another run of the course can begin instead."
    ),
    status=409,
)
BEGUN = refuse(
    "dates_begun",
    _("This run has begun: its weeks are counted from its start, so the start stays. The end can be moved."),
    status=409,
)
START_PAST = refuse(
    "dates_start_past",
    _("Learners can enrol in this run already, so it begins now or later, not in the past."),
    status=422,
)
END_PAST = refuse(
    "dates_end_past", _("A published run ends now or later: learners still work in it."), status=422
)


def may_set(term: Term, starts_at: datetime, ends_at: datetime, now: datetime) -> Verdict:
    """Whether the run may have these dates. What is not changed is not judged."""
    if (starts_at, ends_at) == (term.starts_at, term.ends_at):
        return YES
    if ends_at <= starts_at:
        return ORDER
    if not _is_near(starts_at, ends_at):
        return FAR
    if term.published_at is None:
        return YES
    if term.status(now) is Status.ENDED:
        return ENDED
    if starts_at != term.starts_at:
        if term.starts_at <= now:
            return BEGUN
        if starts_at < now:
            return START_PAST
    return END_PAST if ends_at != term.ends_at and ends_at < now else YES


def _is_near(starts_at: datetime, ends_at: datetime) -> bool:
    years = {local(starts_at).year, local(ends_at).year}
    return min(years) >= FIRST_YEAR and max(years) < LAST_YEAR and ends_at - starts_at <= LONGEST


def outside(term: Term, starts_at: datetime, ends_at: datetime) -> list[Node]:
    """Chapters and lessons of the draft that open before the run begins or after it ends, by their time."""
    found: list[Node] = []
    for rows in (Chapter.objects.filter(term=term).live(), Lesson.objects.filter(chapter__term=term).live()):
        found += rows.filter(release_at__lt=starts_at) | rows.filter(release_at__gt=ends_at)
    return sorted(found, key=lambda node: getattr(node, "release_at", starts_at))
