"""Applications for courses, as a table."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.courses.models import Application
from xueyun.schools.models import School
from xueyun.schools.staff import teachers_of
from xueyun.ui.filters import local_time
from xueyun.ui.tables import Cell, Choice, Column, Table

State = Application.State


def of_school(school: School) -> QuerySet[Application]:
    return Application.objects.filter(school=school).for_page()


def table(school: School) -> Table:
    def title(application: Application) -> Cell:
        where = {"school": school.slug, "application_id": application.pk}
        return Cell(application.title, url=reverse("console:application", kwargs=where))

    def name_all(rows: list[Any]) -> None:
        """The applicants as the school's list calls them: three queries for all."""
        staff = {one.account_id: one.name for one in teachers_of(school.pk, {r.applicant_id for r in rows})}
        for row in rows:
            row.by = staff.get(row.applicant_id, row.applicant.nickname)

    return Table(
        name="applications",
        caption=_("Course applications"),
        order="-asked",
        columns=(
            Column("course", _("Course"), title),
            Column("by", _("Applicant"), lambda row: Cell(row.by)),
            Column("audience", _("First run"), lambda row: Cell(row.audience.upper())),
            Column("asked", _("Time"), lambda row: Cell(local_time(row.asked_at)), sort=("asked_at", "pk")),
            Column("state", pgettext_lazy("entry", "State"), state),
        ),
        filters=(
            Choice(
                "state",
                pgettext_lazy("entry", "State"),
                lambda rows, chosen: rows.filter(state__in=_IN[chosen]),
                options=(("open", _("To decide")), ("decided", _("Decided"))),
            ),
        ),
        prepare=name_all,
    )


_IN = {"open": [State.WAITING], "decided": [State.APPROVED, State.SENT_BACK, State.WITHDRAWN]}


def state(application: Application) -> Cell:
    """Where it stands, in a word."""
    words = {
        State.WAITING: (gettext("To decide"), "soon"),
        State.APPROVED: (gettext("Approved"), "done"),
        State.SENT_BACK: (gettext("Sent back"), "neutral"),
        State.WITHDRAWN: (gettext("Withdrawn"), "neutral"),
    }
    text, tone = words[State(application.state)]
    return Cell(text, tone=tone)
