from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["school_id", "object_label", "-at"], name="audit_by_label"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["school_id", "verb", "at", "id"], name="audit_by_verb"),
        ),
    ]
