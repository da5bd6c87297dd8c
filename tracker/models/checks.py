"""Answers to a protocol's checks, and body weight. Whether they open a gate is the plan's to say."""

from django.db import models
from django.db.models import Q

from tracker.models.facts import Fact


class GateCheck(Fact):
    """An answer to one of the protocol's checks, for one visit or (no `visit_key`) for all."""

    code = models.CharField(max_length=32)
    visit_key = models.CharField(max_length=64, blank=True)
    passed = models.BooleanField()
    detail = models.CharField(max_length=200, blank=True)

    class Meta(Fact.Meta):
        abstract = False


class Weight(Fact):
    """The body weight in kg."""

    kg = models.DecimalField(max_digits=5, decimal_places=1)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="weight_is_one_a_grown_person_can_have", condition=Q(kg__range=(25, 400))),
        ]
