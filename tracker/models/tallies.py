"""How the caseload stood when it was last counted: numbers only, nobody's record. Who counts: `actions.tallies`."""

from django.db import models

from tracker.models.people import Site
from tracker.models.protocols import ProtocolVersion


class CaseloadTally(models.Model):
    """How many requirements of one rule were in one state at a site, under one protocol version, at `counted_at`.

    The columns mean what those of `Requirement` mean; `state` is that of `with_state`. What is not here was nowhere.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="tallies", db_index=False)
    protocol_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.SmallIntegerField()
    severity = models.SmallIntegerField()
    state = models.SmallIntegerField()
    number = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_state_is_counted_once", fields=["site", "protocol_version", "rule", "severity", "state"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} in state {self.state}"
