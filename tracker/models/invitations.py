"""Invitations to an account, and the letters about accounts. Messages to patients are in `reminders`."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from tracker.access.roles import MANAGING, Role
from tracker.models.patients import Patient
from tracker.models.people import Site, User
from tracker.models.scoping import PatientQuerySet, PatientRecord


class InvitationQuerySet(PatientQuerySet["Invitation"]):
    """Invitations, by who may see them and whether their link opens."""

    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """Return what this user may see: invitations to work at a site whose people they manage, and to a record of
        which they may see a course.
        """
        scoped = self._scoped("user")
        if not user.is_authenticated or not user.is_active:
            return scoped.none()
        staff = Q(patient=None, site__in=user.sites_as(MANAGING))
        return scoped.filter(staff | Q(patient__in=Patient.objects.visible_to(user)))

    def open_at(self, at: datetime) -> "InvitationQuerySet":
        """Return those that can be accepted at `at`: not accepted, not withdrawn, not expired (the end is excluded)."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)


class Invitation(PatientRecord):
    """An account offered by e-mail: to work at a site in a role, or to see one's own record.

    `digest` is that of the link's secret, which nobody keeps; empty until a worker has sent the letter. `invited_by`
    None: whoever set the system up, at its command line.
    """

    digest = models.CharField(max_length=64, blank=True, db_index=True)
    email = models.EmailField()
    full_name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    credential = models.CharField(max_length=80, blank=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="invitations")
    role = models.SmallIntegerField(choices=Role.choices, null=True)
    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base class's

    class Meta(PatientRecord.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="invitation_is_to_a_role_or_to_a_record",
                condition=Q(role=None, patient__isnull=False) | Q(role__isnull=False, patient=None),
            ),
            models.CheckConstraint(
                name="invitation_expires_after_it_is_made", condition=Q(expires_at__gt=models.F("invited_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Letter(models.Model):
    """A letter to be sent once and then gone: an invitation to an account, the link to a new password, or an alert.

    One about an account is written for any address that somebody types, known or not, so that answering takes the same
    time. `is_alert`: something waits for a review; such a letter goes first.
    """

    is_alert = models.BooleanField(default=False)
    address = models.EmailField()
    origin = models.CharField(max_length=200)
    invitation = models.ForeignKey(Invitation, null=True, on_delete=models.CASCADE, related_name="letters")
    asked_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"letter {self.pk}"
