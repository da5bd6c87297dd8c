"""Which rules of places hold at a site, and since when: decisions that only grow. What they say: `programmes`."""

import uuid

from django.db import models
from django.db.models import F, Q

from tracker.models.people import Site, User
from tracker.models.protocols import ProtocolVersion


class SiteRules(models.Model):
    """The rules of a place hold at a site from `since` to `until`, both days included; None: they hold still.

    A row that `replaces` another stands in its place, as when rules end or another day was meant.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="held_rules")
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()
    until = models.DateField(null=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rules_end_no_earlier_than_they_begin", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version.reference} at {self.site} since {self.since}"
