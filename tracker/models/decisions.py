"""What a person decided about a requirement: waivers, and releases of a dose. They survive every replan."""

from django.db import models
from django.db.models import Q

from tracker.models.facts import Fact
from tracker.models.protocols import ProtocolVersion


class Waiver(Fact):
    """An exception asked for a requirement before the event: granted, or refused.

    Keeps the requirement's key, the version and a snapshot of what was decided on; no foreign key to a projection.
    """

    requirement_key = models.CharField(max_length=96)
    protocol_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    snapshot = models.JSONField()
    granted = models.BooleanField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="waiver_says_why", condition=~Q(reason="")),
        ]


class Release(Fact):
    """A dose was released: every gate was met or waived, and identity was checked aloud."""

    visit_key = models.CharField(max_length=64)
    snapshot = models.JSONField()
    identity_checked = models.BooleanField()

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="a_release_checks_name_and_birthday_aloud", condition=Q(identity_checked=True)),
        ]
