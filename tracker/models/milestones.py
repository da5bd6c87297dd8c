"""Milestones that were reached, and decisions on ways that part. What they open or ask for is the plan's to say."""

from django.db import models
from django.db.models import Q

from tracker.models.facts import Fact


class Milestone(Fact):
    """A milestone of the protocol was reached at `happened_at`. `visit_key` empty: it belongs to no one visit."""

    code = models.CharField(max_length=32)
    visit_key = models.CharField(max_length=64, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta(Fact.Meta):
        abstract = False


class BranchDecision(Fact):
    """Somebody decided whether a way of the protocol is taken, and why. The latest decision stands."""

    code = models.CharField(max_length=32)
    taken = models.BooleanField()
    reason = models.CharField(max_length=500)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="decision_says_why", condition=~Q(reason="")),
        ]
