"""Sessions of several patients, as numbers only. Who the others were is on their own courses, never here."""

from django.db import models
from django.db.models import Q

from tracker.models.facts import Fact


class GroupSession(Fact):
    """A visit took place in a group of so many clients, this one included; `largest_mg`: the largest dose there."""

    visit_key = models.CharField(max_length=64)
    clients = models.PositiveSmallIntegerField()
    facilitators = models.PositiveSmallIntegerField()
    largest_mg = models.DecimalField(max_digits=7, decimal_places=2)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="a_group_has_the_patient_in_it", condition=Q(clients__gte=1)),
            models.CheckConstraint(name="a_group_takes_no_less_than_nothing", condition=Q(largest_mg__gte=0)),
        ]
