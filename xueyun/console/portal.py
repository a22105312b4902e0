"""What the forms of a school's page ask for."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xueyun.core.times import SHANGHAI, local
from xueyun.schools.actions.portal import LONGEST_NOTICE, Face, NoticeText, as_typed
from xueyun.schools.colours import readable


class FaceForm(forms.Form):
    """What a school's page says and shows, as its administrators edit it."""

    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    motto = forms.CharField(
        label=_("Motto"), help_text=_("One line below the name."), max_length=100, required=False
    )
    crest = forms.CharField(
        label=_("Letters in the crest"),
        help_text=_("One or two characters; without any, the name's first ones."),
        max_length=2,
        required=False,
    )
    colour = forms.CharField(
        label=_("Colour"),
        help_text=_("The banner's. White words stand on it, so it has to be dark enough."),
        max_length=7,
        widget=forms.TextInput({"type": "color"}),
    )
    contact = forms.CharField(
        label=_("How to reach its administrators"),
        help_text=_("Shown to students who can't get into their account."),
        max_length=200,
        required=False,
    )
    code_hint = forms.CharField(
        label=_("What the verification code is"),
        help_text=_("Shown where a student types it, for instance: the last six characters of your ID card."),
        max_length=100,
        required=False,
    )

    def clean_colour(self) -> str:
        try:
            return readable(self.cleaned_data["colour"])
        except ValueError as error:
            raise ValidationError(
                _("White words on this colour are hard to read. Choose a darker one."), code="pale"
            ) from error


class EditForm(FaceForm):
    """`shown` is what the page said when it was opened: who saves learns whether it still says so."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=2000)

    @classmethod
    def open(cls, face: Face) -> Self:
        return cls(initial={**asdict(face), "shown": json.dumps(asdict(face), ensure_ascii=False)})

    def clean_shown(self) -> Face:
        try:
            return Face(**{key: str(value) for key, value in json.loads(self.cleaned_data["shown"]).items()})
        except (ValueError, TypeError, AttributeError) as error:
            raise ValidationError(_("Please open this page again."), code="shown") from error

    def face(self) -> Face:
        return Face(**{key: self.cleaned_data[key] for key in Face.__dataclass_fields__})


class NoticeForm(forms.Form):
    """A notice; `shown` is empty for a new one."""

    title = forms.CharField(label=_("Title"), max_length=100)
    body = forms.CharField(
        label=_("Text"),
        help_text=_("An empty line begins a new paragraph."),
        max_length=LONGEST_NOTICE,
        widget=forms.Textarea({"rows": 12}),
    )
    published_at = forms.DateTimeField(
        label=_("Stands there from"),
        help_text=_("A time to come: it appears by itself then."),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    shown = forms.CharField(widget=forms.HiddenInput, max_length=3 * LONGEST_NOTICE, required=False)

    @classmethod
    def open(cls, said: NoticeText) -> Self:
        shown = {"title": said.title, "body": said.body, "published_at": said.published_at.isoformat()}
        return cls(
            initial={
                "title": said.title,
                "body": as_typed(said.body),
                "published_at": local(said.published_at).replace(tzinfo=None),
                "shown": json.dumps(shown, ensure_ascii=False),
            }
        )

    def clean_published_at(self) -> datetime:
        """Typed on a clock in Shanghai."""
        typed: datetime = self.cleaned_data["published_at"]
        return typed.replace(tzinfo=SHANGHAI)

    def clean_shown(self) -> NoticeText | None:
        if not self.cleaned_data["shown"]:
            return None
        try:
            kept = json.loads(self.cleaned_data["shown"])
            moment = datetime.fromisoformat(kept["published_at"])
            return NoticeText(str(kept["title"]), str(kept["body"]), moment)
        except (ValueError, TypeError, KeyError) as error:
            raise ValidationError(_("Please open this page again."), code="shown") from error

    def said(self, before: NoticeText | None) -> NoticeText:
        """What is said now. A moment that was not touched keeps its seconds."""
        moment: datetime = self.cleaned_data["published_at"]
        if before and before.published_at.replace(second=0, microsecond=0) == moment:
            moment = before.published_at
        return NoticeText(" ".join(self.cleaned_data["title"].split()), self.cleaned_data["body"], moment)
