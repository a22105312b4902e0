"""A teacher's page at a school: who they are, what they say of themselves, what they teach there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from xueyun.courses.models import TeamMember, Term
from xueyun.courses.models.term import Status
from xueyun.portal import cards, editions
from xueyun.portal.cards import Card
from xueyun.portal.screens import schools
from xueyun.portal.screens.school import status_words
from xueyun.portal.screens.schools import SchoolFace
from xueyun.schools import staff
from xueyun.schools.doors import open_school
from xueyun.schools.models import TeacherPage
from xueyun.schools.staff import Teacher

MOST = 60  # cards


@dataclass(frozen=True, slots=True)
class TeacherScreen:
    """`paragraphs` are the teacher's own words; `groups` their courses here, as (words, cards) by status."""

    face: SchoolFace
    teacher: Teacher
    text: str
    paragraphs: list[str]
    groups: list[tuple[str, list[Card]]]


def load(slug: str, account_id: int, now: datetime) -> TeacherScreen:
    """Six queries at most. Raises Http404 for a school that is not there, and for who is not on its staff."""
    edition = editions.current()
    face = next((face for face in schools.all_schools(edition, now) if face.slug == slug), None)
    if face is None:
        open_school(slug)
        raise Http404
    teacher = staff.teacher_of(face.id, account_id)
    if teacher is None:
        raise Http404
    page = TeacherPage.objects.filter(account_id=account_id, school_id=face.id).first()
    text = page.text if page else ""
    paragraphs = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return TeacherScreen(face, teacher, text, paragraphs, _groups(face, account_id, now))


def _groups(face: SchoolFace, account_id: int, now: datetime) -> list[tuple[str, list[Card]]]:
    """What they teach here: of each course the run that is nearest, running ones first."""
    mine = TeamMember.objects.filter(account_id=account_id)
    taught = (
        Term.objects.published()
        .filter(school_id=face.id, pk__in=mine.values("term_id"))
        .order_by("-starts_at", "-pk")[:MOST]
    )
    found: dict[str, list[Card]] = {status: [] for status in (Status.RUNNING, Status.UPCOMING, Status.ENDED)}
    for term in cards.with_faces(Term.objects.filter(pk__in=[term.pk for term in taught])).order_by(
        "-starts_at", "-pk"
    ):
        found[term.status(now)].append(cards.of(term, now))
    return [(status_words()[status], made) for status, made in found.items() if made]
