"""What the steps of 学生认证 ask for. Nothing here looks anything up."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xueyun.schools import codes

_as_typed = {"autocapitalize": "none", "spellcheck": "false"}


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Student or staff number"),
        max_length=2 * codes.LONGEST_NUMBER,
        widget=forms.TextInput(_as_typed | {"autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        """The number in its one form."""
        number = codes.normalise_number(self.cleaned_data["number"])
        if not number:
            raise ValidationError(_("Please type your student or staff number."), code="required")
        if len(number) > codes.LONGEST_NUMBER:
            raise ValidationError(_("A student or staff number has at most 32 characters."), code="long")
        return number


class IdentityForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=2 * codes.LONGEST_NAME,
        widget=forms.TextInput(_as_typed | {"autocomplete": "name"}),
    )
    # A password field's rules: never filled in again, kept by no browser.
    code = forms.CharField(
        label=_("Verification code"),
        max_length=codes.LONGEST_CODE,
        widget=forms.TextInput(_as_typed | {"autocomplete": "off"}),
    )


class DisputeForm(forms.Form):
    """What an administrator needs to know to decide, and to answer."""

    message = forms.CharField(label=_("What happened"), max_length=1000, widget=forms.Textarea)
    contact = forms.CharField(
        label=_("How your school can reach you"), max_length=200, widget=forms.TextInput(_as_typed)
    )
