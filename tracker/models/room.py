"""The stream of timed entries in the dosing room: one table with a kind and checked values. Doses are `doses`."""

from django.db import models
from django.db.models import F, Q

from tracker.models.facts import Fact
from tracker.models.people import User


class RoomEntry(Fact):
    """Something that went on in the dosing room at `happened_at`; presence and music last until `until`."""

    class Kind(models.IntegerChoices):
        """What an entry is about."""

        IDENTITY = 1, "identity checked aloud"
        PRESENCE = 2, "in the room"
        VITAL_SIGNS = 3, "vital signs"
        EYESHADES = 4, "eyeshades"
        MUSIC = 5, "music"
        SUPPORT = 6, "support"
        DISCHARGE = 7, "discharge"

    visit_key = models.CharField(max_length=64)
    kind = models.SmallIntegerField(choices=Kind.choices)
    until = models.DateTimeField(null=True)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    systolic = models.PositiveSmallIntegerField(null=True)
    diastolic = models.PositiveSmallIntegerField(null=True)
    pulse = models.PositiveSmallIntegerField(null=True)
    escorted = models.BooleanField(null=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="presence_names_a_person_and_an_end",
                condition=~Q(kind=2) | Q(person__isnull=False, until__isnull=False, until__gt=F("happened_at")),
            ),
            models.CheckConstraint(
                name="vital_signs_have_a_blood_pressure_a_body_can_have",
                condition=~Q(kind=3)
                | Q(
                    systolic__isnull=False,
                    diastolic__isnull=False,
                    systolic__range=(40, 300),
                    diastolic__range=(20, 200),
                    systolic__gt=F("diastolic"),
                ),
            ),
            models.CheckConstraint(
                name="identity_is_checked_by_somebody", condition=~Q(kind=1) | Q(person__isnull=False)
            ),
        ]
