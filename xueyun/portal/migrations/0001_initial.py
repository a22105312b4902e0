from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("courses", "0001_initial"), ("schools", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stamp", models.BigIntegerField()),
            ],
        ),
    ]
