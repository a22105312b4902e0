"""What the forms of a run's settings ask for. What can't be is refused by the verbs: a form keeps what was typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xueyun.core.versions import mark
from xueyun.courses.actions import LONGEST_PASSWORD
from xueyun.courses.actions.grading import MOST_PARTS, Grading
from xueyun.courses.actions.settings import Settings, may_change_audience
from xueyun.courses.dates import REST_OF_A_MINUTE
from xueyun.courses.models import Term
from xueyun.studio.terms.forms import moment_field

SPARE_ROWS = 3


class SettingsForm(forms.Form):
    """`seen` is the mark of what the page showed: who saves learns whether it still stands."""

    starts_at = moment_field(_("Begins at"), required=True, help_text=_("Times of Beijing."))
    ends_at = moment_field(
        _("Ends at"), required=True, help_text=_("To the end of that minute. Enrolment closes with it.")
    )
    audience = forms.ChoiceField(
        label=pgettext_lazy("term", "Whom it is for"),
        widget=forms.RadioSelect,
        choices=[
            (Term.Audience.MOOC, _("MOOC: open to everybody")),
            (Term.Audience.SPOC, _("SPOC: for the school's certified students")),
        ],
    )
    weekly_hours = forms.CharField(
        label=_("Weekly load"),
        help_text=_("As the course page shows it, for instance: 3–5 hours."),
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    video_threshold = forms.IntegerField(
        label=_("A video is done at (per cent)"),
        help_text=_("From 50 to 100. It counts from now on; circles that are green stay green."),
        widget=forms.NumberInput({"inputmode": "numeric", "min": 50, "max": 100}),
    )
    has_watermark = forms.BooleanField(
        label=_("Watermark in videos"),
        help_text=_("The learner's name or number moves faintly over the picture."),
        required=False,
    )
    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)

    @classmethod
    def of(cls, term: Term, data: Any = None) -> SettingsForm:
        """As the run stands; whom it is for is asked only while that is open."""
        there = Settings.of(term)
        initial = {name: getattr(there, name) for name in Settings.__dataclass_fields__}
        form = cls(data, initial={**initial, "seen": mark(there)})
        if not may_change_audience(term):
            del form.fields["audience"]
        return form

    def settings(self, there: Settings) -> Settings:
        """What is said now. A moment that was not touched keeps its seconds; a new end lasts its whole minute."""
        said = self.cleaned_data
        ends_at = _kept(said["ends_at"], there.ends_at) or said["ends_at"] + REST_OF_A_MINUTE
        return Settings(
            starts_at=_kept(said["starts_at"], there.starts_at) or said["starts_at"],
            ends_at=ends_at,
            audience=said.get("audience", there.audience),
            weekly_hours=said["weekly_hours"],
            video_threshold=said["video_threshold"],
            has_watermark=said["has_watermark"],
        )


def _kept(typed: datetime, there: datetime) -> datetime | None:
    return there if there.replace(second=0, microsecond=0) == typed else None


class PasswordForm(forms.Form):
    """It is typed in plain sight: it will be told to a class."""

    password = forms.CharField(
        label=_("New course password"),
        max_length=4 * LONGEST_PASSWORD,
        strip=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
    )
    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)


class GradingForm(forms.Form):
    """Words and lines; the parts are rows of two fields, read by `parts_typed`."""

    words = forms.CharField(
        label=_("In words"),
        help_text=_("What is graded, by when, and what happens to late work."),
        required=False,
        widget=forms.Textarea,
    )
    pass_line = forms.IntegerField(
        label=_("Points to pass"),
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric", "min": 1, "max": 100}),
    )
    excellent_line = forms.IntegerField(
        label=_("Points for excellent"),
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric", "min": 1, "max": 100}),
    )
    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)

    @classmethod
    def of(cls, rule: Grading, data: Any = None) -> GradingForm:
        initial = {
            "words": rule.words, "pass_line": rule.pass_line, "excellent_line": rule.excellent_line,
            "seen": mark(rule),
        }  # fmt: skip
        return cls(data, initial=initial)


def parts_typed(posted: Any) -> list[tuple[str, str]]:
    """The rows of the table of parts that say anything, as they were typed."""
    names, weights = posted.getlist("part"), posted.getlist("weight")
    rows = [(name.strip(), weight.strip()) for name, weight in zip(names, weights, strict=False)]
    return [row for row in rows if any(row)][: 2 * MOST_PARTS]


def parts_read(rows: list[tuple[str, str]]) -> tuple[tuple[str, float], ...]:
    """The same as names and numbers; what is no whole number is 0, which no rule allows."""
    return tuple((name, int(weight) if weight.isdecimal() else 0) for name, weight in rows)


def rows_to_fill(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rows, and some empty ones below."""
    return [*rows, *[("", "")] * max(0, min(SPARE_ROWS, MOST_PARTS - len(rows)))]
