"""Lines for everybody who is in a term already, and the two indexes by which PostgreSQL finds a beginning."""

from typing import Any

from django.db import migrations

PATTERNS = ("number", "name")
FILL = """
    INSERT INTO enrolment_line
        (term_id, account_id, entry_id, number, name, college, major, class_name, since)
    SELECT reason.term_id, reason.account_id, entry.id, COALESCE(entry.student_no, ''),
        COALESCE(entry.name, account.nickname), COALESCE(entry.college, ''), COALESCE(entry.major, ''),
        COALESCE(entry.class_name, ''), MIN(reason.started_at)
    FROM enrolment_reason AS reason
    JOIN accounts_account AS account ON account.id = reason.account_id
    JOIN courses_term AS term ON term.id = reason.term_id
    JOIN courses_course AS course ON course.id = term.course_id
    LEFT JOIN schools_certification AS bond ON bond.account_id = reason.account_id
        AND bond.school_id = course.school_id AND bond.removed_at IS NULL
    LEFT JOIN schools_rosterentry AS entry ON entry.id = bond.entry_id
    WHERE reason.ended_at IS NULL
    GROUP BY reason.term_id, reason.account_id, entry.id, account.id
"""


def fill(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(FILL)


def empty(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DELETE FROM enrolment_line")


def add_patterns(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for column in PATTERNS:
            schema_editor.execute(
                f"CREATE INDEX line_{column}_begins ON enrolment_line (term_id, {column} varchar_pattern_ops)"
            )


def drop_patterns(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for column in PATTERNS:
            schema_editor.execute(f"DROP INDEX line_{column}_begins")


class Migration(migrations.Migration):
    dependencies = [
        ("enrolment", "0003_students_of_a_term"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(fill, empty),
        migrations.RunPython(add_patterns, drop_patterns),
    ]
