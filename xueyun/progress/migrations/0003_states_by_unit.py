import django.db.models.deletion
from django.db import migrations, models

OF_THE_KEY = "progress_unitstate_unit_id_b8e9399a"


class Migration(migrations.Migration):
    """The index of a unit's rows says their states and accounts too, so that they are counted in it alone."""

    dependencies = [("progress", "0002_lines_say_how_much_is_done")]

    operations = [
        migrations.AddIndex(
            model_name="unitstate",
            index=models.Index(fields=["unit", "state", "account"], name="state_by_unit"),
        ),
        # By hand: SQLite would write the whole table anew, which holds a row for each unit that anybody has opened.
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    f"DROP INDEX {OF_THE_KEY}",
                    f"CREATE INDEX {OF_THE_KEY} ON progress_unitstate (unit_id)",
                )
            ],
            [
                migrations.AlterField(
                    model_name="unitstate",
                    name="unit",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.unit",
                    ),
                )
            ],
        ),
    ]
