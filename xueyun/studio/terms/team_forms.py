"""What the forms of a course team ask for. Names are checked by the verbs: a form only keeps what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xueyun.core.versions import mark
from xueyun.courses.actions.teams import LONGEST_NAME, LONGEST_TITLE, Shown
from xueyun.courses.models import Invitation, TeamMember

ROLES = [
    (Invitation.Role.INSTRUCTOR, _("Instructor")),
    (Invitation.Role.ASSISTANT, _("Assistant")),
]
_quiet = {"autocomplete": "off"}


def role_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Role"), choices=ROLES, initial=Invitation.Role.INSTRUCTOR, widget=forms.RadioSelect
    )


class TeacherForm(forms.Form):
    """One of those that were found, by their letters."""

    account = forms.CharField(max_length=20, widget=forms.HiddenInput)
    role = role_field()


class AddressForm(forms.Form):
    address = forms.CharField(
        label=_("E-mail or mobile number"),
        help_text=_("The one that they sign in with, whole and exact."),
        max_length=300,
        widget=forms.TextInput({**_quiet, "inputmode": "email", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Name, as the course shows it"), max_length=4 * LONGEST_NAME, widget=forms.TextInput(_quiet)
    )
    title = forms.CharField(
        label=pgettext_lazy("person", "Title"),
        help_text=_("For instance: professor, lecturer, teaching assistant."),
        max_length=4 * LONGEST_TITLE,
        required=False,
        widget=forms.TextInput(_quiet),
    )
    role = role_field()

    def shown(self) -> Shown:
        said = self.cleaned_data
        return Shown(said["role"], said["name"], said["title"])


class MemberForm(forms.Form):
    """`seen` is the mark of what the page showed."""

    name = forms.CharField(
        label=_("Name, as the course shows it"), max_length=4 * LONGEST_NAME, widget=forms.TextInput(_quiet)
    )
    title = forms.CharField(
        label=pgettext_lazy("person", "Title"),
        max_length=4 * LONGEST_TITLE,
        required=False,
        widget=forms.TextInput(_quiet),
    )
    role = role_field()
    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)

    @classmethod
    def of(cls, member: TeamMember, data: Any = None) -> MemberForm:
        """A lead's role is handed over and not chosen."""
        there = Shown.of(member)
        initial = {"name": there.name, "title": there.title, "role": there.role, "seen": mark(there)}
        form = cls(data, initial=initial)
        if there.role == TeamMember.Role.LEAD:
            del form.fields["role"]
        return form

    def shown(self, there: Shown) -> Shown:
        said = self.cleaned_data
        return Shown(said.get("role", there.role), said["name"], said["title"])
