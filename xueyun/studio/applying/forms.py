"""What an application for a course asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xueyun.core.times import end_of_day, local, start_of_day
from xueyun.core.verdict import Refused
from xueyun.courses import applications, dates, names
from xueyun.courses.applications import Proposal
from xueyun.courses.models import Application, Subject, Term
from xueyun.schools.models import School

# Which field a refusal of the verbs belongs to.
FIELDS = {"title_long": "title", "already": "title", "no_time": "ends", "far": "ends"}


class Day(forms.DateInput):
    """A day in Shanghai."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ApplicationForm(forms.Form):
    """Days are whole days: a run begins at the first minute of one and ends with the last of another."""

    school = forms.ChoiceField(label=_("School"))
    title = forms.CharField(
        label=_("Course title"),
        max_length=applications.LONGEST_TITLE,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    subject = forms.ChoiceField(label=_("Subject"))
    summary = forms.CharField(
        label=_("In one or two sentences"),
        help_text=_("It stands on the course's card, and can be changed later."),
        max_length=applications.LONGEST_SUMMARY,
        widget=forms.Textarea,
    )
    audience = forms.ChoiceField(
        label=_("For whom the first run is"),
        choices=[(value, value) for value in ("spoc", "mooc")],
        widget=forms.RadioSelect,
    )
    begins = forms.DateField(label=_("Planned beginning"), widget=Day())
    ends = forms.DateField(label=_("Planned end"), widget=Day())
    purpose = forms.CharField(
        label=_("Why, and for whom"),
        help_text=_("Your school's administrators read it when they decide."),
        max_length=applications.LONGEST_PURPOSE,
        widget=forms.Textarea,
    )

    def at(self, schools: Sequence[School]) -> ApplicationForm:
        """For a teacher of these schools; where there is one, nothing is asked."""
        self.fields["school"].choices = [(one.slug, one.called) for one in schools]  # type: ignore[attr-defined]
        if len(schools) == 1:
            del self.fields["school"]
        self.fields["subject"].choices = [("", _("Choose a subject")), *Subject.choices]  # type: ignore[attr-defined]
        return self

    @classmethod
    def of(cls, application: Application, data: Any = None) -> ApplicationForm:
        """To mend one: its school stays."""
        said = {name: getattr(application, name) for name in ("title", "subject", "summary", "purpose")}
        days = {"begins": local(application.starts_at).date(), "ends": local(application.ends_at).date()}
        form = cls(data, initial={**said, **days, "audience": application.audience})
        return form.at([application.school])

    def clean_title(self) -> str:
        try:
            return names.clean(self.cleaned_data["title"])
        except Refused as refused:
            raise ValidationError(refused.verdict.reason, code=refused.verdict.code) from refused

    def clean_begins(self) -> date:
        return self._near("begins")

    def clean_ends(self) -> date:
        return self._near("ends")

    def _near(self, field: str) -> date:
        """A day that time zones can reckon with; the verbs say which of them a run can have."""
        day: date = self.cleaned_data[field]
        if not dates.FIRST_YEAR <= day.year < dates.LAST_YEAR:
            raise ValidationError(applications.FAR.reason, code=applications.FAR.code)
        return day

    def proposal(self) -> Proposal:
        said = self.cleaned_data
        begins: date = said["begins"]
        return Proposal(
            title=said["title"],
            subject=said["subject"],
            summary=said["summary"],
            audience=Term.Audience(said["audience"]).value,
            starts_at=start_of_day(begins),
            ends_at=end_of_day(said["ends"]),
            purpose=said["purpose"],
        )

    def refuse(self, refused: Refused) -> int:
        """Say why in its place; the status that the page answers with. Raises what is not even told."""
        if refused.verdict.hidden:
            raise refused
        self.add_error(FIELDS.get(refused.verdict.code), str(refused.verdict.reason))
        return refused.verdict.status
