"""The person treated. What is done with them is in `courses`; how they log in is a `User`."""

import uuid

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from tracker.models.people import Site, User
from tracker.models.scoping import PatientQuerySet, PatientRecord, visible


class PatientRows(PatientQuerySet["Patient"]):
    """Patients: visible are those with a visible course, and oneself."""

    def visible_to(self, user: User) -> "PatientRows":
        """Return the patients this user may see: oneself, or whoever has a course this user may see."""
        courses = apps.get_model("tracker", "Course")._base_manager.filter(visible(user, ""), patient=OuterRef("pk"))
        return self._scoped("user").filter(_oneself(user) | Exists(courses))

    def perhaps(self, full_name: str, born_on: object, beginnings: Q, site: Site | None) -> "PatientRows":
        """Return who may be the one typed: of the same name, born the same day, or at the site and beginning alike.

        `beginnings` says of a patient that the name begins alike. Whether it is similar is told in Python.
        """
        same = Q(full_name__iexact=full_name.strip()) | Q(born_on=born_on)
        return self.filter(same | Q(beginnings, registered_at=site) if site else same)


def _oneself(user: User) -> Q:
    """Return the condition for one's own row; nobody's for staff, and for one who is not logged in."""
    is_there = user.is_authenticated and user.is_active
    return Q(user=user.pk) if is_there and not user.held_memberships else Q(pk__in=())


class Patient(PatientRecord):
    """A person with one or several courses of treatment."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, null=True, on_delete=models.PROTECT, related_name="patient")
    registered_at = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    full_name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    pronouns = models.CharField(max_length=40, blank=True)
    born_on = models.DateField()
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    zone = models.CharField(max_length=40)
    language = models.CharField(max_length=40, blank=True)
    interpreter_wanted = models.BooleanField(default=False)
    access_needs = models.CharField(max_length=200, blank=True)
    allergies = models.CharField(max_length=200, blank=True)
    prescriber_name = models.CharField(max_length=80, blank=True)
    prescriber_phone = models.CharField(max_length=20, blank=True)
    messages_wanted = models.BooleanField(default=True)

    objects = PatientRows.as_manager()  # type: ignore[misc]  # narrower than the base class's

    class Meta(PatientRecord.Meta):
        abstract = False
        indexes = [models.Index(fields=["born_on"], name="patient_by_birthday")]

    def __str__(self) -> str:
        return self.short_name
