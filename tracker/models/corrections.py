"""Corrections: which fact no longer counts, why, and what stands in its place. What they strike stays as it is."""

from django.db import models
from django.db.models import Q

from tracker.models.facts import Fact


class Correction(Fact):
    """A fact is struck. `replacement` is the key of the fact that says it right; None: it should not be there at all.

    `noun` is the table's name, so that a reader finds the row. `moved_to`: the other patient's course on which it was
    entered anew, after it was written down for the wrong patient.
    """

    struck = models.UUIDField(unique=True)
    noun = models.CharField(max_length=32)
    replacement = models.UUIDField(null=True, default=None)
    moved_to = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=500)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="correction_says_why", condition=~Q(reason="")),
        ]
