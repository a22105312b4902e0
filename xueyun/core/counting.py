"""Several counts in one statement."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet


def counts(**wanted: QuerySet[Any]) -> dict[str, int]:
    """How many rows each has, by the same names. One query."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in wanted.values():
        sql, given = rows.order_by().values("pk").query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608  compiled by Django
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        found = cursor.fetchone()
    return dict(zip(wanted, found, strict=True))
