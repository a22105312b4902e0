"""A draft has no moment yet. Apart from 0003: PostgreSQL alters no table just after its rows were changed."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("announcements", "0003_writing")]

    operations = [
        migrations.AlterField("announcement", "written_at", models.DateTimeField()),
        migrations.AlterField("announcement", "published_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "announcement",
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(published_at__isnull=False),
                name="announcement_was_published_before_it_is_withdrawn",
            ),
        ),
    ]
