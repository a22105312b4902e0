"""Announcements are drafted, scheduled, edited, pinned and withdrawn; each telling of one is a row."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count, F

CAUSE = "announcements.announced:"


def remember(apps: Any, schema_editor: Any) -> None:
    """What was announced so far was told once, with a mail."""
    Announcement = apps.get_model("announcements", "Announcement")
    Telling = apps.get_model("announcements", "Telling")
    Message = apps.get_model("notices", "Message")
    Announcement.objects.update(written_at=F("published_at"))
    causes = Message.objects.filter(cause__startswith=CAUSE).values("cause").annotate(n=Count("pk"))
    told = {row["cause"]: row["n"] for row in causes}
    Telling.objects.bulk_create(
        Telling(announcement_id=pk, number=0, at=at, mails=True, told=told.get(f"{CAUSE}{pk}", 0), done_at=at)
        for pk, at in Announcement.objects.values_list("pk", "published_at")
    )


class Migration(migrations.Migration):
    dependencies = [("announcements", "0002_broadcasts"), ("notices", "0001_initial")]

    operations = [
        migrations.AddField("announcement", "written_at", models.DateTimeField(null=True)),
        migrations.AddField("announcement", "edited_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("announcement", "pinned_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("announcement", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "announcement",
            "withdrawn_by",
            models.CharField(blank=True, max_length=50, default=""),
            preserve_default=False,
        ),
        migrations.AddField("announcement", "revision", models.PositiveIntegerField(default=0)),
        migrations.CreateModel(
            name="Telling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("mails", models.BooleanField(default=True)),
                ("told", models.PositiveIntegerField(default=0)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tellings",
                        to="announcements.announcement",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["announcement", "number"], name="telling_once_for_a_number"
                    )
                ],
            },
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
