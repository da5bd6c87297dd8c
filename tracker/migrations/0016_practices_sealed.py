"""The small steps that patients agreed on are sealed, as their other words are."""

from django.db import migrations, models

from tracker.migrations import _guards
from tracker.migrations._sealing import seal_practices


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0015_door"),
    ]

    operations = [
        migrations.RunPython(_guards.lift_all_guards, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="practice",
            name="text",
            field=models.TextField(max_length=200),
        ),
        migrations.RunPython(seal_practices),  # there is no way back from here
        migrations.RunPython(_guards.raise_all_guards, _guards.lift_all_guards),
    ]
