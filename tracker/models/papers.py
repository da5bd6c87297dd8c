"""Documents that were signed, and plans that were not kept to. The documents themselves are not kept here."""

from django.db import models
from django.db.models import Q

from tracker.models.facts import Fact


class Signature(Fact):
    """A document was signed at `happened_at`. `signed_by`: the protocol's codes for who did, with spaces between.

    `edition` empty: nobody wrote it down. `modified`: the official text was changed. `visit_key` empty: it was signed
    for no one visit.
    """

    code = models.CharField(max_length=32)
    signed_by = models.CharField(max_length=200)
    edition = models.CharField(max_length=80, blank=True)
    modified = models.BooleanField(default=False)
    visit_key = models.CharField(max_length=64, blank=True)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="signature_names_who_signed", condition=~Q(signed_by="")),
        ]


class Departure(Fact):
    """A plan, such as the one for the way home, was not kept to at `happened_at`, and why."""

    code = models.CharField(max_length=32)
    visit_key = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="departure_says_why", condition=~Q(reason="")),
        ]
