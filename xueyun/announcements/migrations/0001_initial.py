import django.db.models.deletion
from django.db import migrations, models

import xueyun.core.ids


class Migration(migrations.Migration):
    initial = True
    dependencies = [("courses", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=xueyun.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("body", models.TextField()),
                ("author", models.CharField(max_length=50)),
                ("published_at", models.DateTimeField()),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="announcements",
                        to="courses.term",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["term", "-published_at"], name="announcement_by_term")],
            },
        ),
    ]
