"""Finding what begins so, by an index, on both databases."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q

LAST = "\U0010ffff"


def starts_with(field: str, text: str) -> Q:
    """Rows whose field begins with the text, letter for letter.

    SQLite's LIKE can't use an index when the text is escaped, but it compares by code point, so a range says the same.
    PostgreSQL compares as its locale does, where no range is safe; there an index by pattern serves LIKE.
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + LAST})
    return Q(**{f"{field}__startswith": text})
