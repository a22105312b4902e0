"""Making courses and their terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses import intros
from xueyun.courses.actions.leading import record
from xueyun.courses.intros import Question
from xueyun.courses.models import Course, TeamMember, Term
from xueyun.schools.models import School
from xueyun.ui import html

LONGEST_PASSWORD = 64
UNTYPABLE_PASSWORD = refuse(
    "untypable_password",
    _("A course password is one line of at most 64 characters, and not only spaces."),
    status=422,
)


@dataclass(frozen=True, slots=True)
class CourseText:
    """What a course says of itself; HTML is cleaned on the way in. `faq` are rows of question and answer."""

    title: str
    subject: str
    slug: str | None = None
    summary: str = ""
    intro: str = ""
    target: str = ""
    syllabus: str = ""
    learners: str = ""
    prerequisites: str = ""
    references: str = ""
    faq: Sequence[Question] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One of a team to be."""

    account_id: int
    role: str
    name: str
    title: str = ""


@transaction.atomic
def open_course(school: School, text: CourseText, *, now: datetime, actor: Viewer | None = None) -> Course:
    """A new course of a school; it has no term yet."""
    course = Course.objects.create(
        school=school,
        slug=text.slug,
        title=text.title,
        subject=text.subject,
        summary=text.summary,
        **{name: html.clean(getattr(text, name)) for name in intros.TEXTS},
        faq=intros.rows(intros.cleaned(text.faq)),
        created_at=now,
    )
    audit.record(
        "courses.open",
        now=now,
        actor=actor,
        kind="course",
        object_id=course.pk,
        label=course.title,
        school_id=school.pk,
    )
    return course


@transaction.atomic
def open_term(
    course: Course,
    *,
    audience: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    team: Sequence[Member] = (),
    mode: str = Term.Mode.INDEPENDENT,
    source: Term | None = None,
    password: str = "",
    weekly_hours: str = "",
    grading: dict[str, Any] | None = None,
    actor: Viewer | None = None,
) -> Term:
    """The next run of a course, as a draft. Spaces around the password are no part of it.

    Raises Refused for a source that can't be one (mission, P0), and for a password that nobody could type.
    """
    if source is not None:
        _check_source(course, source)
    last = course.terms.aggregate(last=Max("number"))["last"] or 0
    term = Term.objects.create(
        course=course,
        school_id=course.school_id,
        number=last + 1,
        audience=audience,
        mode=mode,
        source=source,
        starts_at=starts_at,
        ends_at=ends_at,
        password=hashed(password),
        weekly_hours=weekly_hours,
        grading=_clean_grading(grading or {}),
        created_at=now,
    )
    _set_team(term, team)
    record("courses.open_term", term, now=now, actor=actor)
    return term


def _set_team(term: Term, team: Sequence[Member]) -> None:
    TeamMember.objects.bulk_create(
        TeamMember(
            term=term,
            account_id=member.account_id,
            role=member.role,
            name=member.name,
            title=member.title,
            position=place,
        )
        for place, member in enumerate(team)
    )


def _check_source(course: Course, source: Term) -> None:
    if source.audience != Term.Audience.MOOC or source.source_id is not None:
        raise Refused(
            refuse("source_not_mooc", _("Only a MOOC term can be the source of a synchronous SPOC."))
        )
    if source.course.school_id == course.school_id:
        raise Refused(refuse("source_own_school", _("The source course belongs to another school.")))


def hashed(password: str) -> str:
    """What is kept of a course password, '' where there is none. It is typed into one line, without spaces around."""
    if not password:
        return ""
    typed = password.strip()
    if not 1 <= len(typed) <= LONGEST_PASSWORD or not typed.isprintable():
        raise Refused(UNTYPABLE_PASSWORD)
    return make_password(typed)


def _clean_grading(grading: dict[str, Any]) -> dict[str, Any]:
    return {**grading, "words": html.clean(grading.get("words", ""))}
