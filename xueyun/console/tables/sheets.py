"""What a table of the console shows, as a file to keep, and a row of the audit log that says who took it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.http import FileResponse

from xueyun.audit import actions as audit
from xueyun.core.viewer import Viewer
from xueyun.ui.tables.shape import Cell, Column, Rows, Table
from xueyun.ui.tables.sheets import workbook


def sheet(
    table: Table,
    rows: Rows | Sequence[Any],
    *,
    school_id: int | None,
    query: str,
    actor: Viewer,
    now: datetime,
) -> FileResponse:
    """All these rows as a file to keep, with a row of the audit log that says how many they were.

    Raises Refused: 'too_many' (422).
    """

    def record(count: int) -> None:
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

    return workbook(table.name, [(table, rows)], now=now, record=record)


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
    """A few rows that no table describes, as `sheet` gives them."""
    table = Table(
        name=name,
        caption=caption,
        order="",
        columns=tuple(Column(heading, heading, partial(_cell, at)) for at, heading in enumerate(headings)),
    )
    return sheet(table, rows, school_id=school_id, query="", actor=actor, now=now)


def _cell(at: int, row: Sequence[str]) -> Cell:
    return Cell(row[at])
