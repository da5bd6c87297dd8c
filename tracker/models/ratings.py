"""Totals of rating scales, as given at a visit."""

from django.db import models

from tracker.models.facts import Fact
from tracker.models.people import User


class Rating(Fact):
    """The total of one rating scale at one visit. Its range is the protocol's.

    `rated_by` None: the patient filled it in, or nobody wrote it down.
    """

    visit_key = models.CharField(max_length=64)
    assessment = models.CharField(max_length=32)
    total = models.DecimalField(max_digits=6, decimal_places=1)
    rated_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta(Fact.Meta):
        abstract = False
