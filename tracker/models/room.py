"""The stream of timed entries in the dosing room: one table with a kind and checked values. Doses are `doses`."""

from django.db import models
from django.db.models import F, Q

from tracker.models.facts import Fact
from tracker.models.people import User


class RoomEntry(Fact):
    """Something that went on in the dosing room at `happened_at`; presence and music last until `until`.

    `roles` and `where` belong to presence: what the person is here as, by the protocol's codes with spaces between.
    `code` and `present` belong to a sign looked for. Of a transfer, `detail` says where to and `person` who went along.
    """

    class Kind(models.IntegerChoices):
        """What an entry is about."""

        IDENTITY = 1, "identity checked aloud"
        PRESENCE = 2, "in the room"
        VITAL_SIGNS = 3, "vital signs"
        EYESHADES = 4, "eyeshades"
        MUSIC = 5, "music"
        SUPPORT = 6, "support"
        DISCHARGE = 7, "discharge"
        RESCUE_MEDICINE = 8, "rescue medicine"
        EMERGENCY_CALL = 9, "emergency call"
        HELP_ARRIVED = 10, "help arrived"
        TRANSFER = 11, "transferred to"
        FAMILY_TOLD = 12, "family told"
        OBSERVATION = 13, "sign looked for"
        STAND_IN = 14, "stand-in watching"

    class Where(models.IntegerChoices):
        """How near somebody was."""

        IN_THE_ROOM = 1, "in the room"
        ON_THE_PREMISES = 2, "on the premises"
        REACHABLE = 3, "reachable"

    visit_key = models.CharField(max_length=64)
    kind = models.SmallIntegerField(choices=Kind.choices)
    until = models.DateTimeField(null=True)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    systolic = models.PositiveSmallIntegerField(null=True)
    diastolic = models.PositiveSmallIntegerField(null=True)
    pulse = models.PositiveSmallIntegerField(null=True)
    saturation = models.PositiveSmallIntegerField(null=True)
    temperature = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    code = models.CharField(max_length=32, blank=True)
    present = models.BooleanField(null=True)
    escorted = models.BooleanField(null=True)
    detail = models.CharField(max_length=200, blank=True)
    roles = models.CharField(max_length=200, blank=True, default="")
    where = models.SmallIntegerField(choices=Where.choices, default=Where.IN_THE_ROOM)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="presence_names_a_person_and_an_end",
                condition=~Q(kind__in=(2, 14))
                | Q(person__isnull=False, until__isnull=False, until__gt=F("happened_at")),
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
                name="a_sign_is_there_or_not",
                condition=~Q(kind=13) | (Q(present__isnull=False) & ~Q(code="")),
            ),
            models.CheckConstraint(name="a_transfer_says_where_to", condition=~Q(kind=11) | ~Q(detail="")),
            models.CheckConstraint(
                name="saturation_and_temperature_are_what_a_body_can_have",
                condition=(Q(saturation=None) | Q(saturation__range=(50, 100)))
                & (Q(temperature=None) | Q(temperature__range=(30, 44))),
            ),
            models.CheckConstraint(
                name="identity_is_checked_by_somebody", condition=~Q(kind=1) | Q(person__isnull=False)
            ),
        ]
