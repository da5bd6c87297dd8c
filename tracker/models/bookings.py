"""Agreed times: the fact that a time was agreed, and the slot that keeps it from being agreed twice."""

from django.db import models
from django.db.models import F, Q

from tracker.models.courses import Course
from tracker.models.facts import Fact
from tracker.models.people import User
from tracker.models.scoping import PatientRecord


class Booking(Fact):
    """A time agreed for a visit. A move replaces it; a cancellation replaces it with no times and says who asked."""

    class Asked(models.IntegerChoices):
        """Who asked for the change."""

        NOBODY = 0, "first booking"
        PATIENT = 1, "the patient"
        CLINIC = 2, "the clinic"

    visit_key = models.CharField(max_length=64)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    with_whom = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.CharField(max_length=80, blank=True)
    asked_by = models.SmallIntegerField(choices=Asked.choices, default=Asked.NOBODY)
    reason = models.CharField(max_length=200, blank=True)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="booking_has_both_times_or_none",
                condition=Q(starts_at=None, ends_at=None)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
            ),
        ]


class BookingSlot(PatientRecord):
    """The time a visit takes from a clinician. Live, not a fact: a trigger refuses two that overlap."""

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="slot", primary_key=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="slots")
    visit_key = models.CharField(max_length=64)
    with_whom = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="slots", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(PatientRecord.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(name="a_visit_is_booked_once", fields=["course", "visit_key"]),
            models.CheckConstraint(name="slot_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes = [models.Index(fields=["with_whom", "starts_at"], name="slot_by_clinician_and_time")]
