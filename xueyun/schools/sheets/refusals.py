"""Why a whole file is refused: one sentence each, with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 100_000

SENTENCES: dict[str, _StrOrPromise] = {
    "empty": _("This file is empty."),
    "large": _("This file has more than 20 MB. A list of 100,000 people has about 5 MB: take out pictures."),
    "legacy": _("This is a workbook of the old kind (.xls). Open it and save it as .xlsx, then upload that."),
    "web": _(
        "This is a web page that is called a workbook, as some systems export it. Open it in a spreadsheet and save "
        "it as .xlsx, then upload that."
    ),
    "encrypted": _("This workbook is protected by a password. Save it without one, then upload it."),
    "macros": _("This workbook contains macros. Save it as .xlsx without macros, then upload that."),
    "kind": _("This file is neither an XLSX workbook nor a CSV. Save it as one of these, then upload it."),
    "broken": _("This workbook is damaged. Open it, save it anew as .xlsx, then upload that."),
    "bomb": _("This workbook unpacks to far more than a list of people can have, so it was not opened."),
    "wide": _("This sheet has values far to the right or far below. Copy the list alone into a new file."),
    "merged": _(
        "There are merged cells in the list (%(where)s). Unmerge them, so that each person has a row."
    ),
    "rows": _("There are more than 100,000 rows. Split the list, for example by year, and upload the parts."),
    "no_rows": _("There is a header, but no person below it."),
    "no_sheet": _("There is no sheet that can be seen and has something in it."),
    "unknown_sheet": _("There is no sheet of that name that can be seen. This file has: %(sheets)s."),
    "many": _("This list has more than %(most)s numbers. Bring it in parts."),
    "encoding": _("This file is neither in UTF-8 nor in GB18030. Save it as XLSX, or as CSV UTF-8."),
    "quotes": _("The quotation marks of this CSV don't close, near row %(row)s."),
    "columns": _(
        "The list needs a column for the number and one for the name, each with its heading. Found: %(found)s."
    ),
}


class Unreadable(Exception):
    """The file can't be used; `code` is for tests, `sentence` is what people read."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code]) % self.facts
