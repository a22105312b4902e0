"""What tables show, as an XLSX file that no formula lives in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from xueyun.core import workbooks
from xueyun.core.times import local
from xueyun.core.verdict import Refused, refuse
from xueyun.ui.tables.shape import Rows, Table

MOST = 100_000
BATCH = 2000
TOO_MANY = refuse(
    "too_many",
    _("A file holds at most 100,000 rows. Filter the table, and export the parts."),
    status=422,
)
Page = tuple[Table, Rows | Sequence[Any]]


def workbook(
    name: str, pages: Sequence[Page], *, now: datetime, record: Callable[[int], None]
) -> FileResponse:
    """A file to keep, a sheet a table. `record` is told how many rows they are together, in one transaction with the
    reading: it writes the row of the audit log.

    Raises Refused: 'too_many' (422). The file lies on disk while it is made and sent, and is gone afterwards.
    """
    for _table, rows in pages:
        if isinstance(rows, QuerySet) and rows.order_by()[: MOST + 1].count() > MOST:
            raise Refused(TOO_MANY)
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the answer closes it
    with transaction.atomic():
        record(write(pages, file))
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}-{local(now):%Y%m%d-%H%M}.xlsx",
        content_type=workbooks.KIND,
        headers={"Cache-Control": "private, no-store"},
    )


def write(pages: Sequence[Page], file: IO[bytes]) -> int:
    """Row by row, so that memory stays flat; returns how many. Everything is text, and text that a spreadsheet would
    take for a formula carries the quote that says it is none, when it is edited or saved as CSV again too.
    """
    options = {**workbooks.PLAIN, "constant_memory": True, "tmpdir": str(Path(tempfile.gettempdir()))}
    with xlsxwriter.Workbook(file, options) as book:
        return sum(_write_page(book, table, rows) for table, rows in pages)


def _write_page(book: xlsxwriter.Workbook, table: Table, rows: Rows | Sequence[Any]) -> int:
    page = book.add_worksheet(str(table.caption)[:31].translate(_NOT_IN_A_NAME))
    bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
    page.freeze_panes(1, 0)
    page.set_column(0, len(table.columns) - 1, 18)
    for at, column in enumerate(table.columns):
        page.write_string(0, at, str(column.label), bold)
    count = 0
    source = rows.iterator(chunk_size=BATCH) if isinstance(rows, QuerySet) else iter(rows)
    while batch := list(islice(source, BATCH)):
        table.prepare(batch)
        for row in batch:
            count += 1
            for at, column in enumerate(table.columns):
                text = column.value(row).text
                page.write_string(count, at, text, quoted if workbooks.looks_like_formula(text) else None)
    return count


_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
