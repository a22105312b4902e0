"""What the guide knows of runs: a fixed number of queries, for one run or for forty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce

from xueyun.courses import drafts, kinds
from xueyun.courses.drafts import Level
from xueyun.courses.models import Application, Invitation, Review, TeamMember, Term, Unit
from xueyun.courses.models.term import Status
from xueyun.enrolment import listing
from xueyun.media.models import Asset
from xueyun.schools.models import Certification, RosterEntry
from xueyun.schools.staff import teaches_at


@dataclass(frozen=True, slots=True)
class Facts:
    """One run at a moment. `unready` units lack a file that can be shown; `unseen` counts what in the tree students
    don't see as it stands.
    """

    starts_at: datetime
    ends_at: datetime
    mode: str = Term.Mode.INDEPENDENT.value
    is_spoc: bool = True
    status: Status = Status.DRAFT
    students: int = 0  # on the school's list, open
    certified: int = 0
    lead: str = ""
    lead_teaches: bool = False
    members: int = 0
    invited: int = 0  # and have not answered yet
    has_intro: bool = False
    has_password: bool = False
    has_grading: bool = False
    units: int = 0
    unready: int = 0
    unseen: int = 0  # chapters, lessons and units
    learners: int = 0
    applied_at: datetime | None = None
    approved_at: datetime | None = None
    is_sent_back: bool = False  # by the platform, the last time
    has_next: bool = False
    source: tuple[str, str] | None = None  # the course and its school

    @property
    def is_published(self) -> bool:
        return self.status not in {Status.DRAFT, Status.IN_REVIEW}

    @property
    def is_over(self) -> bool:
        return self.status in {Status.ENDED, Status.ARCHIVED}


def load(terms: Collection[Term], now: datetime, *, with_lists: bool = False) -> dict[int, Facts]:
    """By the run's id. `terms` come `for_page()`. Four queries; one more for the schools' lists, which may be long."""
    keys = [term.pk for term in terms]
    past, teams, units = _past(keys), _teams(keys), _units(keys)
    learners = listing.learners_in(keys)
    lists = _lists({term.course.school_id for term in terms if term.is_spoc}) if with_lists else {}
    return {
        term.pk: Facts(
            starts_at=term.starts_at,
            ends_at=term.ends_at,
            mode=term.mode,
            is_spoc=term.is_spoc,
            status=term.status(now),
            has_intro=bool(term.course.intro.strip()),
            has_password=bool(term.password),
            has_grading=bool(term.grading.get("parts") or term.grading.get("words")),
            learners=learners.get(term.pk, 0),
            source=(term.source.course.title, term.source.course.school.called) if term.source else None,
            **past[term.pk],
            **teams.get(term.pk, {}),
            **units.get(term.pk, {}),
            **lists.get(term.course.school_id if term.is_spoc else 0, {}),
        )
        for term in terms
    }


def _past(keys: list[int]) -> dict[int, dict[str, Any]]:
    """How each came to be, what the platform said last, and whether there is a run after it."""
    asked = Application.objects.filter(course=OuterRef("course_id"))
    said = Review.objects.filter(term=OuterRef("pk")).order_by("-asked_at", "-pk")
    later = Term.objects.filter(course=OuterRef("course_id"), number__gt=OuterRef("number"))
    invited = Invitation.objects.waiting().filter(term=OuterRef("pk"))
    unseen = {f"unseen_{level}": _unseen(level) for level in drafts.TABLES}
    rows = Term.objects.filter(pk__in=keys).annotate(
        applied_at=Subquery(asked.values("asked_at")[:1]),
        approved_at=Subquery(asked.values("decided_at")[:1]),
        said=Subquery(said.values("outcome")[:1]),
        has_next=Exists(later),
        invited=_number(invited, "term"),
        **unseen,
    )
    return {
        row["pk"]: {
            "applied_at": row["applied_at"],
            "approved_at": row["approved_at"],
            "is_sent_back": row["said"] == Review.Outcome.SENT_BACK,
            "has_next": row["has_next"],
            "invited": row["invited"],
            "unseen": sum(row[name] for name in unseen),
        }
        for row in rows.values("pk", "applied_at", "approved_at", "said", "has_next", "invited", *unseen)
    }


def _unseen(level: Level) -> Coalesce:
    """How many rows of this level in a term's tree students don't see as they stand."""
    belongs = drafts.TERM_OF[level]
    rows = drafts.TABLES[level].objects.unlike_published().filter(**{belongs: OuterRef("pk")})
    return _number(drafts.under_standing(rows, level), belongs)


def _number(rows: Any, by: str) -> Coalesce:
    """How many there are of one term's."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _teams(keys: list[int]) -> dict[int, dict[str, Any]]:
    teaches = ExpressionWrapper(teaches_at(OuterRef("term__school_id")), BooleanField())
    members = TeamMember.objects.filter(term__in=keys)
    found: dict[int, dict[str, Any]] = defaultdict(lambda: {"members": 0})
    rows = members.annotate(teaches=teaches).values_list("term_id", "role", "name", "teaches")
    for term_id, role, name, does in rows:
        found[term_id]["members"] += 1
        if role == TeamMember.Role.LEAD:
            found[term_id] |= {"lead": name, "lead_teaches": does}
    return found


def _units(keys: list[int]) -> dict[int, dict[str, Any]]:
    """The draft's units, without what was deleted or hangs on something deleted."""
    with_files = [name for name in kinds.names() if kinds.get(name).asset_kind]
    unready = Q(kind__in=with_files) & (Q(asset__isnull=True) | ~Q(asset__status=Asset.Status.READY))
    live = drafts.standing(Unit.objects.filter(term__in=keys), Level.UNIT)
    counted = (
        live.order_by()
        .values("term_id")
        .annotate(
            all=Count("pk"),
            unready=Count("pk", filter=unready),
        )
    )
    return {
        row["term_id"]: {
            "units": row["all"],
            "unready": row["unready"],
        }
        for row in counted
    }


def _lists(schools: set[int]) -> dict[int, dict[str, Any]]:
    """Of each school's open students how many there are, and how many are certified."""
    held = Certification.objects.filter(entry=OuterRef("pk"), removed_at__isnull=True)
    counted = (
        RosterEntry.objects.filter(
            school__in=schools, kind=RosterEntry.Kind.STUDENT, disabled_at__isnull=True
        )
        .order_by()
        .values("school_id")
        .annotate(students=Count("pk"), certified=Count("pk", filter=Exists(held)))
    )
    return {row.pop("school_id"): row for row in counted}
