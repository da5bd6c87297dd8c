"""The projection: what the protocol expects of each course and how it stands. Written by a replan, never by hand."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When

from programmes.requirements import DEVIATIONS, Outcome, Severity, State
from tracker.models.courses import Course
from tracker.models.scoping import PatientQuerySet, PatientRecord


class Rule(models.IntegerChoices):
    """The families of rules, as small numbers, for narrow rows."""

    HELD = 1, "held"
    WINDOW = 2, "window"
    OUTCOME = 3, "outcome"
    GATE = 4, "gate"
    AMOUNT = 5, "amount"
    STAFF = 6, "staff"
    DURATION = 7, "duration"
    HOURS = 8, "hours"
    DISCHARGE = 9, "discharge"
    ESCORT = 10, "escort"
    ASSESSMENT = 11, "assessment"
    INTEGRATION_SESSION = 12, "integration-session"
    SECOND_PART = 13, "second-part"
    DEVICES = 14, "devices"
    OVERNIGHT = 15, "overnight"
    MEASUREMENT = 16, "measurement"
    STAY = 17, "stay"
    INTERVAL = 18, "interval"
    REPORT = 19, "report"
    CALL = 20, "call"
    STANDING = 21, "standing"
    NOTICE = 30, "notice"
    MILESTONE = 31, "milestone"
    DOCUMENT = 32, "document"
    DEPARTURE = 33, "departure"
    CRITERION = 34, "criterion"
    WASHOUT = 35, "washout"
    COUNT = 36, "count"
    MEDICINE = 37, "medicine"
    BRANCH = 38, "branch"
    STAFFING = 40, "staffing"
    PROHIBITION = 41, "prohibition"
    CONTINUITY = 42, "continuity"
    RATER = 43, "rater"
    GROUP = 44, "group"
    INFUSION = 45, "infusion"
    OBSERVED = 46, "observed"
    LIMIT = 47, "limit"
    LEAVING = 48, "leaving"
    RESTRICTION = 49, "restriction"


class RequirementQuerySet(PatientQuerySet["Requirement"]):
    """Requirements, by their state at a moment."""

    def with_state(self, at: datetime) -> "RequirementQuerySet":
        """Annotate `state`: the same expression over the columns as `programmes.requirements.state`."""
        return self.annotate(state=state_expression(at))

    def deviations(self, at: datetime) -> "RequirementQuerySet":
        """Return what was met outside its window, is overdue, missed or broken at `at`; waivers are left out."""
        return self.with_state(at).filter(Q(state__in=[int(it) for it in DEVIATIONS]))


class Requirement(PatientRecord):
    """One thing the protocol expects of a course. The columns mean what `programmes.Requirement` says."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="requirements", db_index=False)
    key = models.CharField(max_length=96)
    rule = models.SmallIntegerField(choices=Rule.choices)
    severity = models.SmallIntegerField(choices=[(it.value, it.name.lower()) for it in Severity])
    opens_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    provisional = models.BooleanField()
    met_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    outcome = models.SmallIntegerField(choices=[(it.value, it.name.lower()) for it in Outcome])
    waived_from = models.DateTimeField(null=True)
    waived_until = models.DateTimeField(null=True)
    detail = models.JSONField(null=True)

    objects = RequirementQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base class's

    class Meta(PatientRecord.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(name="a_course_has_each_requirement_once", fields=["course", "key"]),
        ]
        indexes = [
            models.Index(
                name="requirement_that_is_open",
                fields=["closes_at"],
                condition=Q(met_at=None, settled_at=None, closes_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def visit_key(self) -> str:
        """Return the key of the visit it belongs to; empty where it belongs to the course."""
        visit = self.key.rsplit("/", 1)[0]
        return "" if visit == "course" else visit


def state_expression(at: datetime) -> Case:
    """Return the state at `at` as SQL. A test compares it with `programmes.requirements.state`, edge by edge."""
    return Case(
        When(_is_waived(at) & ~_is_kept(at), then=Value(int(State.WAIVED))),
        When(outcome__in=(Outcome.NOT_APPLICABLE, Outcome.NOT_ASSESSABLE), then=F("outcome")),
        When(met_at__lte=at, then=F("outcome")),
        When(settled_at__lte=at, outcome=Outcome.BROKEN, then=Value(int(State.BROKEN))),
        When(settled_at__lte=at, then=Value(int(State.MISSED))),
        When(_has_no_window(), then=Value(int(State.PENDING))),
        When(closes_at__lte=at, then=Value(int(State.OVERDUE))),
        When(Q(opens_at=None) | Q(opens_at__lte=at), then=Value(int(State.OPEN))),
        default=Value(int(State.PENDING)),
        output_field=models.SmallIntegerField(),
    )


def _has_no_window() -> Q:
    return Q(provisional=True) | Q(opens_at=None, closes_at=None)


def _is_kept(at: datetime) -> Q:
    kept = Q(met_at__lte=at, outcome__in=(Outcome.MET, Outcome.ENTERED_LATE))
    return kept | Q(outcome__in=(Outcome.NOT_APPLICABLE, Outcome.NOT_ASSESSABLE))


def _is_waived(at: datetime) -> Q:
    """Say whether a waiver holds for the event: when it was met, else when it was settled, else at `at`."""
    met, settled = Q(met_at__lte=at), Q(settled_at__lte=at)
    return (
        (met & _holds_at(F("met_at")))
        | (_not_yet("met_at", at) & settled & _holds_at(F("settled_at")))
        | (_not_yet("met_at", at) & _not_yet("settled_at", at) & _holds_at(at))
    )


def _not_yet(field: str, at: datetime) -> Q:
    return Q(**{field: None}) | Q(**{f"{field}__gt": at})


def _holds_at(moment: Any) -> Q:
    return Q(waived_from__lte=moment) & (Q(waived_until=None) | Q(waived_until__gt=moment))
