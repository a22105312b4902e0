"""What comes in by forms."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xueyun.courses.actions import LONGEST_PASSWORD


class PasswordForm(forms.Form):
    """The course password, as the teacher told it."""

    password = forms.CharField(label=_("Course password"), max_length=LONGEST_PASSWORD, required=True)
