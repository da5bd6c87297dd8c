"""The outbox: messages to send, and every attempt to send one. These rows are the truth."""

from django.db import models
from django.db.models import Q

from tracker.models.courses import Course
from tracker.models.scoping import PatientQuerySet, PatientRecord


class Reminder(PatientRecord):
    """One message of a course to one audience. A sent one is a fact and never moves.

    `waits`: a dose before it has no outcome or no discharge; it is held back. `lease_until`: a worker has claimed it.
    """

    class Status(models.IntegerChoices):
        """How far a message has come."""

        PLANNED = 1, "planned"
        SENT = 2, "sent"
        CANCELLED = 3, "cancelled"
        FAILED = 4, "failed"
        NOT_WANTED = 5, "not sent: the patient wants no messages, or has no address"
        PAST = 6, "not sent: its time had passed"

    class Audience(models.IntegerChoices):
        """Whom a message is for."""

        PATIENT = 1, "patient"
        LEAD = 2, "lead"
        DUTY = 3, "whoever is on duty"
        SUPERVISOR = 4, "supervisor"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="reminders", db_index=False)
    key = models.CharField(max_length=160)
    code = models.CharField(max_length=32)
    audience = models.SmallIntegerField(choices=Audience.choices)
    visit_key = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    waits = models.BooleanField(default=False)
    status = models.SmallIntegerField(choices=Status.choices, default=Status.PLANNED)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)

    objects = PatientQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base class's

    class Meta(PatientRecord.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(name="a_reminder_is_planned_once", fields=["course", "key"]),
            models.CheckConstraint(
                name="a_reminder_is_settled_or_still_planned",
                condition=Q(status=1, settled_at=None) | (~Q(status=1) & Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="reminder_that_is_due", fields=["due_at"], condition=Q(status=1, waits=False)),
        ]

    def __str__(self) -> str:
        return self.key


class DeliveryAttempt(PatientRecord):
    """An attempt to send a reminder, committed before the call; `receipt` is what the gateway answered."""

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="delivery_attempts")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=120)
    receipt = models.CharField(max_length=200, blank=True)

    class Meta(PatientRecord.Meta):
        abstract = False
