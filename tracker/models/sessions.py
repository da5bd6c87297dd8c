"""Contacts with the patient, as they took place or why they did not. What was said there is in `notes` and `words`."""

from django.db import models
from django.db.models import F, Q

from tracker.models.facts import Fact


class SessionOutcome(models.IntegerChoices):
    """What became of a contact."""

    HELD = 1, "Held"
    CUT_SHORT = 2, "Cut short"
    DID_NOT_COME = 3, "Patient did not come"
    CANCELLED_BY_PATIENT = 4, "Cancelled by the patient"
    CANCELLED_BY_CLINIC = 5, "Cancelled by the clinic"
    DECLINED = 6, "Offered and declined"
    NOT_STARTED = 7, "Patient came, not started"
    WITHHELD = 8, "Dose withheld by the clinic"
    TRANSFERRED_OUT = 9, "Transferred out, to hospital"
    OFFERED = 10, "Offered, no answer yet"
    ACCEPTED = 11, "Offered and accepted"


class Mode(models.IntegerChoices):
    """How a contact was made."""

    IN_PERSON = 1, "In person"
    VIDEO = 2, "Video"
    TELEPHONE = 3, "Telephone"


TOOK_PLACE = (SessionOutcome.HELD, SessionOutcome.CUT_SHORT, SessionOutcome.TRANSFERRED_OUT)
OFFERS = (SessionOutcome.OFFERED, SessionOutcome.ACCEPTED)
"""What can become of a visit that the protocol wants offered, before it takes place."""
DOSING_ONLY = (SessionOutcome.NOT_STARTED, SessionOutcome.WITHHELD, SessionOutcome.TRANSFERRED_OUT)


class TherapySession(Fact):
    """A contact with the patient as it took place, or why it did not."""

    visit_key = models.CharField(max_length=64)
    outcome = models.SmallIntegerField(choices=SessionOutcome.choices)
    mode = models.SmallIntegerField(choices=Mode.choices, default=Mode.IN_PERSON)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="session_that_took_place_ends_after_it_starts",
                condition=~Q(outcome__in=TOOK_PLACE)
                | Q(started_at__isnull=False, ended_at__isnull=False, ended_at__gt=F("started_at")),
            ),
            models.CheckConstraint(
                name="session_that_did_not_take_place_has_no_times",
                condition=Q(outcome__in=TOOK_PLACE) | Q(started_at=None, ended_at=None),
            ),
        ]
