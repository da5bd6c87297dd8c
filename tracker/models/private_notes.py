"""Private process notes: a class of their own, which nobody but their author reads. The team's notes are `notes`."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q

from tracker.models.people import User
from tracker.models.scoping import PatientQuerySet, PatientRecord, Unscoped, visible
from tracker.models.sealed import SealedTextField

FOR_THE_SYSTEM = frozenset({"verify", "rotate keys"})


class PrivateNoteQuerySet(PatientQuerySet["PrivateNote"]):
    """Answers the author, and nobody on the way of a course, a site or a duty."""

    def visible_to(self, user: Any) -> Self:
        """Return what this user wrote about courses the user may still see; an emergency opens none of it."""
        mine = visible(user, self.course_path, in_emergency=False)
        return self._scoped("user").filter(mine, author=user.pk)

    def as_system(self, reason: str) -> Self:
        """Return all rows, to seal them with a new key or to check that they are whole; for nothing else.

        :raises Unscoped: for any other reason, also where other patient data may be read for it.
        """
        if reason not in FOR_THE_SYSTEM:
            raise Unscoped(f"{reason!r} is no reason to read private notes.")
        return super().as_system(reason)


class PrivateNote(PatientRecord):
    """What a clinician thinks about the work with a patient, for the author alone. Not part of the record.

    No related manager leads here from a course or a person: those count as scoped.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey("tracker.Course", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    text = SealedTextField(max_length=12000)

    objects = PrivateNoteQuerySet.as_manager()  # type: ignore[misc]  # a manager of its own, in place of the base's
    named_on = None  # the trail names it on the line of no course

    class Meta(PatientRecord.Meta):
        abstract = False
        constraints = [models.CheckConstraint(name="private_note_has_words", condition=~Q(text=""))]
