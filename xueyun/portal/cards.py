"""Terms as cards: one loader for home, catalogue, portals and personal pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.urls import reverse

from xueyun.courses import covers, intros
from xueyun.courses.models import TeamMember, Term
from xueyun.courses.models.term import TermQuerySet
from xueyun.portal.time_progress import time_progress
from xueyun.ui.art import cover_url

# Long texts that no card shows.
UNREAD = ("grading", *(f"course__{name}" for name in (*intros.TEXTS, "faq")))


@dataclass(frozen=True, slots=True)
class Card:
    """What `ui/course_card.html` shows. `until` is when its time progress says something else."""

    url: str
    title: str
    school: str
    teachers: str
    cover_url: str
    tag: str
    time_progress: str
    until: datetime
    progress: float | None = None
    leave_url: str | None = None
    note: str | None = None

    def mine(self, *, url: str, progress: float | None, note: str, leave_url: str | None) -> Self:
        """The same card in its learner's hands."""
        return replace(self, url=url, progress=progress, note=note, leave_url=leave_url)


def load(term_ids: Iterable[int], now: datetime) -> list[Card]:
    """Cards of these terms, in this order; terms that are not there are left out. One query."""
    wanted = list(term_ids)
    if not wanted:
        return []
    found = {term.pk: term for term in with_faces(Term.objects.filter(pk__in=wanted))}
    return [of(found[term_id], now) for term_id in wanted if term_id in found]


def with_faces(terms: TermQuerySet) -> TermQuerySet:
    """Terms with all that their cards show, in this one query."""
    lead_first = Case(When(role=TeamMember.Role.LEAD, then=Value(0)), default=Value(1))
    team = TeamMember.objects.filter(term=OuterRef("pk")).order_by(lead_first, "position", "pk")
    return (
        terms.select_related("course__school", "course__cover", "source__course__school")
        .defer(*UNREAD, *(f"source__{name}" for name in UNREAD))
        .annotate(teacher=Subquery(team.values("name")[:1]))
    )


def of(term: Term, now: datetime) -> Card:
    """The card of a term that came from `with_faces`."""
    course, progress = term.course, time_progress(term.starts_at, term.ends_at, now)
    return Card(
        url=reverse("portal:term", kwargs={"term_id": term.pk}),
        title=course.title,
        school=course.school.called,
        teachers=getattr(term, "teacher", None) or "",
        cover_url=covers.url_of(course, now) or cover_url(course.subject, course.title),
        tag="SPOC" if term.is_spoc else "MOOC",
        time_progress=progress.words(),
        until=progress.until,
    )


def until(cards: Iterable[Card], latest: datetime) -> datetime:
    """How long all of these say what they say, at most `latest`."""
    return min([latest, *(card.until for card in cards)])
