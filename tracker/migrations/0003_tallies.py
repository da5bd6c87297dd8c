import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0002_otherwise"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseloadTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.SmallIntegerField()),
                ("severity", models.SmallIntegerField()),
                ("state", models.SmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
                (
                    "protocol_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.protocolversion",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="tracker.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "protocol_version", "rule", "severity", "state"), name="a_state_is_counted_once"
                    )
                ],
            },
        ),
    ]
