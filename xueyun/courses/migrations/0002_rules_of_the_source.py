"""What a constraint of one row can't hold (mission, P0; architecture, Decided: Source), as triggers.

SQLite drops a table's triggers when a later migration rebuilds the table: such a migration runs `install` again
(`courses/tests/test_terms.py` fails until it does).
"""

from typing import Any

from django.db import migrations

IS_NO_SOURCE = """
    NEW.source_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM courses_term s
        JOIN courses_course sc ON sc.id = s.course_id
        JOIN courses_course mine ON mine.id = NEW.course_id
        WHERE s.id = NEW.source_id AND s.audience = 'mooc' AND s.source_id IS NULL AND sc.school_id <> mine.school_id
    )
"""
IS_STILL_A_SOURCE = """
    (NEW.audience <> 'mooc' OR NEW.source_id IS NOT NULL)
    AND EXISTS (SELECT 1 FROM courses_term t WHERE t.source_id = NEW.id)
"""
RULES = {
    "term_source": (
        "courses_term",
        "a source is a MOOC term of another school and has no source",
        IS_NO_SOURCE,
    ),
    "term_layered": (
        "courses_term",
        "a term with layers stays a MOOC term without a source",
        IS_STILL_A_SOURCE,
    ),
}
WRITTEN_ONCE = ("courses_unitversion", "courses_outlineversion")


def install(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        _install_postgresql(schema_editor)
    else:
        _install_sqlite(schema_editor)


def _install_sqlite(schema_editor: Any) -> None:
    for name, (table, sentence, condition) in RULES.items():
        for moment in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{moment.lower()}")
            schema_editor.execute(
                f"CREATE TRIGGER {name}_{moment.lower()} BEFORE {moment} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
    for table in WRITTEN_ONCE:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_written_once")
        schema_editor.execute(
            f"CREATE TRIGGER {table}_written_once BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'a version is written once'); END"
        )


def _install_postgresql(schema_editor: Any) -> None:
    def raise_if(name: str, table: str, sentence: str, condition: str, moments: str) -> None:
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; "
            f"END IF; RETURN NEW; END $$"
        )
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {moments} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_check()"
        )

    for name, (table, sentence, condition) in RULES.items():
        raise_if(name, table, sentence, condition, "INSERT OR UPDATE")
    for table in WRITTEN_ONCE:
        raise_if(f"{table}_written_once", table, "a version is written once", "TRUE", "UPDATE")


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, (table, _, _) in RULES.items():
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}_check()")
        for table in WRITTEN_ONCE:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_written_once ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_written_once_check()")
        return
    for name in RULES:
        for moment in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{moment}")
    for table in WRITTEN_ONCE:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_written_once")


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
