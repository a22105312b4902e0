"""Tables of the console: searched, filtered, sorted, paged by key, acted on and exported, all from one description.

To add one, in the module of its room:

    TABLE = Table(
        name="students", caption=_("Students"), order="number",
        columns=(
            Column("number", _("Student number"), lambda row: Cell(row.student_no, url=…), sort=("student_no",)),
            Column("name", _("Name"), lambda row: Cell(row.name), sort=("name", "pk")),
        ),
        search=Search(_("Number or name"), narrow), filters=(Choice("state", _("State"), options, narrow),),
    )
    listed = read(TABLE, request.GET, rows)          # in the view; rows is a QuerySet of one school
    {{ data_table(listed, csrf_input) }}             # in the template, from "ui/data_table.html"
    return sheet(TABLE, listed.shown, …)             # the export, in a view that takes POST alone

What is sorted by are fields that together name one row, and that an index holds behind what `rows` filters by: pages
are found by the last row that was shown (never by an offset), so the millionth costs what the first does. A test reads
the plans of both databases.
"""

from xueyun.console.tables.paging import Page
from xueyun.console.tables.reading import Listed, read
from xueyun.console.tables.search import starts_with
from xueyun.console.tables.shape import Act, Cell, Choice, Column, Search, Table
from xueyun.console.tables.sheets import sheet

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
    "sheet",
    "starts_with",
]
