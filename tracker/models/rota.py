"""Who is on duty at a site, and who stands in for whom. Who answers for a task now is `history.duty`'s to say."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from tracker.models.people import Site, User

LINKS = 2  # who stands in: the deputy, or the deputy's deputy. Access (`duty`) reaches exactly as far


class Spans(models.QuerySet[models.Model]):
    """Rows that hold for a time."""

    def held_at(self, at: datetime) -> "Spans":
        """Return those that hold at `at`: their beginning included, their end excluded."""
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class DutyShift(models.Model):
    """Somebody answers for a site's urgent tasks, for a time."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="shifts")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = Spans.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="shift_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at")))
        ]
        indexes = [models.Index(fields=["site", "ends_at"], name="shift_by_site_and_end")]


class Leave(models.Model):
    """Somebody is away, and a named deputy answers for their courses until they are back."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="leaves")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputising")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = Spans.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="leave_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="a_deputy_is_somebody_else", condition=~Q(deputy=F("person"))),
        ]
