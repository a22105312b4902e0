"""What is wrong with one value, in a sentence for whoever must mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_error = _("The spreadsheet has an error here and no value. Mend its formula, or type the value.")

REASONS: dict[str, _StrOrPromise] = {
    "error": _error,
    "number_error": _error,
    "number_missing": _("The number is missing."),
    "number_long": _("A number has at most 32 characters."),
    "number_lost": _(
        "The spreadsheet has lost digits of this number. Set the column to text and type it again."
    ),
    "number_date": _(
        "The spreadsheet has made a date of this number. Set the column to text and type it again."
    ),
    "number_fraction": _("A number has no fraction and no sign."),
    "number_letters": _("A number has letters, digits and hyphens only."),
    "number_twice": _("This number stands in row %(first)s already."),
    "number_student": _("A student of this school has this number."),
    "number_teacher": _("A teacher of this school has this number."),
    "number_short": _(
        "This number is shorter than the others (%(length)s characters): leading zeros may be lost."
    ),
    "name_error": _error,
    "name_missing": _("The name is missing."),
    "name_long": _("A name has at most 50 characters."),
    "name_number": _("This is a number, not a name."),
    "name_lost": _("A character of this name was lost on the way. Type the name again."),
    "code_error": _error,
    "code_missing": _("The verification code is missing, and this person is new."),
    "code_lost": _(
        "The spreadsheet has lost digits of this number. Set the column to text and type it again."
    ),
    "code_date": _("The spreadsheet has made a date of this code. Set the column to text and type it again."),
    "code_fraction": _("A verification code has no fraction and no sign."),
    "code_length": _("An ID number has 18 characters, its last part 6; this has %(length)s."),
    "code_short": _(
        "This code is shorter than the others (%(length)s characters): leading zeros may be lost."
    ),
    "code_letters": _("A verification code has letters and digits only."),
    "date": _("The spreadsheet has made a date of this. Set the column to text and type it again."),
    "long": _("At most %(most)s characters."),
}
# These let the row through.
WARNINGS = frozenset({"number_short", "code_short"})
# Of these nobody knows whom the row means, so 'replace' can't know who is missing.
NAMELESS = frozenset(
    {
        "number_missing",
        "number_error",
        "number_lost",
        "number_date",
        "number_fraction",
        "number_long",
        "number_letters",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that can't be used. `value` is what may be shown: a code never is."""

    row: int
    field: str
    value: str
    code: str
    facts: dict[str, Any]

    @property
    def is_warning(self) -> bool:
        return self.code in WARNINGS

    @property
    def reason(self) -> str:
        return str(REASONS[self.code]) % self.facts

    def kept(self) -> list[Any]:
        """As JSON."""
        return [self.row, self.field, self.value, self.code, self.facts]
