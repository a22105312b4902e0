"""What the form of a notice asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from xueyun.core import paragraphs
from xueyun.core.times import SHANGHAI, local
from xueyun.core.trying import VersionForm, pack
from xueyun.schools.actions.portal import LONGEST_NOTICE, NoticeText, clean
from xueyun.ui import plain


class NoticeForm(VersionForm):
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
    def open(cls, said: NoticeText, *, is_new: bool = False) -> Self:
        return cls(
            initial={
                "title": said.title,
                "body": paragraphs.to_text(said.body),
                "published_at": local(said.published_at).replace(tzinfo=None),
                "shown": "" if is_new else pack(said),
            }
        )

    def clean_published_at(self) -> datetime:
        """Typed on a clock in Shanghai."""
        typed: datetime = self.cleaned_data["published_at"]
        return typed.replace(tzinfo=SHANGHAI)

    def unpack(self, kept: dict[str, Any]) -> NoticeText:
        moment = datetime.fromisoformat(kept["published_at"])
        return NoticeText(str(kept["title"]), str(kept["body"]), moment)

    def clean_shown(self) -> NoticeText | None:
        return super().clean_shown() if self.cleaned_data["shown"] else None

    def both(self) -> list[tuple[str, str, str]]:
        """What each field is called, what somebody else has saved, and what was typed here."""
        theirs = {
            "title": self.there.title,
            "body": self.there.body,
            "published_at": f"{local(self.there.published_at):%Y-%m-%d %H:%M}",
        }
        mine = {key: str(self[key].value()).replace("\r\n", "\n") for key in theirs}
        for said in (theirs, mine):
            said["body"] = "\n".join(plain.lines(clean(said["body"])))
        mine["published_at"] = mine["published_at"].replace("T", " ")
        return [(str(self[key].label), theirs[key], mine[key]) for key in theirs]

    def said(self, before: NoticeText | None) -> NoticeText:
        """What is said now. A moment that was not touched keeps its seconds."""
        moment: datetime = self.cleaned_data["published_at"]
        if before and before.published_at.replace(second=0, microsecond=0) == moment:
            moment = before.published_at
        return NoticeText(" ".join(self.cleaned_data["title"].split()), self.cleaned_data["body"], moment)
