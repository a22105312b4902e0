"""What a table shows, as an XLSX file that no formula lives in."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.console.tables.shape import Cell, Column, Rows, Table
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
    table: Table, rows: Rows, *, school_id: int | None, query: str, actor: Viewer, now: datetime
) -> FileResponse:
    """All these rows as a file to keep, with a row of the audit log that says how many they were.

    Raises Refused: 'too_many' (422). The file lies on disk while it is made and sent, and is gone afterwards.
    """
    if rows.order_by()[: MOST + 1].count() > MOST:
        raise Refused(TOO_MANY)
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the answer closes it
    with transaction.atomic():
        count = write(table, rows, file)
        _record(table, count, query, school_id=school_id, actor=actor, now=now)
    return _answer(file, table.name, now)


def _record(
    table: Table, count: int, query: str, *, school_id: int | None, actor: Viewer, now: datetime
) -> None:
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


def _answer(file: IO[bytes], name: str, now: datetime) -> FileResponse:
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}-{local(now):%Y%m%d-%H%M}.xlsx",
        content_type=workbooks.KIND,
        headers={"Cache-Control": "private, no-store"},
    )


def file(
    name: str,
    caption: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    school_id: int | None,
    actor: Viewer,
    now: datetime,
) -> FileResponse:
    """A few rows that no table describes, as `sheet` gives them: a file to keep, and a row of the audit log."""
    table = Table(
        name=name,
        caption=caption,
        order="",
        columns=tuple(Column(heading, heading, partial(_cell, at)) for at, heading in enumerate(headings)),
    )
    made = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the answer closes it
    with transaction.atomic():
        count = write(table, rows, made)
        _record(table, count, "", school_id=school_id, actor=actor, now=now)
    return _answer(made, name, now)


def _cell(at: int, row: Sequence[str]) -> Cell:
    return Cell(row[at])


def write(table: Table, rows: Rows | Sequence[Any], file: IO[bytes]) -> int:
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
