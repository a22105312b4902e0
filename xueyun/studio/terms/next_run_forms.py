"""The next run as its lead asks for it: how far everything moves, and the dates that are set by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy

from xueyun.core.times import local
from xueyun.core.verdict import Refused, refuse
from xueyun.courses.actions import next_run
from xueyun.courses.actions.nodes import MOST_NODES
from xueyun.courses.drafts import Ref
from xueyun.courses.models import Term
from xueyun.courses.schedules import Content, Row, moved, usual_span
from xueyun.studio.terms.forms import Moment, moment_field

FIELD = "at-"
TYPED = "%Y-%m-%dT%H:%M"
MOST_WEEKS = 520
TOO_MANY = refuse(
    "too_many_dates", gettext_lazy("A run has at most 3,000 chapters, lessons and units."), status=422
)


class SpanForm(forms.Form):
    """How far everything moves, and what is taken over of the content: asked by GET."""

    START, SPAN = "start", "span"

    by = forms.ChoiceField(
        label=gettext_lazy("Move all dates by"),
        choices=[
            (SPAN, gettext_lazy("a number of weeks and days")),
            (START, gettext_lazy("the day on which it begins")),
        ],
        widget=forms.RadioSelect,
    )
    weeks = forms.IntegerField(label=gettext_lazy("Weeks"), min_value=0, max_value=MOST_WEEKS)
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=0, max_value=3660)
    start = moment_field(gettext_lazy("Begins on"), required=True)
    content = forms.ChoiceField(
        label=gettext_lazy("Content"),
        choices=[
            (Content.PUBLISHED.value, gettext_lazy("as students saw it last")),
            (Content.DRAFT.value, gettext_lazy("the draft, with what was changed since")),
        ],
        widget=forms.RadioSelect,
    )

    @classmethod
    def of(cls, term: Term, now: datetime, data: Mapping[str, str]) -> SpanForm:
        """As asked for; what is not said is the fewest whole weeks after which this run has ended."""
        said = cls._words(term, usual_span(term, now))
        return cls({**said, **{key: data[key] for key in said if data.get(key)}})

    @classmethod
    def showing(cls, term: Term, by: timedelta, content: str, chosen: str = "") -> SpanForm:
        """Every field says the same span."""
        said = cls._words(term, by) | {"content": content}
        if chosen == cls.START or by % timedelta(days=1):
            said["by"] = cls.START
        form = cls(said)
        form.is_valid()
        return form

    @classmethod
    def _words(cls, term: Term, by: timedelta) -> dict[str, str]:
        weeks, days = divmod(by.days, 7)
        start = as_typed(moved(term.starts_at, by))
        content = Content.PUBLISHED.value
        return {"by": cls.SPAN, "weeks": str(weeks), "days": str(days), "start": start, "content": content}

    def span(self, term: Term) -> timedelta:
        """How much later everything is, once the form is valid."""
        said = self.cleaned_data
        if said["by"] == self.START:
            return timedelta(seconds=int((said["start"] - term.starts_at).total_seconds()))
        return timedelta(weeks=said["weeks"], days=said["days"])


class NextForm(forms.Form):
    """What is posted: both ends, and what the page showed. The rows' own moments are read beside it (`typed_rows`)."""

    starts_at = forms.DateTimeField(label=gettext_lazy("Begins on"), widget=Moment())
    ends_at = forms.DateTimeField(label=gettext_lazy("Ends on"), widget=Moment())
    takes_password = forms.BooleanField(
        label=gettext_lazy("Take over the course password"),
        help_text=gettext_lazy(
            "Whoever knows it from this run can enter the next one. Otherwise it has none."
        ),
        required=False,
    )
    # Seconds: what the page moved everything by.
    shift = forms.IntegerField(widget=forms.HiddenInput, min_value=-(10**9), max_value=10**9)
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**6)
    stamp = forms.CharField(widget=forms.HiddenInput, max_length=60)
    content = forms.ChoiceField(widget=forms.HiddenInput, choices=[(one.value, one.value) for one in Content])


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table of dates: the old moment, and the new one as it stands in its field."""

    row: Row
    value: str
    problem: str = ""
    is_late: bool = False

    @property
    def name(self) -> str:
        return f"{FIELD}{self.row.ref}"

    @property
    def shifted(self) -> str:
        return as_typed(self.row.becomes)


def as_typed(moment: datetime) -> str:
    return f"{local(moment):{TYPED}}"


def typed_rows(posted: Mapping[str, str]) -> dict[str, str]:
    """What was typed, by node: fields of their own, or those that were changed in one field, as a script sends them.

    Raises Refused for more rows than a run has.
    """
    said = {name.removeprefix(FIELD): value for name, value in posted.items() if name.startswith(FIELD)}
    for part in filter(None, posted.get("changed", "").split(",")):
        name, _equals, value = part.partition("=")
        said[name] = value
    if len(said) > MOST_NODES:
        raise Refused(TOO_MANY)
    return said


def lines_of(rows: list[Row], typed: Mapping[str, str], ends_at: datetime | None) -> list[Line]:
    """The table: as typed where anything was, else moved by the span. What opens after the end is late."""
    lines = []
    for row in rows:
        value = typed.get(str(row.ref), as_typed(row.becomes))
        moment, problem = row.becomes if value == as_typed(row.becomes) else None, ""
        if moment is None and value:
            try:
                moment = forms.DateTimeField().clean(value)
            except forms.ValidationError as error:
                problem = str(error.messages[0])
        late = bool(ends_at and moment and moment > ends_at)
        lines.append(Line(row, value, problem, late))
    return lines


def changed_of(lines: list[Line]) -> dict[Ref, datetime | None]:
    """What was set by hand; empty fields open with the course."""
    changed: dict[Ref, datetime | None] = {}
    for line in lines:
        if line.value != line.shifted:
            changed[line.row.ref] = forms.DateTimeField(required=False).clean(line.value)
    return changed


def check_span(term: Term, by: timedelta, now: datetime) -> None:
    """Raises Refused where the whole run, moved by that much, can't be the next one."""
    next_run.check_dates(term, moved(term.starts_at, by), moved(term.ends_at, by), now)
