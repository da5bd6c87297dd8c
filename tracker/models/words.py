"""The patient's own words, sealed in the database: what they hope for, what came up. The team's words are `notes`."""

from django.db import models
from django.db.models import Q

from tracker.models.facts import Fact
from tracker.models.sealed import SealedTextField


class Intention(Fact):
    """What the patient hopes for; or that they chose to set none, which is an answer too."""

    text = SealedTextField(max_length=2000, blank=True)
    chose_none = models.BooleanField(default=False)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="intention_has_words_or_was_not_wanted",
                condition=Q(chose_none=True, text="") | (Q(chose_none=False) & ~Q(text="")),
            ),
        ]


class Insight(Fact):
    """What came up, as the patient put it."""

    visit_key = models.CharField(max_length=64)
    text = SealedTextField(max_length=2000)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="insight_has_words", condition=~Q(text="")),
        ]
