"""What is asked for before everybody is told something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from xueyun.announcements.broadcasts import Said
from xueyun.announcements.models import Broadcast
from xueyun.schools.models import School

LONGEST = 2000
AUDIENCES = (
    (Broadcast.Audience.EVERYONE.value, _("Everybody")),
    (Broadcast.Audience.TEACHERS.value, _("All teachers")),
    (Broadcast.Audience.ADMINISTRATORS.value, _("The administrators of all schools")),
    (Broadcast.Audience.SCHOOL.value, _("Who is certified at one school")),
)


class BroadcastForm(forms.Form):
    """Whom, what, and whether a mail goes beside."""

    audience = forms.ChoiceField(label=_("Who is told"), choices=AUDIENCES, widget=forms.RadioSelect)
    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=School.objects.order_by("name"),
        required=False,
        to_field_name="slug",
        empty_label=_("Please choose"),
    )
    title = forms.CharField(label=_("Title"), max_length=100)
    text = forms.CharField(label=_("Text"), max_length=LONGEST, required=False, widget=forms.Textarea)
    title_en = forms.CharField(label=_("Title in English"), max_length=100, required=False)
    text_en = forms.CharField(
        label=_("Text in English"), max_length=LONGEST, required=False, widget=forms.Textarea
    )
    url = forms.CharField(
        label=_("Link"), help_text=_("A page of this site, as /courses/."), max_length=300, required=False
    )
    mails = forms.BooleanField(label=_("A mail goes beside"), required=False)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
            raise ValidationError(
                _("Only a page of this site can be linked: it begins with /."), code="elsewhere"
            )
        return url

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("audience") == Broadcast.Audience.SCHOOL and not found.get("school"):
            self.add_error("school", _("Please choose a school."))
        if found.get("audience") != Broadcast.Audience.SCHOOL:
            found["school"] = None
        if found.get("text_en") and not found.get("title_en"):
            self.add_error("title_en", _("A text in English needs a title."))
        return found

    def said(self) -> Said:
        return Said(*(self.cleaned_data[name] for name in ("title", "text", "title_en", "text_en", "url")))
