"""The shape that every fact has. Insert-only: a correction is a new row that replaces the old one."""

import uuid

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from tracker.models.people import User
from tracker.models.scoping import PatientQuerySet, PatientRecord


class Source(models.IntegerChoices):
    """How a fact came into the record."""

    LIVE = 1, "as it happened"
    LATER = 2, "entered later"
    PAPER = 3, "from paper"


class Fact(PatientRecord):
    """Something that happened or was decided, and was recorded.

    `key` is made by the client: a replay is answered, not repeated. `happened_at` is what requirements are judged
    on, `recorded_at` what a view as of a moment is judged on.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey("tracker.Course", on_delete=models.PROTECT, related_name="%(class)s_facts")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.SmallIntegerField(choices=Source.choices, default=Source.LIVE)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta(PatientRecord.Meta):
        # A CHECK lets NULL pass: a condition on a column that may be empty has to say that it is not.
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_recorded_after_it_happened", condition=Q(recorded_at__gte=F("happened_at"))
            )
        ]


def standing(rows: PatientQuerySet) -> PatientQuerySet:
    """Return the facts that nothing replaced and no correction struck. A condition: it costs no statement of its own.

    What is left out stays in the table, and is shown struck through, with its reason, where entries are listed.
    """
    return rows.filter(~Exists(_strikes()), replaced_by=None)


def _strikes() -> models.QuerySet:
    """Return the corrections that struck the outer row. Found by name: corrections are facts themselves."""
    rows: models.QuerySet = apps.get_model("tracker", "Correction")._base_manager.filter(struck=OuterRef("pk"))
    return rows
