"""A dose may be of 0 mg: in a blinded trial a placebo is given, witnessed and recorded like every study dose."""

from django.db import migrations, models

from tracker.migrations import _guards


class Migration(migrations.Migration):
    dependencies = [("tracker", "0006_site_rules")]

    operations = [
        migrations.RemoveConstraint(model_name="dose", name="dose_is_more_than_nothing"),
        migrations.AddConstraint(
            model_name="dose",
            constraint=models.CheckConstraint(condition=models.Q(("mg__gte", 0)), name="dose_is_not_less_than_nothing"),
        ),
        # SQLite made the table anew, and its triggers went with it.
        migrations.RunPython(_guards.raise_all_guards, _guards.lift_all_guards),
    ]
