"""A term has its course's school beside it, and the database holds the two together (decision 0016).

PostgreSQL does so by a foreign key of two columns: a lock on the course's row comes with it, so that a run that is made
while its course moves is told. SQLite, which has one writer, does so by triggers.

From here on `remove` and `install` of this migration are what one that rebuilds `courses_term` or `courses_course` runs
before and after (decision 0006): they are those of 0003, and the school's.
"""

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

before = import_module("xueyun.courses.migrations.0003_sources_stay_of_another_school")

ANOTHER_SCHOOL = (
    "NOT EXISTS (SELECT 1 FROM courses_course c WHERE c.id = NEW.course_id AND c.school_id = NEW.school_id)"
)
ON_SQLITE = {
    "term_school_insert": f"""BEFORE INSERT ON courses_term WHEN {ANOTHER_SCHOOL}
        BEGIN SELECT RAISE(ABORT, 'a term is of the school of its course'); END""",
    "term_school_update": f"""BEFORE UPDATE OF course_id, school_id ON courses_term WHEN {ANOTHER_SCHOOL}
        BEGIN SELECT RAISE(ABORT, 'a term is of the school of its course'); END""",
    "course_takes_its_terms": """AFTER UPDATE OF school_id ON courses_course WHEN NEW.school_id <> OLD.school_id
        BEGIN UPDATE courses_term SET school_id = NEW.school_id WHERE course_id = NEW.id; END""",
}


def install(apps: Any, schema_editor: Any) -> None:
    before.install(apps, schema_editor)
    _remove(schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE courses_course ADD CONSTRAINT course_with_its_school UNIQUE (id, school_id)"
        )
        schema_editor.execute(
            "ALTER TABLE courses_term ADD CONSTRAINT term_school FOREIGN KEY (course_id, school_id) "
            "REFERENCES courses_course (id, school_id) ON UPDATE CASCADE"
        )
        return
    for name, rest in ON_SQLITE.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {rest}")


def remove(apps: Any, schema_editor: Any) -> None:
    _remove(schema_editor)
    before.remove(apps, schema_editor)


def _remove(schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE courses_term DROP CONSTRAINT IF EXISTS term_school")
        schema_editor.execute("ALTER TABLE courses_course DROP CONSTRAINT IF EXISTS course_with_its_school")
        return
    for name in ON_SQLITE:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


def fill(apps: Any, schema_editor: Any) -> None:
    """The school of its course, for every term that is there."""
    course = apps.get_model("courses", "Course").objects.filter(pk=models.OuterRef("course_id"))
    apps.get_model("courses", "Term").objects.update(school_id=models.Subquery(course.values("school_id")))
    if schema_editor.connection.vendor == "postgresql":
        # What the new key has yet to check is checked now: a table with checks to come can't be changed further.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0011_files_of_intro_pages"),
        ("schools", "0011_as_the_consoles_read"),
    ]

    operations = [
        migrations.RunPython(before.remove, before.install),
        migrations.AddField(
            model_name="term",
            name="school",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="terms",
                to="schools.school",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="term",
            name="school",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="terms",
                to="schools.school",
            ),
        ),
        migrations.RunPython(install, remove),
        migrations.AddIndex(
            model_name="term",
            index=models.Index(fields=["school", "starts_at", "id"], name="term_of_school_by_start"),
        ),
        migrations.AddIndex(
            model_name="term",
            index=models.Index(fields=["school", "ends_at", "id"], name="term_of_school_by_end"),
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(fields=["school", "created_at", "id"], name="course_by_school_and_age"),
        ),
    ]
