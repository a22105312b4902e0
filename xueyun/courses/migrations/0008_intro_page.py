"""What an intro page says and shows. SQLite rebuilds `courses_course`: its triggers go before and come back (0003)."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

triggers = import_module("xueyun.courses.migrations.0003_sources_stay_of_another_school")


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0007_applications"),
        ("media", "0002_uploads"),
    ]

    operations = [
        migrations.RunPython(triggers.remove, triggers.install),
        migrations.AddField(
            model_name="course",
            name="cover_alt",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="course",
            name="cover_crop",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="course",
            name="faq",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="course",
            name="prerequisites",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="course",
            name="references",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="course",
            name="target",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="course",
            name="trailer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="media.asset",
            ),
        ),
        migrations.RunPython(triggers.install, triggers.remove),
    ]
