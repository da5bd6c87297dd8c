"""The people around a patient: companion and emergency contact, and what each may be told."""

from django.db import models
from django.db.models import Q

from tracker.models.facts import Fact


class Contact(Fact):
    """Somebody the patient named, and what they agreed that this person may be told. A change replaces it."""

    class Part(models.IntegerChoices):
        """What this person is for the patient's treatment."""

        COMPANION = 1, "Companion who takes them home"
        EMERGENCY = 2, "Emergency contact"
        BOTH = 3, "Companion and emergency contact"

    class MayBeTold(models.IntegerChoices):
        """How much the patient agreed to."""

        NOTHING = 1, "Nothing: only ask them to phone us"
        TIMES = 2, "When to come and fetch them, and that they are well"
        EMERGENCY = 3, "In an emergency, what happened and where they are"
        ALL = 4, "Everything about the treatment"

    full_name = models.CharField(max_length=120)
    relation = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=20)
    part = models.SmallIntegerField(choices=Part.choices)
    may_be_told = models.SmallIntegerField(choices=MayBeTold.choices)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="contact_has_a_name_and_a_number", condition=~Q(full_name="") & ~Q(phone="")),
        ]
