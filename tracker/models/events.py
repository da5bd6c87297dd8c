"""What a patient went through that was not planned, pleasant or not; and what left the house because of it."""

from django.db import models
from django.db.models import F, Q

from tracker.models.facts import Fact


class AdverseEvent(Fact):
    """Something that happened to the patient, in the words of whoever saw it. `ended_at` None: not over, or not known.

    How it felt is asked apart from how grave it was: an event that staff find pleasant is recorded all the same,
    because leaving those out made a marketing application fail (FDA, complete response letter of 9 August 2024).
    The four marks are what rules of reporting ask for; None: nobody has judged it.
    """

    class Felt(models.IntegerChoices):
        """How it was for the patient."""

        PLEASANT = 1, "Pleasant"
        NEUTRAL = 2, "Neither"
        UNPLEASANT = 3, "Unpleasant"

    class Severity(models.IntegerChoices):
        """How strong it was."""

        MILD = 1, "Mild"
        MODERATE = 2, "Moderate"
        SEVERE = 3, "Severe"

    visit_key = models.CharField(max_length=64, blank=True)
    term = models.CharField(max_length=120)
    felt = models.SmallIntegerField(choices=Felt.choices)
    severity = models.SmallIntegerField(choices=Severity.choices)
    serious = models.BooleanField()
    fatal = models.BooleanField(null=True)
    life_threatening = models.BooleanField(null=True)
    unexpected = models.BooleanField(null=True)
    suspected = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)
    done_about_it = models.CharField(max_length=200, blank=True)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="event_has_a_name", condition=~Q(term="")),
            models.CheckConstraint(  # by definition: ICH E2A, section II.B
                name="death_and_danger_to_life_are_serious",
                condition=Q(serious=True) | ~(Q(fatal=True) | Q(life_threatening=True)),
            ),
            models.CheckConstraint(
                name="event_ends_after_it_starts", condition=Q(ended_at=None) | Q(ended_at__gte=F("happened_at"))
            ),
        ]


class Filing(Fact):
    """A form or report that left the house at `happened_at`: which, about what, and under which number, if any.

    `about` is a visit's key, or the key of an adverse event.
    """

    form = models.CharField(max_length=32)
    about = models.CharField(max_length=96)
    number = models.CharField(max_length=80, blank=True)

    class Meta(Fact.Meta):
        abstract = False


class Request(Fact):
    """What a patient asked for on their own page: one of a few things. No free text: nobody reads it at night."""

    class Kind(models.IntegerChoices):
        """What was asked."""

        ANOTHER_TIME = 1, "asked for another time"
        PHONE_ME = 2, "asked to be phoned"

    kind = models.SmallIntegerField(choices=Kind.choices)
    visit_key = models.CharField(max_length=64, blank=True)

    class Meta(Fact.Meta):
        abstract = False


class Call(Fact):
    """An attempt to reach the patient for a call task, which `task` names by the requirement's key."""

    class Outcome(models.IntegerChoices):
        """What came of it. No answer leaves the task open."""

        REACHED = 1, "Reached"
        LEFT_WORD = 2, "Left word with somebody who may be told"
        NO_ANSWER = 3, "No answer"

    task = models.CharField(max_length=96)
    outcome = models.SmallIntegerField(choices=Outcome.choices)
    words = models.CharField(max_length=200, blank=True)

    class Meta(Fact.Meta):
        abstract = False
