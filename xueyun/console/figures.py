"""What the overviews count, each in one query."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.core.counting import counts
from xueyun.courses.models import Application, Course, Review, Term
from xueyun.delivery import loaders as delivery
from xueyun.jobs import operating
from xueyun.schools.models import (
    Certification,
    Dispute,
    Grant,
    Move,
    Notice,
    RosterEntry,
    RosterImport,
    School,
)

LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Roster:
    """A school's list: how many there are and how many of them are certified."""

    students: int
    teachers: int
    certified: int

    @property
    def entries(self) -> int:
        return self.students + self.teachers

    @property
    def percent(self) -> int:
        return self.certified * 100 // self.entries if self.entries else 0


def roster(school: School) -> Roster:
    """Entries that are open, and those of them that an account holds."""
    held = Certification.objects.filter(entry=OuterRef("pk"), removed_at__isnull=True)
    counted = RosterEntry.objects.filter(school=school, disabled_at__isnull=True).aggregate(
        students=Count("pk", filter=Q(kind=RosterEntry.Kind.STUDENT)),
        teachers=Count("pk", filter=Q(kind=RosterEntry.Kind.TEACHER)),
        certified=Count("pk", filter=Exists(held)),
    )
    return Roster(**counted)


def locks(school: School, now: datetime) -> QuerySet[Deed]:
    """Wrong tries at this school's numbers that ended in a lock lately, the latest first."""
    return Deed.objects.filter(
        school_id=school.pk, verb="schools.certify_locked", at__gt=now - LATELY
    ).order_by("-at")


def active(school: School, now: datetime) -> int:
    """Certified people who used this school's cloud in the last seven days."""
    return Certification.objects.filter(
        school=school, last_used_at__gt=now - LATELY, removed_at__isnull=True
    ).count()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an administrator."""

    applications: int
    disputes: int
    imports: int
    moves: int
    notices: int  # that appear later
    locks: int

    def __bool__(self) -> bool:
        return any(asdict(self).values())


def waiting(school: School, now: datetime) -> Waiting:
    """Applications for courses and disputes to decide, lists that were checked and not started, copies that a student
    has to confirm, notices for later, and locks of the last seven days. Two queries.
    """
    counts = (
        School.objects.filter(pk=school.pk)
        .annotate(
            applications_count=_count(Application.objects.waiting()),
            disputes_count=_count(Dispute.objects.undecided()),
            imports_count=_count(RosterImport.objects.filter(state=RosterImport.State.CHECKED)),
            moves_count=_count(Move.objects.filter(done_at__isnull=True)),
            notices_count=_count(Notice.objects.filter(published_at__gt=now, withdrawn_at__isnull=True)),
        )
        .values_list("applications_count", "disputes_count", "imports_count", "moves_count", "notices_count")
        .get()
    )
    return Waiting(*counts, locks(school, now).count())


def modes(school: School) -> dict[str, int]:
    """Published terms by what they are: open courses, and SPOCs by their mode."""
    return (
        Term.objects.published()
        .filter(school=school)
        .aggregate(
            mooc=Count("pk", filter=Q(audience=Term.Audience.MOOC)),
            independent=Count("pk", filter=Q(audience=Term.Audience.SPOC, mode="independent")),
            asynchronous=Count("pk", filter=Q(mode="asynchronous")),
            synchronous=Count("pk", filter=Q(mode="synchronous")),
        )
    )


def terms(school: School, now: datetime) -> dict[str, int]:
    """The school's published terms: running, upcoming, ended."""
    is_running = Q(starts_at__lte=now, ends_at__gte=now)
    return (
        Term.objects.published()
        .filter(school=school)
        .aggregate(
            running=Count("pk", filter=is_running),
            upcoming=Count("pk", filter=Q(starts_at__gt=now)),
            ended=Count("pk", filter=Q(ends_at__lt=now)),
        )
    )


def platform(now: datetime) -> dict[str, int]:
    """What the platform's administrators see first: schools and accounts that are open, runs in progress, what waits.

    One query. What is open is told by what is not: the few have an index of their own.
    """
    found = counts(
        schools=School.objects.all(),
        suspended=School.objects.filter(suspended_at__isnull=False),
        accounts=Account.objects.all(),
        frozen=Account.objects.filter(is_active=False),
        running=Term.objects.published().filter(starts_at__lte=now, ends_at__gte=now),
        approvals=Review.objects.waiting(),
        dead_jobs=operating.given_up(),
        dead_letters=delivery.given_up(now),
    )
    found["schools"] -= found["suspended"]
    found["accounts"] -= found.pop("frozen")
    return found


def schools() -> QuerySet[School]:
    """Every school with `entries`, `certified`, `courses` and `administrators` counted."""
    return School.objects.select_related("region").annotate(
        entries_count=_count(RosterEntry.objects.filter(disabled_at__isnull=True)),
        certified_count=_count(Certification.objects.live()),
        courses_count=_count(Course.objects.filter()),
        administrators_count=_count(Grant.objects.live().filter(role=Grant.Role.SCHOOL_ADMIN)),
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows belong to the outer school."""
    counted = (
        rows.filter(school=OuterRef("pk")).order_by().values("school").annotate(n=Count("pk")).values("n")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
