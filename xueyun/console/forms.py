"""What the forms of the console ask for."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xueyun.console.who import Who
from xueyun.core.trying import VersionForm, pack
from xueyun.schools import codes
from xueyun.schools.actions import Facts
from xueyun.schools.models import Move, School

_as_typed = {"autocomplete": "off", "spellcheck": "false"}


class AskedForm(forms.Form):
    """What it does not ask for is refused rather than passed over: nobody slips a role or a school in beside."""

    def clean(self) -> dict[str, Any] | None:
        more = sorted(set(self.data) - set(self.fields) - {"csrfmiddlewaretoken"})
        if more:
            named = ", ".join(name[:30] for name in more[:5])
            raise ValidationError(
                _("This form does not ask for: %(named)s. Nothing was changed."),
                code="not_asked",
                params={"named": named},
            )
        return super().clean()


class ReasonForm(forms.Form):
    """Why: it stands in the audit log, and where somebody is told, they read it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )


class ClassForm(ReasonForm):
    class_name = forms.CharField(
        label=_("New class"), max_length=50, required=False, widget=forms.TextInput(_as_typed)
    )
    field_order = ("class_name", "reason")


class CodeForm(ReasonForm):
    code = forms.CharField(
        label=_("New verification code"),
        help_text=_("Leave it empty to have one drawn; it is shown once."),
        max_length=codes.LONGEST_CODE,
        required=False,
        widget=forms.TextInput(_as_typed),
    )
    field_order = ("code", "reason")


class FactsForm(forms.Form):
    """What an entry says of its person; of these a student has some and a teacher others."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=codes.LONGEST_NAME,
        widget=forms.TextInput(_as_typed),
    )
    title = forms.CharField(label=pgettext_lazy("teacher", "Title"), max_length=20, required=False)
    class_name = forms.CharField(label=pgettext_lazy("school", "Class"), max_length=50, required=False)
    college = forms.CharField(label=_("College"), max_length=50, required=False)
    major = forms.CharField(label=_("Major"), max_length=50, required=False)
    grade = forms.CharField(label=_("Year of entry"), max_length=10, required=False)

    def of(self, who: Who) -> Self:
        """With the fields of these people alone."""
        for name in ("title", "class_name", "major", "grade"):
            if name not in who.facts:
                del self.fields[name]
        return self

    def facts(self, before: Facts) -> Facts:
        """What is said now; what this form does not ask for stays as it was."""
        said = {key: self.cleaned_data[key] for key in asdict(before) if key in self.fields}
        return replace(before, **said)


class EditForm(FactsForm, VersionForm):
    """Those of an entry, and why they change."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    @classmethod
    def open(cls, facts: Facts) -> Self:
        return cls(initial={**asdict(facts), "shown": pack(facts)})

    def unpack(self, kept: dict[str, Any]) -> Facts:
        return Facts(**{key: str(value) for key, value in kept.items()})


class EnterForm(FactsForm):
    """Somebody new."""

    number = forms.CharField(
        label=_("Student number"), max_length=2 * codes.LONGEST_NUMBER, widget=forms.TextInput(_as_typed)
    )
    code = forms.CharField(
        label=_("Verification code"), max_length=codes.LONGEST_CODE, widget=forms.TextInput(_as_typed)
    )
    field_order = ("number", "name", "code", "title", "class_name", "college", "major", "grade")

    def at(self, school: School, who: Who) -> Self:
        """For these people of this school; where codes are drawn here, none has to be typed."""
        self.fields["number"].label = who.number
        self.fields["code"].required = not school.codes_are_random
        return self.of(who)

    def clean_number(self) -> str:
        number = codes.normalise_number(self.cleaned_data["number"])
        if not 0 < len(number) <= codes.LONGEST_NUMBER:
            raise ValidationError(_("A student or staff number has at most 32 characters."), code="long")
        return number

    def clean_code(self) -> str:
        if self.fields["code"].required and not codes.normalise_code(self.cleaned_data["code"]):
            raise ValidationError(_("Please type a verification code."), code="required")
        return str(self.cleaned_data["code"])


class MoveForm(forms.Form):
    """From which account, and how one knows that both are the same student's."""

    bond = forms.TypedChoiceField(label=_("Old account"), coerce=int, widget=forms.RadioSelect)
    proof = forms.ChoiceField(
        label=_("Proof"),
        widget=forms.RadioSelect,
        choices=[
            (Move.Proof.IN_PERSON.value, _("In person: I have seen the student, and write how I know them")),
            (Move.Proof.OLD_ACCOUNT.value, _("By the old account: it confirms as well")),
        ],
    )
    note = forms.CharField(label=_("How the student was known"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("proof") == Move.Proof.IN_PERSON and not found.get("note", "").strip():
            self.add_error("note", _("Please write how you know the student."))
        return found
