"""What the forms of a run's content ask for. Names are checked by the verbs: a form only keeps what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xueyun.courses import drafts, kinds, names
from xueyun.courses.drafts import Level
from xueyun.courses.models import Unit
from xueyun.courses.models.content import Node

MOST_TEXT = 200_000


class Moment(forms.DateTimeInput):
    """A date and a time in Shanghai, to the minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def moment_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=Moment())


def name_field() -> forms.CharField:
    return forms.CharField(
        label=pgettext_lazy("content", "Name"),
        max_length=names.LONGEST_TYPED,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class NodeForm(forms.Form):
    """`seen` is the mark of what the page showed: who saves learns whether it still stands."""

    title = name_field()
    release_at = moment_field(
        _("Opens at"),
        help_text=_("Empty: it opens with the course, or with the chapter it stands in. Times of Beijing."),
    )
    is_free_preview = forms.BooleanField(
        label=_("Free preview"),
        help_text=_("Everybody can open this unit, without enrolling."),
        required=False,
    )
    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)

    @classmethod
    def of(cls, node: Node, data: Any = None) -> NodeForm:
        """With the fields that a node of this level has."""
        form = cls(data, initial={**drafts.facts(node), "seen": drafts.mark(node)})
        for name in ("release_at", "is_free_preview"):
            if name not in drafts.FIELDS[drafts.ref_of(node).level]:
                del form.fields[name]
        return form

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class AddForm(forms.Form):
    """A new node: what it is called, and of a unit what it shows."""

    title = name_field()
    level = forms.ChoiceField(
        label=_("What"), choices=[(one.value, one.value) for one in drafts.TABLES], widget=forms.HiddenInput
    )
    kind = forms.ChoiceField(label=pgettext_lazy("course", "Kind"), required=False, widget=forms.RadioSelect)

    def at(self, level: str) -> AddForm:
        """For a node of this level; kinds are those that can be filled."""
        offered = [(name, kinds.get(name).label) for name in kinds.fillable()]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined]
        self.fields["kind"].required = level == Level.UNIT
        if level != Level.UNIT:
            self.fields["kind"].widget = forms.HiddenInput()
        return self


class ReleaseForm(forms.Form):
    at = moment_field(_("Opens at"), help_text=_("Empty: they open with the course. Times of Beijing."))


def body_of(unit: Unit, posted: Any) -> dict[str, Any]:
    """The unit's body with what was posted. Raises Refused where its kind refuses it."""
    edit = kinds.get(unit.kind).edit
    return edit.read(posted, unit.body) if edit else unit.body
