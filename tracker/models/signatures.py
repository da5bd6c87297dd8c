"""Electronic signatures on what stands in the database. Papers that patients sign are `papers`."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from tracker.models.people import User
from tracker.models.scoping import PatientRecord


class ElectronicSignature(PatientRecord):
    """Somebody signed a row: who, in name and credential as of then, what, meaning what, when and on which clock.

    21 CFR 11.50 (name, moment and meaning of the signing) and 11.70 (bound to what was signed): `digest` is that of the
    row's content, so that a signature moved to another row, or a row changed, no longer fits. `course` None: what was
    signed belongs to no patient. `signed_with` says what was asked for at the signing.
    """

    class Meaning(models.IntegerChoices):
        """What it says to have signed."""

        AUTHORSHIP = 1, "authorship"
        REVIEW = 2, "review"
        APPROVAL = 3, "approval"
        WITNESS = 4, "witness"

    class Asked(models.IntegerChoices):
        """What the person who signed had to give."""

        PASSWORD = 1, "password"
        PASSWORD_AND_CODE = 2, "password and second factor"

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(
        "tracker.Course", null=True, on_delete=models.PROTECT, related_name="electronic_signatures"
    )
    table = models.CharField(max_length=40)
    row = models.CharField(max_length=36)
    digest = models.CharField(max_length=64)
    meaning = models.SmallIntegerField(choices=Meaning.choices)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    printed_name = models.CharField(max_length=120)
    credential = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    signed_with = models.SmallIntegerField(choices=Asked.choices)

    class Meta(PatientRecord.Meta):
        abstract = False
        indexes = [models.Index(fields=["row"], name="signatures_of_a_row")]
        constraints = [
            models.CheckConstraint(name="an_e_signature_prints_a_name", condition=~Q(printed_name="")),
            models.UniqueConstraint(
                name="nobody_signs_a_row_twice_alike", fields=["table", "row", "signed_by", "meaning"]
            ),
        ]

    @property
    def local_moment(self) -> datetime:
        """Return when it was signed, on the clock it was signed by."""
        return self.signed_at.astimezone(ZoneInfo(self.zone))

    @property
    def manifest(self) -> str:
        """Return what has to stand wherever the signed row stands: name, credential, moment with zone, meaning."""
        name = f"{self.printed_name}, {self.credential}" if self.credential else self.printed_name
        at = self.local_moment
        moment = f"{at.day} {at:%B %Y, %H:%M} ({self.zone}, UTC{at:%z})"
        return f"Signed by {name}, {moment}. Meaning: {self.get_meaning_display()}."
