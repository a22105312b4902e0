"""What the form of a notice asks for."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xueyun.core.times import SHANGHAI, local
from xueyun.schools.actions.portal import LONGEST_NOTICE, NoticeText, as_typed


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
