"""How what happened compares with the protocol, rule by rule, in numbers. What a single deviation was: `deviation`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

import programmes
from programmes.requirements import Severity, State
from tracker.actions import projection
from tracker.history import facts_of, protocol_of, setting_of
from tracker.models import CaseloadTally, Course, ProtocolVersion, Requirement, VersionMove
from tracker.models.requirements import RequirementQuerySet, Rule, state_expression

OUTSIDE = (State.MET_EARLY, State.MET_LATE)
LOST = (State.MISSED, State.BROKEN)
KEPT = (State.MET, State.ENTERED_LATE)
RULE_TITLES = {
    Rule.HELD: "Visits held",
    Rule.WINDOW: "Visits in their allowed days",
    Rule.OUTCOME: "Outcome of each booked dose",
    Rule.GATE: "Gates before a dose",
    Rule.AMOUNT: "Amount given",
    Rule.STAFF: "Enough people in the room",
    Rule.DURATION: "Sessions long enough",
    Rule.HOURS: "Hours in all",
    Rule.DISCHARGE: "Discharge recorded",
    Rule.ESCORT: "Escorted home",
    Rule.ASSESSMENT: "Ratings",
    Rule.INTEGRATION_SESSION: "Integration session in the window",
    Rule.SECOND_PART: "Second part of a dose",
    Rule.DEVICES: "Devices of a dose",
    Rule.OVERNIGHT: "Night on site",
    Rule.MEASUREMENT: "Readings on the dosing day",
    Rule.STAY: "Stay after a dose",
    Rule.INTERVAL: "Distance before a dose",
    Rule.REPORT: "Forms and reports sent",
    Rule.NOTICE: "Notices sent before a dose",
    Rule.CALL: "Calls",
    Rule.STANDING: "No dose on hold or after the end",
    Rule.MILESTONE: "Milestones before a dose",
    Rule.DOCUMENT: "Papers signed",
    Rule.DEPARTURE: "Plans kept to",
    Rule.CRITERION: "Who may be treated",
    Rule.WASHOUT: "Other medicines stopped in time",
    Rule.COUNT: "Number of sessions",
    Rule.MEDICINE: "Daily medicines",
    Rule.BRANCH: "Ways taken by decision",
    Rule.STAFFING: "People of each role",
    Rule.PROHIBITION: "What people of a role may not do",
    Rule.CONTINUITY: "The same person at two visits",
    Rule.RATER: "Raters who were not in the room",
    Rule.GROUP: "Groups and who cares for them",
    Rule.INFUSION: "Infusions as long as asked",
    Rule.OBSERVED: "Doses seen taken",
    Rule.LIMIT: "Readings within their limits",
    Rule.LEAVING: "What must be so before leaving",
    Rule.RESTRICTION: "What the patient was told before leaving",
}
SAFETY_TITLES = {
    Rule.CALL: "Calls to patients who did not come",
    Rule.REPORT: "Reports of serious events",
}
COLUMNS = ("rule", "severity", *(state.name.lower() for state in State))


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each state occurs among the requirements of one rule."""

    rule: Rule
    severity: Severity
    counts: Counter[State]

    def of(self, *states: State) -> int:
        """Return how many are in one of these states."""
        return sum(self.counts[state] for state in states)

    @property
    def kept(self) -> int:
        """Return how many were met in time; what was only entered late counts."""
        return self.of(*KEPT)

    @property
    def entered_late(self) -> int:
        """Return how many of those kept were written down late; shown beside every share."""
        return self.of(State.ENTERED_LATE)

    @property
    def judged(self) -> int:
        """Return how many were kept, outside, overdue, missed or broken: what a share is taken of."""
        return self.kept + self.of(*OUTSIDE, State.OVERDUE, *LOST)

    @property
    def share_kept(self) -> int | None:
        """Return the whole per cent kept of those judged, rounded down; None for safety, or with nothing judged."""
        if self.severity is Severity.SAFETY or not self.judged:
            return None
        return self.kept * 100 // self.judged

    @property
    def title(self) -> str:
        """Return the rule in words."""
        return (SAFETY_TITLES if self.is_safety else RULE_TITLES).get(self.rule) or RULE_TITLES[self.rule]

    @property
    def outside(self) -> int:
        """Return how many were met early or late."""
        return self.of(*OUTSIDE)

    @property
    def overdue(self) -> int:
        """Return how many are late and can still be done."""
        return self.of(State.OVERDUE)

    @property
    def lost(self) -> int:
        """Return how many were missed or broken."""
        return self.of(*LOST)

    @property
    def waived(self) -> int:
        """Return how many are waived: neither kept nor a deviation."""
        return self.of(State.WAIVED)

    @property
    def not_assessable(self) -> int:
        """Return how many nobody can judge; shown beside every share."""
        return self.of(State.NOT_ASSESSABLE)

    @property
    def is_safety(self) -> bool:
        """Say whether each one counts and a share would hide it."""
        return self.severity is Severity.SAFETY

    @property
    def row(self) -> tuple[str | int, ...]:
        """Return the tally as `COLUMNS` name it."""
        return (self.rule.label, self.severity.name.lower(), *(self.counts[state] for state in State))


def tallies(rows: RequirementQuerySet, at: datetime) -> list[Tally]:
    """Return a tally for each rule and severity among `rows`, graver ones first. One statement."""
    grouped = rows.order_by().annotate(state=state_expression(at)).values_list("rule", "severity", "state")
    return tallied(grouped.annotate(number=Count("pk")))


def caseload(at: datetime) -> list[Tally]:
    """Return the tallies of every course: today's facts, seen at `at`. One statement."""
    return tallies(Requirement.objects.as_system("compliance"), at)


def counted() -> list[Tally]:
    """Return the tallies of every course as they were last counted. One statement, however many courses there are."""
    summed = CaseloadTally.objects.order_by().values_list("rule", "severity", "state")
    return tallied(summed.annotate(total=Sum("number")))


def known(at: datetime) -> list[Tally]:
    """Return the tallies of every course from the facts that were recorded by `at` (included), planned anew.

    Each is planned under the version then in force. Streams the courses; two statements each: the facts, and what
    became of the messages by then. A course nobody had enrolled by then is left out.
    """
    rows = Course.objects.as_system("compliance").select_related("patient", "protocol_version__base")
    versions = _in_force(at)
    found = (_under(course, versions.get(course.pk)) for course in rows.iterator(chunk_size=200))
    return tallied(it for course in found for it in _known_of(course, at))


def _in_force(at: datetime) -> dict[int, ProtocolVersion]:
    """Return the versions that courses were on at `at`, of those that were moved since, by course. One statement."""
    moves = VersionMove.objects.as_system("compliance").filter(recorded_at__gt=at).order_by("-recorded_at")
    return {it.course_id: it.from_version for it in moves.select_related("from_version__base")}


def _under(course: Course, version: ProtocolVersion | None) -> Course:
    """Return the course with the version it was on; None: the one it is on."""
    course.protocol_version = version or course.protocol_version
    return course


def _known_of(course: Course, at: datetime) -> Iterator[tuple[int, int, int, int]]:
    told = projection.messaged(course.reminders.filter(settled_at__lte=at))
    history = programmes.History([*facts_of(course.patient_id, known_at=at), *told], str(course.pk))
    if not any(fact.course == history.course for fact in history.facts):
        return
    made = programmes.plan(protocol_of(course.protocol_version), history, setting_of(course))
    for requirement in made.requirements:
        yield RULES[requirement.rule], requirement.severity, programmes.state(requirement, at), 1


RULES = {rule.label: rule.value for rule in Rule}


def tallied(grouped: Iterable[tuple[int, int, int, int]]) -> list[Tally]:
    """Return the tallies of numbers given as (rule, severity, state, number), graver ones first."""
    counts: dict[tuple[int, int], Counter[State]] = {}
    for rule, severity, state, number in grouped:
        counts.setdefault((severity, rule), Counter())[State(state)] += number
    return [Tally(Rule(rule), Severity(severity), found) for (severity, rule), found in sorted(counts.items())]
