"""What the database means to do for every statement of a page: read from its own plans, on both databases."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.db import connection
from django.test.utils import CaptureQueriesContext

FEW = 500  # rows that may be sorted on PostgreSQL
SMALL = {"schools_region", "jobs_worker"}  # as many as there are cities, and processes
# What belongs to one thing and is as much as that can have: the tree and the team of a run, the teams of a person,
# the bonds of an entry, the parts of an import. Found by that thing's key, it may be put in order afterwards.
BELONGINGS = (
    ("courses_chapter", "term_id"), ("courses_lesson", "term_id"), ("courses_unit", "term_id"),
    ("courses_unitversion", "term_id"), ("courses_teammember", "term_id"), ("courses_teammember", "account_id"),
    ("schools_move", "entry_id"), ("schools_certification", "entry_id"), ("schools_importpart", "of_id"),
)  # fmt: skip
SEARCH = "search_document"  # the index of full texts orders what it finds by how well it fits, and stops
SORTS = ("USE TEMP B-TREE", "Sort", "Incremental Sort")
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one address, and what is wrong with how it was put together."""

    html: str
    faults: list[str]


class Reader:
    """Asks for pages and reads the plans of their statements; the same statement is read once."""

    def __init__(self, *, most: int, wide: tuple[str, ...] = ()) -> None:
        """`wide` are filters that nearly every row passes: a walk along an order, past the few that don't, is short."""
        self._most, self._wide = most, wide
        self._known: dict[tuple[str, bool], list[str]] = {}

    def read(self, ask: Callable[[str], Any], url: str) -> Answer:
        """Wrong are more statements than `most`, and one that reads or sorts a whole list."""
        with CaptureQueriesContext(connection) as seen:
            answer = ask(url)
        assert answer.status_code == 200, url
        asked = [row["sql"] for row in seen.captured_queries if not row["sql"].startswith(CONTROL)]
        found = [f"{len(asked)} statements"] if len(asked) > self._most else []
        is_wide = any(one in url for one in self._wide)
        narrows = {key for key, value in parse_qsl(urlsplit(url).query) if value} - {
            "sort",
            "after",
            "before",
        }
        for sql in asked:
            if not sql.startswith(("SELECT", "WITH")) or SEARCH in sql or _is_of(sql, SMALL):
                continue
            if is_wide and sql.startswith("SELECT COUNT(*) FROM (") and "LIMIT 1001)" in sql:
                continue  # counts no further than that
            found += [f"{fault}: {sql[:500]}" for fault in self._faults(sql, bool(narrows) and not is_wide)]
        html = "" if answer.streaming else answer.content.decode(errors="replace")
        if answer.streaming:
            b"".join(answer.streaming_content)  # to its end, so that its file is closed
        return Answer(html, found)

    def _faults(self, sql: str, is_narrowed: bool) -> list[str]:
        key = (sql, is_narrowed)
        if key not in self._known:
            found = faults(sql, is_narrowed=is_narrowed)
            self._known[key] = [one for one in found if not (one.startswith(SORTS) and _is_little(sql))]
        return self._known[key]


def _is_of(sql: str, tables: set[str]) -> bool:
    return any(f'FROM "{table}"' in sql for table in tables)


def _is_little(sql: str) -> bool:
    """Whether what a statement orders was found by the key of one thing, or by a list of keys."""
    belongs = any(re.search(rf'"{table}"\."{key}" = \d+', sql) for table, key in BELONGINGS)
    return belongs or bool(re.search(r'"id" IN \(\d+(, \d+)*\)', sql))


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
    # An incremental one sorts what is alike in what it is ordered by already.
    is_whole = rows > FEW and kind == "Sort"
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
