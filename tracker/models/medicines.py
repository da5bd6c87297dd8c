"""Other medicines a patient takes, by the day. Doses of the programme's own medicine are `doses`."""

from django.db import models
from django.db.models import Q

from tracker.models.facts import Fact


class Medication(Fact):
    """From `happened_at` on so much of a medicine is taken each day; 0: none any more, or that none ever was.

    `code` is a medicine or a kind of medicine of the protocol, `name` what the patient really takes. `half_life` in
    hours; None: nobody wrote it down.
    """

    class Unit(models.TextChoices):
        """What is counted."""

        MG = "mg", "mg"
        CAPSULE = "capsule", "capsules"
        TABLET = "tablet", "tablets"

    code = models.CharField(max_length=32)
    name = models.CharField(max_length=80, blank=True)
    per_day = models.DecimalField(max_digits=8, decimal_places=3)
    unit = models.CharField(max_length=8, choices=Unit.choices, default=Unit.MG)
    half_life = models.DecimalField(max_digits=6, decimal_places=1, null=True)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="nobody_takes_less_than_nothing", condition=Q(per_day__gte=0)),
            models.CheckConstraint(
                name="a_half_life_is_more_than_nothing", condition=Q(half_life=None) | Q(half_life__gt=0)
            ),
        ]
