"""One patient's course of treatment, its team, and its enrolment. What happens in it are the facts."""

from django.db import models
from django.db.models import F, Q

from tracker.models.facts import Fact
from tracker.models.patients import Patient
from tracker.models.people import Site, User
from tracker.models.protocols import ProtocolVersion
from tracker.models.scoping import PatientQuerySet, PatientRecord


class Phase(models.IntegerChoices):
    """Where a course stands."""

    SCREENING = 1, "screening"
    PREPARATION = 2, "preparation"
    DOSING = 3, "dosing"
    INTEGRATION = 4, "integration"
    FOLLOW_UP = 5, "follow-up"


class Standing(models.IntegerChoices):
    """Whether a course goes on, and if not, how it ended. `STOPPED`: no more doses, safety follow-up goes on."""

    ACTIVE = 1, "active"
    ON_HOLD = 2, "on hold"
    STOPPED = 3, "treatment stopped"
    CONTACT_REFUSED = 4, "withdrawn from contact"
    TRANSFERRED = 5, "transferred"
    DIED = 6, "died"
    COMPLETED = 7, "completed"


SILENT = (Standing.ON_HOLD, Standing.CONTACT_REFUSED, Standing.TRANSFERRED, Standing.DIED, Standing.COMPLETED)
"""While a course stands so, no message reaches the patient."""


class CourseQuerySet(PatientQuerySet["Course"]):
    """Courses: visible as `visible` says."""

    course_path = ""

    def open(self) -> "CourseQuerySet":
        """Return the courses that have not ended."""
        return self.filter(ended_at=None)


class Course(PatientRecord):
    """One patient's course of treatment under one protocol version.

    `zone` is the course's own copy of its site's zone. The columns from `phase` on are a projection: written by a
    replan, never by hand. The window columns belong to the latest dose; None while none was given.
    """

    reference = models.CharField(max_length=12, unique=True)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="courses")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="courses")
    protocol_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="courses")
    zone = models.CharField(max_length=40)
    region = models.CharField(max_length=6, blank=True)
    rules = models.JSONField(default=list)
    arm = models.CharField(max_length=32, blank=True)
    enrolled_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    standing = models.SmallIntegerField(choices=Standing.choices, default=Standing.ACTIVE)
    standing_since = models.DateTimeField(null=True)
    phase = models.SmallIntegerField(choices=Phase.choices, default=Phase.SCREENING)
    doses_given = models.PositiveSmallIntegerField(default=0)
    window_visit = models.CharField(max_length=64, blank=True)
    window_opens_at = models.DateTimeField(null=True)
    window_narrows_at = models.DateTimeField(null=True)
    window_closes_at = models.DateTimeField(null=True)
    window_provisional = models.BooleanField(default=False)

    objects = CourseQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base class's

    class Meta(PatientRecord.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="course_ends_after_it_starts", condition=Q(ended_at=None) | Q(ended_at__gte=F("enrolled_at"))
            )
        ]

    def __str__(self) -> str:
        return self.reference


class CareTeamMember(PatientRecord):
    """A place on a course's care team, for a time."""

    class Part(models.IntegerChoices):
        """What a member does for this patient."""

        LEAD = 1, "lead therapist"
        THERAPIST = 2, "therapist"
        PRESCRIBER = 3, "prescriber"
        COORDINATOR = 4, "coordinator"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="team")
    member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="team_places")
    part = models.SmallIntegerField(choices=Part.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta(PatientRecord.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="team_place_ends_after_it_starts", condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at"))
            ),
            models.UniqueConstraint(
                name="a_course_has_one_lead_at_a_time", fields=["course"], condition=Q(part=1, ends_at=None)
            ),
        ]


class Enrolment(Fact):
    """The patient joined the course: the anchor `enrolment`."""

    class Meta(Fact.Meta):
        abstract = False
