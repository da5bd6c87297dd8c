"""Moves of a course from one version of its protocol to another. What each would bring about: `programmes`."""

from django.db import models
from django.db.models import F, Q

from tracker.models.facts import Fact
from tracker.models.protocols import ProtocolVersion


class VersionMove(Fact):
    """A course was moved to another version, by whom and why.

    `signed` is the digest of the consequences that were shown to whoever signed. Before the first move the course was
    on that one's `from_version`: what was planned at an earlier moment is found by these rows.
    """

    from_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=500)
    signed = models.CharField(max_length=64)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="move_says_why", condition=~Q(reason="")),
            models.CheckConstraint(name="a_move_goes_to_another_version", condition=~Q(to_version=F("from_version"))),
        ]
