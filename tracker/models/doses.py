"""Doses taken. What else went on in the room is `room`."""

from django.db import models
from django.db.models import F, Q

from tracker.models.facts import Fact
from tracker.models.people import User


class Dose(Fact):
    """An amount really taken at `happened_at`, given by one person and witnessed by another.

    `mg` is 0 where the protocol's arm gives a placebo, and nowhere else.
    `site_code` is where, `product` what it was made as; both matter to rules that look back over earlier doses.
    `given_as` is what the person who gave it is to the protocol, `ended_at` when an infusion was in, `observed` whether
    somebody saw it being taken; empty or None: nobody wrote it down.
    """

    visit_key = models.CharField(max_length=64)
    mg = models.DecimalField(max_digits=7, decimal_places=2)
    site_code = models.CharField(max_length=4, blank=True)
    product = models.CharField(max_length=40, blank=True)
    lot = models.CharField(max_length=40)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    witnessed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    given_as = models.CharField(max_length=32, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    observed = models.BooleanField(null=True)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="dose_is_not_less_than_nothing", condition=Q(mg__gte=0)),
            models.CheckConstraint(
                name="dose_is_witnessed_by_another_person", condition=~Q(given_by=F("witnessed_by"))
            ),
            models.CheckConstraint(
                name="infusion_ends_after_it_starts", condition=Q(ended_at=None) | Q(ended_at__gt=F("happened_at"))
            ),
        ]
