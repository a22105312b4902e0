"""Indexes of the console's tables, disputes about entries, and the moving of records to a new account."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import xueyun.core.ids

# PostgreSQL compares as its locale says, and LIKE needs an index that doesn't; on SQLite a range does it.
PATTERNS = ("student_no", "name")


def add_patterns(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for column in PATTERNS:
            schema_editor.execute(
                f"CREATE INDEX entry_{column}_begins ON schools_rosterentry"
                f" (school_id, kind, {column} varchar_pattern_ops)"
            )


def drop_patterns(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for column in PATTERNS:
            schema_editor.execute(f"DROP INDEX entry_{column}_begins")


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=xueyun.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("message", models.TextField()),
                ("contact", models.CharField(max_length=200)),
                ("raised_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("removed", "Removed"), ("declined", "Declined")], max_length=10
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=xueyun.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "proof",
                    models.CharField(
                        choices=[("in_person", "In Person"), ("old_account", "Old Account")], max_length=20
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("offered_at", models.DateTimeField()),
                ("old_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("new_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="rosterentry",
            name="entry_by_class",
        ),
        migrations.AddIndex(
            model_name="rosterentry",
            index=models.Index(fields=["school", "kind", "student_no"], name="entry_by_number"),
        ),
        migrations.AddIndex(
            model_name="rosterentry",
            index=models.Index(fields=["school", "kind", "name", "id"], name="entry_by_name"),
        ),
        migrations.AddIndex(
            model_name="rosterentry",
            index=models.Index(
                fields=["school", "kind", "class_name", "student_no"], name="entry_by_class_and_number"
            ),
        ),
        migrations.AddIndex(
            model_name="rosterentry",
            index=models.Index(
                condition=models.Q(("disabled_at__isnull", False)),
                fields=["school", "kind", "student_no"],
                name="entry_disabled_by_number",
            ),
        ),
        migrations.AddIndex(
            model_name="rosterentry",
            index=models.Index(
                condition=models.Q(("disabled_at__isnull", False)),
                fields=["school", "kind", "name", "id"],
                name="entry_disabled_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="rosterentry",
            index=models.Index(
                condition=models.Q(("disabled_at__isnull", False)),
                fields=["school", "kind", "class_name", "student_no"],
                name="entry_disabled_by_class",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="against",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.certification"
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="schools.rosterentry"
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="schools.school"
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="schools.rosterentry"
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="new",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="old",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="schools.school"
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["school", "raised_at", "id"], name="dispute_by_school"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", True)),
                fields=["school", "raised_at", "id"],
                name="dispute_undecided",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at__isnull", True)),
                fields=("account", "entry"),
                name="dispute_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("outcome", "")),
                    models.Q(("decided_at__isnull", False), ("outcome__gt", "")),
                    _connector="OR",
                ),
                name="dispute_decided_has_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at__isnull", True)),
                fields=("entry", "old", "new"),
                name="move_offered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(("old", models.F("new")), _negated=True),
                name="move_leads_to_another_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at__isnull", True), ("new_confirmed_at__isnull", False), _connector="OR"
                ),
                name="move_done_was_confirmed",
            ),
        ),
        migrations.AddIndex(
            model_name="certification",
            index=models.Index(fields=["school", "last_used_at"], name="bond_by_use"),
        ),
        migrations.RunPython(add_patterns, drop_patterns),
    ]
