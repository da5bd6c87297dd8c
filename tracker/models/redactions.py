"""What was typed in by mistake and taken out again, and the details of a patient that changed. Never who reads them."""

from django.db import models
from django.db.models import Q

from tracker.models.facts import Fact

REDACTED = "[redacted]"
"""What stands where personal data stood. The triggers of `_guards` let exactly this text be written over another."""
REDACTABLE = {
    "adverseevent": ["term", "done_about_it"],
    "booking": ["place", "reason"],
    "branchdecision": ["reason"],
    "call": ["words"],
    "correction": ["reason"],
    "courseevent": ["reason"],
    "departure": ["reason"],
    "detailchange": ["old", "new"],
    "gatecheck": ["detail"],
    "insight": ["text"],
    "intention": ["text"],
    "milestone": ["detail"],
    "note": ["text"],
    "practice": ["text"],
    "redaction": ["reason"],
    "roomentry": ["detail"],
    "signature": ["edition"],
    "therapysession": ["reason"],
    "versionmove": ["reason"],
    "waiver": ["reason"],
}
"""The columns of each table that hold a person's own words. What a rule reads is corrected, never redacted."""


class Redaction(Fact):
    """Words of an entry were taken out because they were personal data typed in by mistake. What they were is gone.

    `noun` is the entry's table, `redacted` its key, `fields` the columns with spaces between. The digests that earlier
    lines of the trail keep of the entry are worthless from then on; the redaction's own line keeps new ones.
    """

    noun = models.CharField(max_length=32)
    redacted = models.UUIDField()
    fields = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="redaction_says_why", condition=~Q(reason="")),
        ]


class DetailChange(Fact):
    """One detail of a patient, as it was and as it is: the patient's own row keeps only what holds now."""

    field = models.CharField(max_length=40)
    old = models.CharField(max_length=500, blank=True)
    new = models.CharField(max_length=500, blank=True)

    class Meta(Fact.Meta):
        abstract = False
