"""What stands in an import's way."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import YES, Verdict, refuse
from xueyun.schools.models import RosterImport

RUNS = refuse(
    "import_runs",
    _("Another import of this school is running. Wait until it has ended, then look at this one again."),
    status=409,
)
STARTED = refuse("import_started", _("This import has been started already, or it was left."), status=409)
STALE = refuse(
    "import_stale",
    _(
        "The list has changed since this file was compared with it. It has been compared anew: please look once more."
    ),
    status=409,
)
COLUMNS = refuse(
    "import_columns", _("Say which columns hold the number and the name, each its own."), status=422
)
UNCHECKED = refuse("import_unchecked", _("The rows are still being checked."), status=409)
NAMELESS = refuse(
    "import_nameless",
    _(
        "Some rows have no number that can be read, so nobody knows who is missing. Mend them before you replace."
    ),
    status=422,
)
UNCONFIRMED = refuse(
    "import_unconfirmed",
    _("To disable everybody whom the file does not name, type how many they are."),
    status=422,
)

OVER = refuse(
    "import_over",
    _(
        "This import can't go on: its rows are no longer kept, or the list has changed. Upload the file again."
    ),
    status=409,
)


def may_start(found: RosterImport, confirmed_missing: int | None) -> Verdict:
    """Whether a checked import may run: who replaces says how many will be disabled."""
    if found.state == RosterImport.State.READ:
        return UNCHECKED
    if found.state != RosterImport.State.CHECKED:
        return STARTED
    if found.mode == RosterImport.Mode.REPLACE:
        if found.found_of("nameless"):
            return NAMELESS
        if found.found_of("missing") and confirmed_missing != found.found_of("missing"):
            return UNCONFIRMED
    return YES


def may_resume(found: RosterImport, *, rows_left: bool) -> Verdict:
    """Whether an import that broke off may go on: it was writing, and the rest of its rows is still there."""
    is_broken = found.state == RosterImport.State.FAILED and found.started_at is not None
    return YES if is_broken and rows_left else OVER


def may_match(found: RosterImport, mapping: dict[str, int]) -> Verdict:
    """Whether columns may be matched so: number and name are there, and no column is two things."""
    if not found.is_open:
        return STARTED
    if not {"number", "name"} <= mapping.keys() or len(set(mapping.values())) < len(mapping):
        return COLUMNS
    return YES
