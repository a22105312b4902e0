"""Tables of many rows: searched, filtered, sorted, paged by key, acted on and exported, all from one description.

To add one, in the module of its room:

    TABLE = Table(
        name="students", caption=_("Students"), order="number",
        columns=(
            Column("number", _("Student number"), lambda row: Cell(row.student_no, url=…), sort=("student_no",)),
            Column("name", _("Name"), lambda row: Cell(row.name), sort=("name", "pk")),
        ),
        search=Search(_("Number or name"), narrow), filters=(Choice("state", _("State"), options, narrow),),
    )
    listed = read(TABLE, request.GET, rows)          # in the view; rows is a QuerySet of one school, or of one run
    {{ data_table(listed, csrf_input) }}             # in the template, from "ui/data_table.html"
    return workbook(TABLE.name, [(TABLE, rows)], …)  # the export, in a view that takes POST alone

What is sorted by are fields that together name one row, and that an index holds behind what `rows` filters by: pages
are found by the last row that was shown (never by an offset), so the millionth costs what the first does. A test reads
the plans of both databases.
"""

from xueyun.ui.tables.paging import Page
from xueyun.ui.tables.reading import Listed, read
from xueyun.ui.tables.search import starts_with
from xueyun.ui.tables.shape import Act, Cell, Choice, Column, Search, Table
from xueyun.ui.tables.sheets import workbook

__all__ = [
    "Act",
    "Cell",
    "Choice",
    "Column",
    "Listed",
    "Page",
    "Search",
    "Table",
    "read",
    "starts_with",
    "workbook",
]
