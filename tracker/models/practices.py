"""Habits agreed on in integration, and the days on which they were done."""

from django.db import models
from django.db.models import F, Q

from tracker.models.facts import Fact
from tracker.models.sealed import SealedTextField


class Practice(Fact):
    """A habit agreed on with the patient, from `starts_on` to `ends_on` (included; None: no end agreed).

    Its words are the patient's own, out of what came up in a session; hence sealed, as those of intentions are.
    """

    text = SealedTextField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="practice_ends_after_it_starts", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
        ]


class PracticeCheckIn(Fact):
    """A tick: the practice was done on `day`, or (done False) the tick was taken back."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="check_ins")
    day = models.DateField()
    done = models.BooleanField(default=True)

    class Meta(Fact.Meta):
        abstract = False
