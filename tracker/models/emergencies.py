"""Emergency access: one person opened one patient's record for an hour; its early end; its reviews. Acts: `actions`."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from tracker.models.patients import Patient
from tracker.models.people import User
from tracker.models.scoping import PatientQuerySet, PatientRecord, visible
from tracker.models.signatures import ElectronicSignature

LASTS = timedelta(minutes=60)
REVIEWED_WITHIN = timedelta(hours=72)


class OfPatients(PatientQuerySet[Any]):
    """Rows about an emergency access: visible are those on patients of whom the user sees a course."""

    patient_path = "patient"

    def visible_to(self, user: Any) -> Self:
        """Return the rows on patients of whom this user sees a course now."""
        courses = apps.get_model("tracker", "Course")._base_manager.filter(visible(user, ""))
        return self._scoped("user").filter(Exists(courses.filter(patient=OuterRef(self.patient_path))))


class Accesses(OfPatients):
    """Emergency accesses, by whether they run and whether they wait for a review."""

    def open_at(self, at: datetime) -> "Accesses":
        """Return those that run at `at`: their beginning included, their end excluded, and not ended before."""
        ended = EmergencyEnd.unscoped.filter(access=OuterRef("pk"), ended_at__lte=at)
        return self.filter(~Exists(ended), opened_at__lte=at, ends_at__gt=at)

    def at_sites(self, sites: Any) -> "Accesses":
        """Return those on patients with a course at one of the sites."""
        courses = apps.get_model("tracker", "Course")._base_manager.filter(site__in=sites)
        return self.filter(Exists(courses.filter(patient=OuterRef("patient"))))

    def unreviewed(self) -> "Accesses":
        """Return those that nobody has reviewed yet."""
        return self.filter(~Exists(EmergencyReview.unscoped.filter(access=OuterRef("pk"))))

    def unsettled(self) -> "Accesses":
        """Return those without a review that settles them: nobody has reviewed them, or they need follow-up."""
        settled = EmergencyReview.unscoped.filter(access=OuterRef("pk"), finding__in=SETTLES)
        return self.filter(~Exists(settled))


class OfAccesses(OfPatients):
    """Rows that hang on an emergency access."""

    patient_path = "access__patient"


class EmergencyAccess(PatientRecord):
    """Somebody who does not see a patient's record opened it, with a reason, from `opened_at` to `ends_at` (excluded).

    It opens all courses of the one patient, to read and to record as duty staff do; what it opens has
    the word `emergency` in `policy.csv`. `signed_with` says what the person gave to prove who they are.
    """

    class Reason(models.IntegerChoices):
        """Why it could not wait."""

        DANGER = 1, "immediate danger to somebody's life or health"
        CARE_NOW = 2, "the patient needs care now and nobody who sees the record is there"
        ASKED = 3, "an emergency service or a hospital asks"
        OTHER = 4, "something else that cannot wait"

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="emergency_accesses")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.SmallIntegerField(choices=Reason.choices)
    words = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    signed_with = models.SmallIntegerField(choices=ElectronicSignature.Asked.choices)

    objects = Accesses.as_manager()  # type: ignore[misc]  # a manager of its own, in place of the base's
    named_on = None  # the trail names it on the line of whichever course comes first

    class Meta(PatientRecord.Meta):
        abstract = False
        indexes = [models.Index(fields=["opened_by", "ends_at"], name="emergency_by_person_and_end")]
        constraints = [
            models.CheckConstraint(
                name="emergency_access_ends_after_it_begins", condition=Q(ends_at__gt=F("opened_at"))
            ),
            models.CheckConstraint(name="emergency_access_says_why", condition=~Q(words="")),
        ]

    @property
    def review_due(self) -> datetime:
        """Return the moment from which on a review is overdue."""
        return self.opened_at + REVIEWED_WITHIN


class EmergencyEnd(PatientRecord):
    """An emergency access ended before its hour: by whoever opened it, or because their role or account ended."""

    access = models.OneToOneField(EmergencyAccess, primary_key=True, on_delete=models.PROTECT, related_name="early_end")
    ended_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = OfAccesses.as_manager()  # type: ignore[misc]  # a manager of its own, in place of the base's
    named_on = None

    class Meta(PatientRecord.Meta):
        abstract = False


class EmergencyReview(PatientRecord):
    """What a supervisor found of an emergency access. One that needs follow-up is reviewed again."""

    class Finding(models.IntegerChoices):
        """Whether it was right to open the record."""

        JUSTIFIED = 1, "justified"
        NOT_JUSTIFIED = 2, "not justified"
        FOLLOW_UP = 3, "needs follow-up"

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    access = models.ForeignKey(EmergencyAccess, on_delete=models.PROTECT, related_name="reviews")
    finding = models.SmallIntegerField(choices=Finding.choices)
    words = models.CharField(max_length=1000)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = OfAccesses.as_manager()  # type: ignore[misc]  # a manager of its own, in place of the base's
    named_on = None

    class Meta(PatientRecord.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(name="emergency_review_has_words", condition=~Q(words="")),
            models.UniqueConstraint(
                name="an_emergency_access_is_settled_once", fields=["access"], condition=Q(finding__in=(1, 2))
            ),
        ]


SETTLES = (EmergencyReview.Finding.JUSTIFIED, EmergencyReview.Finding.NOT_JUSTIFIED)


def latest_end(user: int, at: datetime) -> Subquery:
    """Return until when the emergency access of this user that runs longest runs at `at`; NULL where none does.

    An expression beside the memberships, so that a page asks for it without a statement of its own.
    """
    running = EmergencyAccess.objects.as_system("emergency").filter(opened_by=user).open_at(at)
    return Subquery(running.order_by("-ends_at").values("ends_at")[:1])
