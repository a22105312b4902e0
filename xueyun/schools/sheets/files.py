"""Workbooks that go out: the template to fill in, and the rows that are to be mended.

Every cell is a text, so that no formula lives in them and no number loses its zeros.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from xueyun.core import workbooks
from xueyun.schools.sheets.columns import PEOPLE, fields_of


def template(kind: str, *, codes_are_random: bool) -> bytes:
    """A workbook with the headings that are known, two people as an example, and a second sheet with notes."""
    fields = [field for field in fields_of(kind) if field != "code" or not codes_are_random]
    places = [list(fields_of(kind)).index(field) for field in fields]
    people = [[person[place] for place in places] for person in PEOPLE[kind]]
    return book(
        _("Roster"),
        [str(fields_of(kind)[field]) for field in fields],
        people,
        notes=_notes(codes_are_random=codes_are_random),
    )


def book(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, notes: Sequence[str] = ()
) -> bytes:
    """A sheet of texts, its columns set to text as far down as a list may go; notes lie on a second sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, workbooks.PLAIN) as made:
        as_text = made.add_format({"num_format": "@"})
        # The quote says that this is a text, when it is edited or saved as CSV too.
        quoted = made.add_format({"num_format": "@", "quote_prefix": True})
        bold = made.add_format({"bold": True, "num_format": "@", "bottom": 1})
        sheet = made.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(headings) - 1, 0), 18, as_text)
        sheet.write_row(0, 0, headings, bold)
        for place, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(
                    place, column, text, quoted if workbooks.looks_like_formula(text) else as_text
                )
        if notes:
            page = made.add_worksheet(_("Notes"))
            page.set_column(0, 0, 90, made.add_format({"text_wrap": True}))
            page.write_column(0, 0, notes)
    return out.getvalue()


def _notes(*, codes_are_random: bool) -> list[str]:
    code = (
        _("Verification codes are made by the platform: this list needs none.")
        if codes_are_random
        else _(
            "The verification code is usually the last six of the ID number; of a whole one only these are kept."
        )
    )
    return [
        _("Replace the two examples by your own people, one in each row."),
        _("The number and the name are needed; other columns may stay empty or be left out."),
        code,
        _("The columns are set to text, so that numbers keep their zeros. Paste values only (not formats)."),
        _("No merged cells. At most 100,000 rows and 20 MB."),
    ]


def rejected(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Rows to mend, with why they were not taken at their end: that column is passed over when the file comes again."""
    return book(_("Rejected rows"), [*headings, _("Why it was rejected")], rows)
