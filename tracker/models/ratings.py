"""Totals of rating scales, as given at a visit."""

from django.db import models

from tracker.models.facts import Fact


class Rating(Fact):
    """The total of one rating scale at one visit. Its range is the protocol's."""

    visit_key = models.CharField(max_length=64)
    assessment = models.CharField(max_length=32)
    total = models.DecimalField(max_digits=6, decimal_places=1)

    class Meta(Fact.Meta):
        abstract = False
