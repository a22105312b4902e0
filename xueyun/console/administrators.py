"""Who administers a school, as a table, and the forms that appoint and end."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.addresses import masked
from xueyun.console.forms import AskedForm
from xueyun.console.tables import Cell, Column, Table
from xueyun.core.viewer import Role
from xueyun.schools import codes
from xueyun.schools.models import Certification, Grant, RosterEntry, School
from xueyun.ui.filters import local_date

MOST_SUGGESTED = 500


class AppointForm(AskedForm):
    """A certified teacher of the school, by number: nobody else can be named."""

    number = forms.CharField(
        label=_("Staff number"),
        max_length=2 * codes.LONGEST_NUMBER,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "list": "teachers"}),
    )


def of_school(school: School) -> QuerySet[Grant]:
    """The school's administrators, with their accounts."""
    return (
        Grant.objects.live()
        .filter(school=school, role=Role.SCHOOL_ADMIN)
        .select_related("account", "school", "granted_by")
    )


def suggestions(school: School) -> list[RosterEntry]:
    """Whom one may appoint: certified teachers that stand on the list and are none yet, by number."""
    are_there = Grant.objects.live().filter(
        school=school, role=Role.SCHOOL_ADMIN, account=OuterRef("account")
    )
    able = Certification.objects.filter(
        ~Exists(are_there), entry=OuterRef("pk"), removed_at__isnull=True, school=school
    )
    entries = RosterEntry.objects.filter(
        Exists(able), school=school, kind=RosterEntry.Kind.TEACHER, disabled_at__isnull=True
    )
    return list(entries.order_by("student_no")[:MOST_SUGGESTED])


def _name(school: School, rows: list[Any]) -> None:
    """By which names the school knows these people, and those who appointed them: one query."""
    ids = {grant.account_id for grant in rows} | {grant.granted_by_id for grant in rows}
    bonds = Certification.objects.live().filter(
        school=school, account__in=ids - {None}, entry__kind=RosterEntry.Kind.TEACHER
    )
    names = dict(bonds.values_list("account_id", "entry__name"))
    for grant in rows:
        grant.names = names


def appointed_by(grant: Grant, names: Mapping[int, str] = MappingProxyType({})) -> str:
    """Who gave the role: by the name that the school knows them under, else by their nickname."""
    if grant.granted_by is None:
        return gettext("Command line")
    return names.get(grant.granted_by.pk, grant.granted_by.nickname)


def table(school: School) -> Table:
    def name(grant: Any) -> Cell:
        return Cell(grant.names.get(grant.account_id, grant.account.nickname))

    def end(grant: Grant) -> Cell:
        where = {"school": school.slug, "grant_id": grant.pk}
        return Cell(gettext("End…"), url=reverse("console:administrator_end", kwargs=where))

    return Table(
        name="administrators",
        caption=_("Administrators"),
        order="since",
        columns=(
            Column("name", pgettext_lazy("person", "Name"), name),
            Column("nickname", _("Nickname"), lambda grant: Cell(grant.account.nickname)),
            Column(
                "address",
                _("Address"),
                lambda grant: Cell(masked(grant.account.email or grant.account.mobile or "")),
            ),
            Column(
                "since",
                _("Appointed on"),
                lambda grant: Cell(local_date(grant.granted_at)),
                sort=("granted_at", "pk"),
            ),
            Column("by", _("Appointed by"), lambda grant: Cell(appointed_by(grant, grant.names))),
            Column("end", _("What can be done"), end, align="end"),
        ),
        identify=lambda grant: str(grant.pk),
        prepare=partial(_name, school),
    )
