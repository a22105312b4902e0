"""What the overviews count, each in one query."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from xueyun.audit.models import Entry as Deed
from xueyun.courses.models import Application, Course, Term
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
        .filter(course__school=school)
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
        .filter(course__school=school)
        .aggregate(
            running=Count("pk", filter=is_running),
            upcoming=Count("pk", filter=Q(starts_at__gt=now)),
            ended=Count("pk", filter=Q(ends_at__lt=now)),
        )
    )


def school_counts() -> dict[str, int]:
    """How many schools are open, and how many the platform has suspended."""
    return School.objects.aggregate(
        open=Count("pk", filter=Q(suspended_at__isnull=True)),
        suspended=Count("pk", filter=Q(suspended_at__isnull=False)),
    )


def running_terms(now: datetime) -> int:
    """Runs in progress, of all schools."""
    return Term.objects.published().filter(starts_at__lte=now, ends_at__gte=now).count()


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
