"""A phone in the browser: for the demo, where no gateway brings messages in."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xueyun.delivery.numbers import mainland


class PhoneForm(forms.Form):
    """An SMS as somebody would send it to the service number."""

    sender = forms.CharField(
        label=_("From the number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Text"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_sender(self) -> str:
        number = mainland(self.cleaned_data["sender"])
        if number is None:
            raise ValidationError(_("Enter a mainland mobile number of eleven digits."))
        return number
