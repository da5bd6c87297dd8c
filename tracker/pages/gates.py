"""What the page of checks before a dose reads: each gate, how it stands, who answered, who may waive it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery

import programmes
from programmes import State
from programmes.history import Checked, Waived
from tracker.actions.gates import WAIVED_BY
from tracker.history import protocol_of, setting_of
from tracker.history.demands import asked_for, demands_on
from tracker.history.rules import worded
from tracker.models import CareTeamMember, Course, Dose, GateCheck, Release, Requirement, User, Waiver, Weight
from tracker.models.courses import CourseQuerySet
from tracker.models.facts import standing
from tracker.models.requirements import Rule
from tracker.pages.care_words import read_words
from tracker.pages.conditions import BEFORE_A_DOSE, conditions
from tracker.pages.signatures import beneath
from tracker.pages.words import check_title
from tracker.pages.work import short_moment

MAY_WAIVE = {
    "never": "Cannot be waived.",
    "waivable by supervisor": "A supervisor may waive it beforehand.",
    "waivable by medical director": "The medical director may waive it beforehand.",
    "warning": "A warning: it does not stop the dose.",
}
WORDS = {"met": "Met", "not": "Not met", "waived": "Waived", "unknown": "Not assessable"}


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate before one dose. `state`: met, not, waived, unknown. `tied`: an answer counts for this visit only.

    `when` belongs to a distance that must lie before the dose: the first and the last moment it may be given; of a
    reading, what was read and what is asked. `asked_by`: whose rules ask for it; empty: the protocol alone.
    """

    key: str
    code: str
    title: str
    state: str
    release: str
    source: str
    is_check: bool
    tied: bool
    needed_minutes: int | None
    held_minutes: int | None
    answer: GateCheck | None
    waiver: Waiver | None
    when: str = ""
    asked_by: str = ""

    @property
    def needed(self) -> str:
        """Return how many hours the gate asks for; empty where it asks for none."""
        return _hours(self.needed_minutes) if self.needed_minutes else ""

    @property
    def held(self) -> str:
        """Return how many hours were held so far."""
        return _hours(self.held_minutes or 0)

    @property
    def word(self) -> str:
        """Return the state in words."""
        return WORDS[self.state]

    @property
    def may_waive(self) -> str:
        """Return the sentence that says whether anybody can release the dose past this gate."""
        return MAY_WAIVE[self.release]

    @property
    def stops(self) -> bool:
        """Say whether the dose cannot be released as this gate stands."""
        return self.state == "not" and self.release != "warning"

    @property
    def is_final(self) -> bool:
        """Say whether nobody can release the dose past this gate."""
        return self.release == "never"

    @property
    def can_be_waived(self) -> bool:
        """Say whether somebody may still decide on a waiver."""
        return self.state == "not" and self.release.startswith("waivable")


def courses_with_dose(user: User, visit_key: str) -> CourseQuerySet:
    """Return the courses a user may see, each with the weight last taken and with what became of the visit's dose."""
    weights = standing(Weight.objects.filter(course=OuterRef("pk"))).order_by("-happened_at", "-recorded_at")
    released = Release.objects.filter(course=OuterRef("pk"), visit_key=visit_key).order_by("-recorded_at")
    doses = standing(Dose.objects.filter(course=OuterRef("pk"), visit_key=visit_key))
    found: CourseQuerySet = Course.objects.visible_to(user).annotate(
        last_kg=Subquery(weights.values("kg")[:1]),
        weighed_at=Subquery(weights.values("happened_at")[:1]),
        released_at=Subquery(released.values("happened_at")[:1]),
        released_by=Subquery(released.values("recorded_by__short_name")[:1]),
        dose_given=Exists(doses),
        was_in_team=Exists(CareTeamMember.objects.filter(course=OuterRef("pk"), member=user)),
    )
    return found


def gates_of(course: Course, visit_key: str, at: datetime) -> list[Gate]:
    """Return the gates before a dose as they stand if it is given at `at`: the protocol's, in its order, then others.

    Three queries. One more where the protocol asks for conditions beside gates: see `conditions`.

    Once the dose was given they stand as they stood then. Hours are read from the plan; they do not change with time.
    """
    prefix = f"{visit_key}/"
    asked = course.requirements.filter(
        Q(rule__in=(Rule.GATE, Rule.INTERVAL, Rule.LIMIT, *BEFORE_A_DOSE), key__startswith=prefix)
        | Q(rule=Rule.COUNT, key__startswith="course/")
    )
    rows = list(asked.with_state(at).order_by("pk"))
    answers = list(
        standing(course.gatecheck_facts.all()).select_related("recorded_by").order_by("happened_at", "recorded_at")
    )
    waivers: Any = list(
        standing(course.waiver_facts.filter(requirement_key__startswith=prefix))
        .select_related("recorded_by").annotate(e_signature=beneath("waiver")).order_by("happened_at", "recorded_at")
    )  # fmt: skip
    shut = _shut(course, visit_key, answers, waivers, at)
    gates = [gate for layer in demands_on(course) for gate in layer.gates]
    order = {code: number for number, code in enumerate(it for gate in gates for it in gate.requires)}
    found = [_gate(course, visit_key, row, answers, waivers, shut) for row in rows if row.rule == Rule.GATE]
    ordered = sorted(found, key=lambda it: order.get(it.code, len(order)))
    beside = _conditions(course, visit_key, rows, answers, waivers, at)
    every = [*ordered, *beside, *_intervals(course, rows, waivers, at), *_limits(course, rows, waivers)]
    return list(_with_layers(course, every, rows))


def _with_layers(course: Course, found: Iterable[Gate], rows: Iterable[Requirement]) -> Iterator[Gate]:
    """Yield the gates, those that rules of a place ask for with their titles and the source of the strictest."""
    details = {row.key: row.detail or {} for row in rows if "layer" in (row.detail or {})}
    titles = {it.reference: it.title for it in setting_of(course).stack} if details else {}
    for gate in found:
        detail = details.get(gate.key)
        if detail is None:
            yield gate
            continue
        layers = [it[0] for it in detail.get("results", ())] or [str(detail["layer"])]
        said = [titles.get(it, it) if it else "the protocol" for it in layers]
        yield replace(gate, source=str(detail["source"]), asked_by="; ".join(dict.fromkeys(said)))


def _conditions(
    course: Course, visit_key: str, rows: list[Requirement], answers: list[GateCheck], waivers: list[Waiver],
    at: datetime,
) -> Iterator[Gate]:  # fmt: skip
    """Yield the conditions beside the gates, as gates; a question among them is answered as a check is."""
    for it in conditions(course, visit_key, rows, at):
        counted = [row for row in answers if row.code == it.code and row.visit_key in ("", visit_key)]
        decided = [row for row in waivers if row.requirement_key == it.key]
        yield Gate(
            key=it.key, code=it.code, title=it.title, state=it.state, release=it.release, source=it.source,
            is_check=it.is_question, tied=it.tied, needed_minutes=None, held_minutes=None,
            answer=counted[-1] if it.is_question and counted else None, waiver=decided[-1] if decided else None,
            when=it.said,
        )  # fmt: skip


def _intervals(course: Course, rows: list[Requirement], waivers: list[Waiver], at: datetime) -> Iterator[Gate]:
    """Yield the distances that must lie before the dose, as gates that nobody answers; none that do not apply."""
    rules = asked_for(course, lambda it: it.intervals)
    for row in rows:
        if row.rule != Rule.INTERVAL or State(row.state) is State.NOT_APPLICABLE:  # type: ignore[attr-defined]  # annotated by with_state
            continue
        rule = rules[str((row.detail or {})["interval"])]
        decided = [it for it in waivers if it.requirement_key == row.key]
        yield Gate(
            key=row.key, code=f"interval-{rule.code}", title=rule.title, state=in_time(row, at), release=rule.release,
            source=rule.source, is_check=False, tied=False, needed_minutes=None, held_minutes=None, answer=None,
            waiver=decided[-1] if decided else None, when=_possible(row, ZoneInfo(course.zone)),
        )  # fmt: skip


def _limits(course: Course, rows: list[Requirement], waivers: list[Waiver]) -> Iterator[Gate]:
    """Yield what a reading must be before the dose, as gates that nobody answers: they are read."""
    rules = asked_for(course, lambda layer: [it for it in layer.limits if it.when == "before the dose"])
    for row in rows:
        detail = row.detail or {}
        rule = rules.get(str(detail.get("limit"))) if row.rule == Rule.LIMIT else None
        if rule is None:
            continue
        decided = [it for it in waivers if it.requirement_key == row.key]
        state = _state(row, is_check=False, shut=frozenset(), given=False)
        yield Gate(
            key=row.key, code=f"limit-{rule.code}", title=rule.title, state=state, release=str(detail["release"]),
            source=rule.source, is_check=False, tied=False, needed_minutes=None, held_minutes=None, answer=None,
            waiver=decided[-1] if decided else None, when=read_words(detail),
        )  # fmt: skip


def in_time(row: Requirement, at: datetime) -> str:
    """Say whether the dose lies, or lay, inside its first and last moment, both included."""
    state = State(row.state)  # type: ignore[attr-defined]  # annotated by with_state
    if state in (State.NOT_ASSESSABLE, State.WAIVED):
        return "unknown" if state is State.NOT_ASSESSABLE else "waived"
    if row.met_at or row.settled_at:
        return "met" if row.met_at else "not"
    too_early = row.opens_at is None or at < row.opens_at
    return "not" if too_early or (row.closes_at is not None and at > row.closes_at) else "met"


def _possible(row: Requirement, zone: ZoneInfo) -> str:
    if row.opens_at is None and row.closes_at is None:
        return "Nothing to count from is recorded yet."
    parts = [("from", row.opens_at), ("until", row.closes_at)]
    said = [f"{word} {short_moment(moment, zone)}" for word, moment in parts if moment]
    return f"Possible {' '.join(said)}."


def _shut(
    course: Course, visit_key: str, answers: list[GateCheck], waivers: list[Waiver], at: datetime
) -> frozenset[str]:
    """Return the keys of the checks that a dose given now would break: the plan run on answers and waivers alone."""
    shared: dict[str, Any] = {"course": str(course.pk)}
    facts: list[Any] = [
        Checked(
            **shared, happened_at=it.happened_at, recorded_at=it.recorded_at, key=str(it.pk), check=it.code,
            visit=it.visit_key or None, passed=it.passed,
        )
        for it in answers
    ]  # fmt: skip
    facts += [
        Waived(
            **shared, happened_at=it.happened_at, recorded_at=it.recorded_at, key=str(it.pk),
            requirement=it.requirement_key, until=it.until,
        )
        for it in waivers
        if it.granted
    ]  # fmt: skip
    history = programmes.History(facts, str(course.pk))
    protocol = protocol_of(course.protocol_version)
    found = programmes.objections(protocol, history, setting_of(course), visit=visit_key, at=at)
    return frozenset(it.key for it in found if it.rule == "gate")


def _gate(
    course: Course,
    visit_key: str,
    row: Requirement,
    answers: list[GateCheck],
    waivers: list[Waiver],
    shut: frozenset[str],
) -> Gate:
    detail = row.detail or {}
    protocol = worded(protocol_of(course.protocol_version), detail)
    code = str(detail["requires"])
    check = next((it for it in protocol.checks if it.code == code), None)
    counted = [it for it in answers if it.code == code and it.visit_key in ("", visit_key)]
    decided = [it for it in waivers if it.requirement_key == row.key]
    published = next(
        (it for it in protocol.gates if code in it.requires and it.before in ("each dose", visit_key)), None
    )
    return Gate(
        key=row.key, code=code, title=check_title(protocol, code), release=str(detail["release"]),
        source=str(detail.get("source") or (published.source if published else "")),
        state=_state(row, check is not None, shut, given=bool(getattr(course, "dose_given", False))),
        is_check=check is not None, tied=check is not None and check.valid == "same day",
        needed_minutes=detail.get("needed_minutes"), held_minutes=detail.get("held_minutes"),
        answer=counted[-1] if counted else None, waiver=decided[-1] if decided else None,
    )  # fmt: skip


def _state(row: Requirement, is_check: bool, shut: frozenset[str], *, given: bool) -> str:
    state = State(row.state)  # type: ignore[attr-defined]  # annotated by with_state
    if state is State.NOT_ASSESSABLE:
        return "unknown"
    if state is State.WAIVED:
        return "waived"
    if is_check and not given:
        return "not" if row.key in shut else "met"
    return "met" if state in (State.MET, State.ENTERED_LATE) else "not"


def waived_by(user: User, course: Course) -> set[str]:
    """Return the kinds of gate this user may decide a waiver on, in a course from `courses_with_dose`. No query.

    Empty for whoever belongs or belonged to the course's team.
    """
    if course.was_in_team:  # type: ignore[attr-defined]  # annotated by courses_with_dose
        return set()
    return {release for release, roles in WAIVED_BY.items() if course.site_id in user.sites_as(roles)}


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
