"""The audit log of a school as a table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xueyun.audit.models import Entry as Deed
from xueyun.console import deeds
from xueyun.console.tables import Cell, Choice, Column, Search, Table
from xueyun.core.times import start_of_day
from xueyun.schools.models import School
from xueyun.search import lookup
from xueyun.ui.filters import local_time


def of_school(school: School) -> QuerySet[Deed]:
    return Deed.objects.filter(school_id=school.pk)


def everywhere() -> QuerySet[Deed]:
    """The log of the platform: every school's deeds, and those that belong to none."""
    return Deed.objects.all()


COLUMNS = (
    Column("at", _("Time"), lambda deed: Cell(local_time(deed.at)), sort=("at", "pk"), is_one_line=True),
    Column("what", _("What"), lambda deed: Cell(deeds.words(deed)), is_one_line=True),
    Column("about", _("About"), lambda deed: Cell(deed.object_label)),
    Column("by", _("By"), lambda deed: Cell(deeds.actor(deed)), is_one_line=True),
    Column("address", _("IP address"), lambda deed: Cell(deed.address or "")),
    Column("reason", _("Reason"), lambda deed: Cell(deeds.reason(deed))),
)


def platform_table() -> Table:
    """As a school's, with the school: found by one school's name and by day."""
    school = Column("school", _("School"), lambda deed: Cell(getattr(deed, "school_name", "")))
    return Table(
        name="audit",
        caption=_("Audit log"),
        order="-at",
        columns=(COLUMNS[0], school, *COLUMNS[1:]),
        filters=(
            Choice("school", _("School"), _of_school_named),
            Choice("day", _("Day"), _of_day, kind="date"),
        ),
        identify=lambda deed: str(deed.pk),
        prepare=_name_schools,
    )


def _of_school_named(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """By the school's number, for which the log has an index in the order of time; its name is either that it has."""
    found = School.objects.filter(name=name).first()
    if found is None:  # an English name is in the index of words alone
        hits = [hit.object_id for hit in lookup.find("school", name)]
        found = School.objects.filter(pk__in=hits, name_en__iexact=name).first()
    return rows.filter(school_id=found.pk) if found else rows.none()


def _name_schools(rows: list[Any]) -> None:
    """The schools of these deeds: one query."""
    found = School.objects.in_bulk({deed.school_id for deed in rows if deed.school_id})
    for deed in rows:
        deed.school_name = found[deed.school_id].called if deed.school_id in found else ""


def table() -> Table:
    return Table(
        name="audit",
        caption=_("Audit log"),
        order="-at",
        columns=COLUMNS,
        search=Search(_("Number or name, whole"), _find),
        filters=(
            Choice("verb", _("What"), _of_verb, options=tuple(deeds.WORDS.items())),
            Choice("day", _("Day"), _of_day, kind="date"),
        ),
        identify=lambda deed: str(deed.pk),
    )


def _find(rows: QuerySet[Any], text: str) -> tuple[QuerySet[Any], str]:
    """By the whole label: its part of the index is in the order of time."""
    return rows.filter(object_label=text), "-at"


def _of_verb(rows: QuerySet[Any], verb: str) -> QuerySet[Any]:
    return rows.filter(verb=verb)


def _of_day(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """A day in Shanghai, as a date field sends it; anything else narrows nothing."""
    try:
        day = date.fromisoformat(text)
        return rows.filter(at__gte=start_of_day(day), at__lt=start_of_day(day + timedelta(days=1)))
    except (ValueError, OverflowError):
        return rows
