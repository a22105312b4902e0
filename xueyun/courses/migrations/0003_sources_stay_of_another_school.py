"""The rules of the source from every side: no move of a term or of a course makes a source the borrower's own.

Renews all triggers of 0002. SQLite drops a table's triggers when a migration rebuilds the table, and refuses to rebuild
one that another table's trigger reads: a migration that rebuilds `courses_term` or `courses_course` runs `remove` of
this one before it and `install` after it (`courses/tests/test_terms.py` fails until it does; decision 0006).
"""

from importlib import import_module
from typing import Any

from django.db import migrations

before = import_module("xueyun.courses.migrations.0002_rules_of_the_source")

A_LAYER_OF_ITS_OWN_SCHOOL = """
    EXISTS (
        SELECT 1 FROM courses_term layer
        JOIN courses_course theirs ON theirs.id = layer.course_id
        JOIN courses_course mine ON mine.id = NEW.course_id
        WHERE layer.source_id = NEW.id AND theirs.school_id = mine.school_id
    )
"""
# The row of the course itself still has its old school here: what is new stands in NEW alone.
A_PARTNER_OF_THE_NEW_SCHOOL = """
    EXISTS (
        SELECT 1 FROM courses_term layer
        JOIN courses_term source ON source.id = layer.source_id
        JOIN courses_course partner
            ON partner.id = CASE WHEN source.course_id = NEW.id THEN layer.course_id ELSE source.course_id END
        WHERE (source.course_id = NEW.id OR layer.course_id = NEW.id) AND partner.school_id = NEW.school_id
    )
"""
# By name: the table, the moment, the sentence and the condition.
RULES = {
    "term_layers_elsewhere": (
        "courses_term",
        "UPDATE",
        "a source and the terms over it are of different schools",
        A_LAYER_OF_ITS_OWN_SCHOOL,
    ),
    "course_layers_elsewhere": (
        "courses_course",
        "UPDATE OF school_id",
        "a source and the terms over it are of different schools",
        A_PARTNER_OF_THE_NEW_SCHOOL,
    ),
}


def install(apps: Any, schema_editor: Any) -> None:
    before.install(apps, schema_editor)
    _remove(schema_editor)
    for name, (table, moment, sentence, condition) in RULES.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE FUNCTION {name}_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {condition} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; "
                f"END IF; RETURN NEW; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {moment} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}_check()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )


def remove(apps: Any, schema_editor: Any) -> None:
    """Take away all of them, those of 0002 too: what a rebuild on SQLite needs."""
    _remove(schema_editor)
    before.remove(apps, schema_editor)


def go_back(apps: Any, schema_editor: Any) -> None:
    """What 0002 had."""
    _remove(schema_editor)


def _remove(schema_editor: Any) -> None:
    for name, (table, _, _, _) in RULES.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}_check()")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_rules_of_the_source")]
    operations = [migrations.RunPython(install, go_back)]
