"""Submitted runs as a table, and the draft of one as a decision needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.console.tables import Cell, Choice, Column, Table
from xueyun.courses.drafts import Draft
from xueyun.courses.models import Course, Review
from xueyun.media.links import poster_url
from xueyun.media.models import Asset
from xueyun.ui import html
from xueyun.ui.filters import local_time


@dataclass(frozen=True, slots=True)
class Branch:
    """A chapter of the draft: its lessons with how many units each has, and its own units."""

    title: str
    lessons: list[tuple[str, int]]
    units: int


def everything() -> QuerySet[Review]:
    return Review.objects.select_related("term__course__school", "asked_by", "decided_by")


def table() -> Table:
    return Table(
        name="approvals",
        caption=_("Approvals"),
        order="-asked",
        columns=(
            Column("course", _("Course"), _course),
            Column("school", _("School"), lambda review: Cell(review.term.course.school.called)),
            Column("run", _("Run"), lambda review: Cell(str(review.term.number)), align="end"),
            Column("by", _("By"), lambda review: Cell(review.asked_by.nickname)),
            Column(
                "asked", _("Time"), lambda review: Cell(local_time(review.asked_at)), sort=("asked_at", "pk")
            ),
            Column("state", pgettext_lazy("entry", "State"), state),
        ),
        filters=(
            Choice(
                "state",
                pgettext_lazy("entry", "State"),
                lambda rows, chosen: rows.filter(decided_at__isnull=chosen == "open"),
                options=(("open", _("To decide")), ("decided", _("Decided"))),
            ),
        ),
    )


def state(review: Review) -> Cell:
    """Where it stands, in a word."""
    words = {
        "": (gettext("To decide"), "soon"),
        Review.Outcome.APPROVED: (gettext("Approved"), "done"),
        Review.Outcome.SENT_BACK: (gettext("Sent back"), "neutral"),
        Review.Outcome.WITHDRAWN: (gettext("Withdrawn"), "neutral"),
    }
    text, tone = words[review.outcome]
    return Cell(text, tone=tone)


def intro(course: Course, now: datetime) -> str:
    """What the course says of itself, with small pictures: its page may not be published yet. One query at most."""
    named = Asset.objects.in_bulk(html.files_in(course.intro))
    return html.fill(course.intro, lambda pk, _tag: poster_url(named[pk], now) if pk in named else "")


def tree(draft: Draft) -> list[Branch]:
    """The draft's chapters in order, as they would be published: without what was deleted."""
    return [
        Branch(
            chapter.title,
            [
                (lesson.title, len(draft.units_in("lesson", lesson.pk)))
                for lesson in draft.lessons_in(chapter.pk)
            ],
            len(draft.units_in("chapter", chapter.pk)),
        )
        for chapter in draft.chapters
    ]


def _course(review: Review) -> Cell:
    url = reverse("platform:approval", kwargs={"review_id": review.pk})
    return Cell(review.term.course.title, url=url)
