"""What the pages of a roster import show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from xueyun.schools import import_reports
from xueyun.schools.models import RosterImport
from xueyun.schools.sheets.columns import fields_of
from xueyun.schools.sheets.problems import Problem

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

PROBLEMS_A_PAGE = 50
HISTORY = 20

MODES: dict[str, tuple[_StrOrPromise, _StrOrPromise]] = {
    "add": (_("Add"), _("Who is new is added. Everybody who is there stays as they are.")),
    "update": (
        _("Add and update"),
        _("Who is new is added; who is there gets what the file says. Nobody is disabled."),
    ),
    "replace": (
        _("Replace"),
        _(
            "Who is new is added, who is there gets what the file says, and whom it does not name is disabled. "
            "You see how many, and confirm it."
        ),
    ),
}
KINDS: dict[str, _StrOrPromise] = {"student": _("Students"), "teacher": _("Teachers")}
STATES: dict[str, _StrOrPromise] = {
    "read": _("Being checked"),
    "checked": _("Waiting for you"),
    "running": _("Running"),
    "done": _("Done"),
    "dropped": _("Left"),
    "failed": _("Broken off"),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One line of the table of bad values."""

    row: int
    column: str
    value: str
    reason: str
    is_warning: bool


class _Problems:
    """All problems of an import as a sequence of which only a page is opened."""

    def __init__(self, found: RosterImport) -> None:
        self._found = found
        self._count = import_reports.count(found)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, wanted: slice) -> list[Wrong]:
        rows: list[Wrong] = []
        for problem in import_reports.problems_from(self._found, wanted.start or 0):
            if len(rows) == (wanted.stop or 0) - (wanted.start or 0):
                break
            rows.append(_wrong(self._found, problem))
        return rows


def problems(found: RosterImport, number: str | None) -> Page[Any]:
    """A page of what is wrong, by its number in the address."""
    return Paginator(_Problems(found), PROBLEMS_A_PAGE).get_page(number)  # type: ignore[arg-type]


def columns(found: RosterImport) -> list[dict[str, Any]]:
    """For each field: its name, the columns to choose from, and the one that it has."""
    choices = [("", str(_("not in the file")))] + [
        (str(place), heading or str(_("Column %(number)s")) % {"number": place + 1})
        for place, heading in enumerate(found.headings)
    ]
    return [
        {
            "name": f"column_{field}",
            "label": str(label),
            "choices": choices,
            "value": str(found.mapping.get(field, "")),
            "is_needed": field in {"number", "name"},
        }
        for field, label in fields_of(found.kind).items()
    ]


def chosen(found: RosterImport, posted: dict[str, str]) -> dict[str, int]:
    """The columns that a form names; what is no column of the file counts as none."""
    mapping = {}
    for field in fields_of(found.kind):
        value = posted.get(f"column_{field}", "")
        if value.isdecimal() and len(value) < 4 and int(value) < len(found.headings):
            mapping[field] = int(value)
    return mapping


def progress(found: RosterImport) -> dict[str, Any]:
    """How far it has come, in numbers."""
    done, whole = import_reports.done_rows(found)
    return {
        "state": str(found.state),
        "done": done,
        "whole": whole,
        "percent": done * 100 // whole if whole else 0,
        "made": found.made,
        "altered": found.altered,
        "kept": found.kept,
        "disabled": found.disabled,
        "refused": found.refused,
    }


def _wrong(found: RosterImport, problem: Problem) -> Wrong:
    return Wrong(
        problem.row,
        import_reports.column_of(found, problem.field),
        problem.value,
        problem.reason,
        problem.is_warning,
    )
