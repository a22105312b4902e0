"""Who administers a school, as a table, and the forms that appoint and end."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.addresses import masked
from xueyun.console.forms import AskedForm
from xueyun.console.tables import Cell, Column, Table
from xueyun.core.viewer import Role
from xueyun.schools import codes, staff
from xueyun.schools.models import Grant, School
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


def suggestions(school: School) -> list[staff.Teacher]:
    """Whom one may appoint: certified teachers that stand on the list and are none yet."""
    there = set(of_school(school).values_list("account_id", flat=True))
    able = [one for one in staff.teachers_of(school.pk) if one.number and one.account_id not in there]
    return able[:MOST_SUGGESTED]


def appointed_by(grant: Grant, names: Mapping[int, str] = MappingProxyType({})) -> str:
    """Who gave the role: by the name that the school knows them under, else by their nickname."""
    if grant.granted_by is None:
        return gettext("Command line")
    return names.get(grant.granted_by.pk, grant.granted_by.nickname)


def table(school: School) -> Table:
    names = {one.account_id: one.name for one in staff.teachers_of(school.pk)}

    def name(grant: Grant) -> Cell:
        return Cell(names.get(grant.account_id, grant.account.nickname))

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
                _("Since"),
                lambda grant: Cell(local_date(grant.granted_at)),
                sort=("granted_at", "pk"),
            ),
            Column("by", _("Appointed by"), lambda grant: Cell(appointed_by(grant, names))),
            Column("end", _("What can be done"), end, align="end"),
        ),
        identify=lambda grant: str(grant.pk),
    )
