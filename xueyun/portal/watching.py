"""Triggers that give the shelves a new edition when a row that they show changes, whoever changes it.

They are set after every `migrate` rather than in a migration: SQLite loses a table's triggers when Django rebuilds it.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections

# What public shelves show. (Learners are counted when a shelf is made; see `shelf`.)
WATCHED = (
    "courses.Course",
    "courses.Term",
    "courses.TeamMember",
    "schools.Region",
    "schools.School",
    "schools.Notice",
)
EVENTS = ("insert", "update", "delete")

_FUNCTION = """
    CREATE OR REPLACE FUNCTION portal_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO portal_edition (id, stamp) VALUES (1, (random() * 9e18)::bigint)
            ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp;
        RETURN NULL;
    END $$"""


def tables() -> list[str]:
    """The tables that are watched."""
    return [apps.get_model(name)._meta.db_table for name in WATCHED]


def watch(*, using: str = "default", **_: Any) -> None:
    """Set the triggers on every watched table that is there; harmless where they are set."""
    connection = connections[using]
    with connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        if "portal_edition" not in known:
            return
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table in known.intersection(tables()):
            for statement in _postgresql(table) if connection.vendor == "postgresql" else _sqlite(table):
                cursor.execute(statement)


def _sqlite(table: str) -> list[str]:
    """Plain statements: an OR REPLACE in a trigger gives way to the OR IGNORE of the statement that fires it."""
    return [
        f"""CREATE TRIGGER IF NOT EXISTS {name(table, event)} AFTER {event} ON {table} BEGIN
            DELETE FROM portal_edition;
            INSERT INTO portal_edition (id, stamp) VALUES (1, random());
        END"""  # noqa: S608  names of our own tables
        for event in EVENTS
    ]


def _postgresql(table: str) -> list[str]:
    return [
        f"""CREATE OR REPLACE TRIGGER {name(table, event)} AFTER {event} ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION portal_new_edition()"""
        for event in EVENTS
    ]


def name(table: str, event: str) -> str:
    """The trigger's name."""
    return f"portal_{table}_{event}"
