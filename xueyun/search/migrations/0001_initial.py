"""Documents, and beside them the database's own index, which follows the rows by itself.

SQLite: an FTS5 table over the rows' tokens, kept by triggers. A later migration that rebuilds `search_document` on
SQLite (as Django does to alter a column) drops them with the old table: run `follow` again after it.
PostgreSQL: a generated column with a GIN index.
"""

from __future__ import annotations

from django.db import migrations, models

SQLITE = [
    """CREATE VIRTUAL TABLE search_index USING fts5(
        title_tokens, tokens, content='search_document', content_rowid='id', tokenize='ascii')""",
    """CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN
        INSERT INTO search_index(rowid, title_tokens, tokens) VALUES (new.id, new.title_tokens, new.tokens);
    END""",
    """CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN
        INSERT INTO search_index(search_index, rowid, title_tokens, tokens)
            VALUES ('delete', old.id, old.title_tokens, old.tokens);
    END""",
    """CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN
        INSERT INTO search_index(search_index, rowid, title_tokens, tokens)
            VALUES ('delete', old.id, old.title_tokens, old.tokens);
        INSERT INTO search_index(rowid, title_tokens, tokens) VALUES (new.id, new.title_tokens, new.tokens);
    END""",
]
POSTGRESQL = [
    """ALTER TABLE search_document ADD COLUMN lexemes tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('pg_catalog.simple', title_tokens), 'A')
        || to_tsvector('pg_catalog.simple', tokens)) STORED""",
    "CREATE INDEX search_document_lexemes ON search_document USING gin (lexemes)",
]
SQLITE_BACK = [
    "DROP TRIGGER search_document_added",
    "DROP TRIGGER search_document_gone",
    "DROP TRIGGER search_document_changed",
    "DROP TABLE search_index",
]
POSTGRESQL_BACK = ["DROP INDEX search_document_lexemes", "ALTER TABLE search_document DROP COLUMN lexemes"]


def follow(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def unfollow(apps, schema_editor):
    for statement in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("texts", models.JSONField()),
                ("sounds", models.JSONField()),
                ("title_tokens", models.TextField()),
                ("tokens", models.TextField()),
                ("indexed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="document_once"),
                ],
            },
        ),
        migrations.RunPython(follow, unfollow),
    ]
