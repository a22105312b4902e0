"""Laying a term over another school's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import NOT_THERE, Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses import actions as courses
from xueyun.courses import intros
from xueyun.courses.actions.next_run import Plan, open_next
from xueyun.courses.intros import Words
from xueyun.courses.models import Course, Term
from xueyun.courses.models.term import Status
from xueyun.licences import actions as licences
from xueyun.licences.models import Licence
from xueyun.schools.models import School


@transaction.atomic
def open_over(
    source: Term,
    borrower: School,
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    team: Sequence[courses.Member],
    password: str = "",
    title: str = "",
    slug: str | None = None,
    weekly_hours: str = "",
    grading: dict[str, Any] | None = None,
    actor: Viewer | None = None,
) -> Term:
    """A course and a draft term of the borrower over `source`, the intro taken over (mission, P0 and P4).

    The borrower may give the course a title of its own; one that it made from this course before gets its next term.
    Raises Refused without a licence, for a source that is not published or has ended, and for one that can't be one.
    """
    _check_source(source, borrower, now)
    return courses.open_term(
        _course_over(source.course, borrower, title, slug, now, actor),
        audience=Term.Audience.SPOC,
        mode=Term.Mode.SYNCHRONOUS,
        source=source,
        starts_at=starts_at,
        ends_at=ends_at,
        password=password,
        weekly_hours=weekly_hours or source.weekly_hours,
        grading=grading if grading is not None else source.grading,
        team=team,
        now=now,
        actor=actor,
    )


def sources_for_next(term: Term, now: datetime) -> list[Term]:
    """Runs of a synchronous SPOC's source course that its next run could lie over, the earliest first: two queries."""
    if term.source is None:
        return []
    runs = Term.objects.published().filter(
        course_id=term.source.course_id, audience=Term.Audience.MOOC, ends_at__gte=now
    )
    return list(runs.exclude(pk=term.source.pk).select_related("course__school").order_by("starts_at", "pk"))


@transaction.atomic
def open_next_over(term: Term, plan: Plan, *, now: datetime, actor: Viewer) -> Term:
    """The next run of a synchronous SPOC: what the school added, over a run of the source course that is yet to end.

    Raises Refused as `open_next` does, without a licence, and for a run that has ended or is another course's.
    """
    source = plan.source
    if term.source is None or (source is not None and source.course_id != term.source.course_id):
        raise Refused(NOT_THERE)
    if source is not None:
        _check_source(source, term.course.school, now)
    return open_next(term, plan, now=now, actor=actor)


def _check_source(source: Term, borrower: School, now: datetime) -> None:
    if source.status(now) not in {Status.UPCOMING, Status.RUNNING}:
        raise Refused(refuse("source_not_running", _("A source course runs, or will run.")))
    if not licences.is_licensed(source.course, borrower, Licence.Mode.SYNCHRONOUS, now=now):
        raise Refused(refuse("no_licence", _("Your school has no licence to teach with this course.")))


def _course_over(
    original: Course, borrower: School, title: str, slug: str | None, now: datetime, actor: Viewer | None
) -> Course:
    earlier = Course.objects.filter(school=borrower, terms__source__course=original).first()
    if earlier is not None:
        return earlier
    said = asdict(Words.of(original)) | {"title": title or original.title}
    text = courses.CourseText(**said, slug=slug, faq=intros.questions_of(original))
    made = courses.open_course(borrower, text, now=now, actor=actor)
    intros.take_over(original, made)
    return made
