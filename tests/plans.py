"""What the database means to do for every statement of a page: read from its own plans, on both databases."""

from __future__ import annotations

import json
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

FEW = 500  # rows that may be sorted on PostgreSQL
SMALL = {"schools_region"}  # as many as there are cities
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def faults_of(client: Client, url: str, *, most: int, wide: tuple[str, ...] = ()) -> tuple[list[str], str]:
    """What is wrong with a page: more statements than `most`, or one that reads or sorts a whole list; and its HTML.

    `wide` are filters that nearly every row passes: a walk along an order, past the few that don't, is short.
    """
    client.get(url)  # what is kept between requests is kept from here on
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url)
    assert answer.status_code == 200, url
    asked = [row["sql"] for row in seen.captured_queries if not row["sql"].startswith(CONTROL)]
    found = [f"{len(asked)} statements"] if len(asked) > most else []
    is_wide = any(one in url for one in wide)
    narrows = {key for key, value in parse_qsl(urlsplit(url).query) if value} - {"sort", "after", "before"}
    for sql in asked:
        if not sql.startswith(("SELECT", "WITH")) or any(f'SELECT "{table}"' in sql for table in SMALL):
            continue
        if is_wide and sql.startswith("SELECT COUNT(*) FROM (") and "LIMIT 1001)" in sql:
            continue  # counts no further than that
        found += [f"{fault}: {sql[:500]}" for fault in faults(sql, is_narrowed=bool(narrows) and not is_wide)]
    return found, answer.content.decode()


def faults(sql: str, *, is_narrowed: bool = False) -> list[str]:
    """The steps of one statement that read or sort a whole list for want of an index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return [step for *_ids, step in cursor.fetchall() if _is_whole(step, is_narrowed=is_narrowed)]
        # Where most rows fit, PostgreSQL rightly reads a table as it lies: what is asked is whether it has to.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (plan,) = cursor.fetchone()
        cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_sort = on")
    return list(_walk((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]))


def _is_whole(step: str, *, is_narrowed: bool) -> bool:
    """A walk along an index, page by page, is none; beside a filter it is, unless the index is of such rows alone."""
    if "USE TEMP B-TREE" in step:
        return "DISTINCT" not in step  # of what was found by the keys of one page
    words = step.split()
    if words[0] != "SCAN" or words[1] not in _tables():
        return False  # a SEARCH, or what a subquery has found
    return "INDEX" not in step or (is_narrowed and words[-1] not in _parts())


@cache
def _parts() -> set[str]:
    """SQLite's indexes that hold some rows of a table alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'")
        return {name for (name,) in cursor.fetchall()}


@cache
def _tables() -> set[str]:
    return set(connection.introspection.table_names()) - SMALL


def _walk(node: dict[str, Any]) -> list[str]:
    """Whether a filter walks along an order that is not its own, SQLite's plans tell more plainly."""
    kind, rows = str(node["Node Type"]), int(node["Plan Rows"])
    here = f"{kind} {node.get('Relation Name', '')} {node.get('Filter', '')} {rows}"
    is_whole = (
        rows > FEW and kind == "Sort"
    )  # an incremental one sorts what is alike in what it is ordered by already
    is_whole |= (
        kind == "Seq Scan" and node["Relation Name"] not in SMALL and _size(str(node["Relation Name"])) > FEW
    )
    inner = [line for child in node.get("Plans", []) for line in _walk(child)]
    return [*([here] if is_whole else []), *inner]


def _size(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        (rows,) = cursor.fetchone()
    return int(rows)


def next_page(html: str) -> str:
    """The address of the page after this one, as its table links it; '' where there is none."""
    found = [
        piece.partition('"')[0] for piece in html.split('href="?')[1:] if "after=" in piece.partition('"')[0]
    ]
    return f"?{unescape(found[0])}" if found else ""


def analyse() -> None:
    """Statistics as a running database has them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
