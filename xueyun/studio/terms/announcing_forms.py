"""What is asked for when a team writes to its learners."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xueyun.announcements.actions import LONGEST_TITLE
from xueyun.announcements.models import Announcement, State
from xueyun.core import paragraphs
from xueyun.studio.terms.forms import moment_field

LONGEST_BODY = 20_000
MAIL_HINT = _("Beside the message on the site. Learners get at most three mails a day from a run.")


class WordsForm(forms.Form):
    """The announcement itself; `seen` is the revision that the page showed."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea({"rows": 12}),
    )
    again = forms.BooleanField(
        label=_("Tell the learners again"),
        help_text=_("Otherwise they see that it was edited, and nobody gets a new message."),
        required=False,
    )
    mails = forms.BooleanField(label=_("By mail, too"), help_text=MAIL_HINT, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    @classmethod
    def of(cls, made: Announcement | None, now: datetime, data: Any = None) -> WordsForm:
        """For a new one, or for this one; whether learners are told again is asked once they read it."""
        initial = (
            {"title": made.title, "body": paragraphs.to_text(made.body), "seen": made.revision}
            if made
            else {}
        )
        form = cls(data, initial=initial)
        if made is None or made.state(now) is not State.SHOWN:
            del form.fields["again"]
            del form.fields["mails"]
        return form

    def said(self) -> dict[str, str]:
        return {"title": self.cleaned_data["title"], "body": paragraphs.to_html(self.cleaned_data["body"])}

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())


class MomentForm(forms.Form):
    """When it appears, and how it is told."""

    NOW, AT = "now", "at"

    when = forms.ChoiceField(
        label=_("When it appears"),
        choices=[(NOW, _("At once")), (AT, _("At a moment of your choice"))],
        widget=forms.RadioSelect,
    )
    at = moment_field(_("The moment"), help_text=_("Times of Beijing. Until then it can be changed."))
    mails = forms.BooleanField(label=_("By mail, too"), help_text=MAIL_HINT, required=False)
    pins = forms.BooleanField(
        label=_("Pin it on top"),
        help_text=_("It stands above the run's other announcements."),
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    @classmethod
    def of(cls, made: Announcement, now: datetime, data: Any = None) -> MomentForm:
        telling = next(iter(made.tellings.all()), None)
        is_waiting = made.state(now) is State.SCHEDULED
        initial = {
            "when": cls.AT if is_waiting else cls.NOW,
            "at": made.published_at,
            "mails": telling.mails if telling else True,
            "pins": made.pinned_at is not None,
            "seen": made.revision,
        }
        return cls(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("when") == self.AT and not found.get("at") and "at" not in self.errors:
            self.add_error("at", _("Please say when it shall appear."))
        return found

    @property
    def moment(self) -> datetime | None:
        """None: at once."""
        found: datetime | None = self.cleaned_data["at"]
        return found if self.cleaned_data["when"] == self.AT else None
