"""What a table shows, as an XLSX file that no formula lives in."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import IO

import xlsxwriter
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.console.tables.shape import Rows, Table
from xueyun.core import workbooks
from xueyun.core.times import local
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer

MOST = 100_000
BATCH = 2000
TOO_MANY = refuse(
    "too_many",
    _("A file holds at most 100,000 rows. Filter the table, and export the parts."),
    status=422,
)


def sheet(
    table: Table, rows: Rows, *, school_id: int, query: str, actor: Viewer, now: datetime
) -> FileResponse:
    """All these rows as a file to keep, with a row of the audit log that says how many they were.

    Raises Refused: 'too_many' (422). The file lies on disk while it is made and sent, and is gone afterwards.
    """
    if rows.order_by()[: MOST + 1].count() > MOST:
        raise Refused(TOO_MANY)
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the answer closes it
    with transaction.atomic():
        count = write(table, rows, file)
        audit.record(
            f"console.export_{table.name}",
            now=now,
            actor=actor,
            kind="school",
            object_id=school_id,
            label=str(table.caption),
            school_id=school_id,
            detail={"rows": count, "query": query},
        )
    file.seek(0)
    name = f"{table.name}-{local(now):%Y%m%d-%H%M}.xlsx"
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type=workbooks.KIND,
        headers={"Cache-Control": "private, no-store"},
    )


def write(table: Table, rows: Rows, file: IO[bytes]) -> int:
    """Row by row, so that memory stays flat; returns how many. Everything is text, and text that a spreadsheet would
    take for a formula carries the quote that says it is none, when it is edited or saved as CSV again too.
    """
    options = {**workbooks.PLAIN, "constant_memory": True, "tmpdir": str(Path(tempfile.gettempdir()))}
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(str(table.caption)[:31].translate(_NOT_IN_A_NAME))
        bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        page.freeze_panes(1, 0)
        page.set_column(0, len(table.columns) - 1, 18)
        for at, column in enumerate(table.columns):
            page.write_string(0, at, str(column.label), bold)
        count = 0
        for row in rows.iterator(chunk_size=BATCH):
            count += 1
            for at, column in enumerate(table.columns):
                text = column.value(row).text
                page.write_string(count, at, text, quoted if workbooks.looks_like_formula(text) else None)
    return count


_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
