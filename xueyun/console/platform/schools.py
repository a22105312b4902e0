"""Schools and regions as tables, and the forms that open and edit them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.console import figures
from xueyun.console.forms import AskedForm
from xueyun.console.tables import Cell, Choice, Column, Search, Table, starts_with
from xueyun.core.trying import VersionForm, pack
from xueyun.schools.actions import SchoolFacts
from xueyun.schools.colours import readable
from xueyun.schools.models import Region, School
from xueyun.search import lookup
from xueyun.ui.filters import local_date, num

SLUG = RegexValidator(
    r"^[a-z][a-z0-9-]{1,48}[a-z0-9]$", _("Small letters, digits and hyphens; it begins with a letter.")
)
COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour looks like #1f7a5c."))
FOUND = 200
_as_typed = {"autocomplete": "off", "spellcheck": "false"}


def everywhere() -> QuerySet[School]:
    """Every school with what the table counts."""
    return figures.schools()


def table() -> Table:
    return Table(
        name="schools",
        caption=_("Schools"),
        order="name",
        columns=(
            Column("name", _("School"), _name, sort=("name", "pk")),
            Column("city", _("City"), lambda school: Cell(school.region.called)),
            Column("roster", _("Roster"), lambda school: Cell(num(school.entries_count)), align="end"),
            Column(
                "certified", _("Certified"), lambda school: Cell(num(school.certified_count)), align="end"
            ),
            Column("courses", _("Courses"), lambda school: Cell(num(school.courses_count)), align="end"),
            Column(
                "administrators",
                _("Administrators"),
                lambda school: Cell(num(school.administrators_count)),
                align="end",
            ),
            Column("state", pgettext_lazy("entry", "State"), state),
            Column(
                "since",
                _("Opened on"),
                lambda school: Cell(local_date(school.created_at)),
                sort=("created_at", "pk"),
                is_one_line=True,
            ),
        ),
        search=Search(_("Name, pinyin, city or address"), _find),
        filters=(
            Choice("region", _("Region"), _of_region),
            Choice(
                "state",
                pgettext_lazy("entry", "State"),
                lambda rows, chosen: rows.filter(suspended_at__isnull=chosen == "open"),
                options=(("open", pgettext_lazy("school", "Open")), ("suspended", _("Suspended"))),
            ),
        ),
    )


def state(school: School) -> Cell:
    """Whether its cloud is open, in a word."""
    if school.suspended_at:
        return Cell(gettext("Suspended"), tone="loss")
    return Cell(str(pgettext_lazy("school", "Open")), tone="done")


def _name(school: School) -> Cell:
    return Cell(school.called, url=reverse("platform:school", kwargs={"school": school.slug}))


def _find(rows: QuerySet[Any], text: str) -> tuple[QuerySet[Any], str]:
    """As visitors find schools, or by the beginning of the address: some hundreds at most are put in order."""
    known = {hit.object_id for hit in lookup.find("school", text)}
    known |= set(
        School.objects.filter(starts_with("slug", text.lower())).values_list("pk", flat=True)[:FOUND]
    )
    return rows.filter(pk__in=known), "name"


def _of_region(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """By the region's number, for which schools have an index in each order."""
    found = Region.objects.filter(Q(name=name) | Q(name_en=name)).first()
    return rows.filter(region=found) if found else rows.none()


class _Facts(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=50)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.order_by("name"), empty_label=None
    )
    contact = forms.CharField(
        label=_("How to reach its administrators"),
        help_text=_("Shown to students who can't get into their account."),
        max_length=200,
        required=False,
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def facts(self) -> SchoolFacts:
        said = self.cleaned_data
        return SchoolFacts(said["name"], said["name_en"], said["region"].pk, said["contact"])


class OpenForm(_Facts):
    """A new school. `administrator` is an account that exists, or nobody."""

    slug = forms.CharField(
        label=pgettext_lazy("school", "Address"),
        help_text=_("It stands in every address of the school, as /s/qinghe/, and never changes."),
        validators=[SLUG],
        max_length=50,
        widget=forms.TextInput(_as_typed),
    )
    motto = forms.CharField(label=_("Motto"), max_length=100, required=False)
    colour = forms.CharField(
        label=_("Colour"),
        validators=[COLOUR],
        initial="#1f7a5c",
        max_length=7,
        widget=forms.TextInput({"type": "color"}),
    )
    code_hint = forms.CharField(label=_("What the verification code is"), max_length=100, required=False)
    administrator = forms.CharField(
        label=_("First administrator"),
        help_text=_("The e-mail or mobile number of an account. It can be appointed later, too."),
        max_length=254,
        required=False,
        widget=forms.TextInput(_as_typed),
    )
    field_order = (
        "name",
        "name_en",
        "slug",
        "region",
        "colour",
        "motto",
        "code_hint",
        "contact",
        "administrator",
    )

    def clean_colour(self) -> str:
        try:
            return readable(self.cleaned_data["colour"])
        except ValueError as error:
            raise ValidationError(
                _("White words on this colour are hard to read. Choose a darker one."), code="pale"
            ) from error


class EditForm(_Facts, VersionForm):
    @classmethod
    def open(cls, facts: SchoolFacts) -> Self:
        return cls(initial={**asdict(facts), "region": facts.region_id, "shown": pack(facts)})

    def unpack(self, kept: dict[str, Any]) -> SchoolFacts:
        return SchoolFacts(**kept)


class RegionForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=50)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)


class NewRegionForm(RegionForm):
    slug = forms.CharField(
        label=pgettext_lazy("school", "Address"),
        validators=[SLUG],
        max_length=50,
        widget=forms.TextInput(_as_typed),
    )
    field_order = ("name", "name_en", "slug")


class AddressForm(AskedForm):
    """Somebody by e-mail or mobile, exactly."""

    address = forms.CharField(
        label=_("E-mail or mobile number"), max_length=254, widget=forms.TextInput(_as_typed)
    )
