"""Disputes about entries, as a table."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.console.tables import Cell, Choice, Column, Table
from xueyun.schools.models import Dispute, School
from xueyun.ui.filters import local_time


def of_school(school: School) -> QuerySet[Dispute]:
    return Dispute.objects.filter(school=school).select_related(
        "entry", "account", "school", "against__account"
    )


def table(school: School) -> Table:
    def number(dispute: Dispute) -> Cell:
        where = {"school": school.slug, "dispute_id": dispute.pk}
        return Cell(dispute.entry.student_no, url=reverse("console:dispute", kwargs=where))

    return Table(
        name="disputes",
        caption=_("Disputes"),
        order="-raised",
        columns=(
            Column("number", _("Student or staff number"), number),
            Column("name", pgettext_lazy("person", "Name"), lambda dispute: Cell(dispute.entry.name)),
            Column("account", _("Raised by"), lambda dispute: Cell(dispute.account.nickname)),
            Column(
                "raised",
                _("Time"),
                lambda dispute: Cell(local_time(dispute.raised_at)),
                sort=("raised_at", "pk"),
            ),
            Column("state", pgettext_lazy("entry", "State"), state),
        ),
        filters=(
            Choice(
                "state",
                pgettext_lazy("entry", "State"),
                _in_state,
                options=(("open", _("To decide")), ("decided", _("Decided"))),
            ),
        ),
    )


def state(dispute: Dispute) -> Cell:
    """Where it stands, in a word."""
    if dispute.decided_at is None:
        return Cell(gettext("To decide"), tone="soon")
    if dispute.outcome == Dispute.Outcome.REMOVED:
        return Cell(gettext("The entry was freed"), tone="done")
    return Cell(gettext("Declined"), tone="neutral")


def _in_state(rows: QuerySet[Any], chosen: str) -> QuerySet[Any]:
    return rows.filter(decided_at__isnull=chosen == "open")
