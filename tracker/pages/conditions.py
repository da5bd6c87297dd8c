"""What must be so before a dose beside gates: milestones, papers, criteria, wash-outs, counts; how each stands now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from programmes import State
from programmes.rules.criteria import NOT_ELIGIBLE, REFERRED, REFERRED_INSTEAD
from tracker.actions import gates
from tracker.history import protocol_of
from tracker.history.demands import asked_for
from tracker.history.questions import opinion, questions_of
from tracker.models import Course, Requirement
from tracker.models.requirements import Rule
from tracker.pages.condition_words import PREFIXES, SAID, TABLES
from tracker.pages.work import short_moment

BEFORE_A_DOSE: Final = (Rule.MILESTONE, Rule.DOCUMENT, Rule.CRITERION, Rule.WASHOUT, Rule.COUNT)
KEPT: Final = (State.MET, State.ENTERED_LATE)
STATES: Final = {State.NOT_ASSESSABLE: "unknown", State.WAIVED: "waived"}
SEEN: Final = {"not": State.BROKEN, "unknown": State.NOT_ASSESSABLE, "met": State.MET, "waived": State.WAIVED}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition before one dose. `state`: met, not, waived, unknown. `said`: the sentence that explains it.

    `code` is the question's where staff answer one (`is_question`), else one of its own for the page.
    """

    key: str
    code: str
    title: str
    state: str
    release: str
    source: str
    is_question: bool
    tied: bool
    said: str


def conditions(course: Course, visit_key: str, rows: Iterable[Requirement], at: datetime) -> Iterator[Condition]:
    """Yield the conditions among `rows` as they stand if the dose is given at `at`; none that do not apply.

    Counts of the whole course only where this dose would be one too many. One statement where there is any and the
    dose was not given, because the plan is run on tomorrow; else none.
    """
    found = [it for it in rows if it.rule in BEFORE_A_DOSE and _state(it) is not State.NOT_APPLICABLE]
    given = bool(getattr(course, "dose_given", False))
    shut = frozenset(it.key for it in gates.objections(course, visit_key, at)) if found and not given else None
    for row in found:
        if row.visit_key or (shut and row.key in shut):
            yield from _conditions(course, row, _stands(row, shut), at)


def _state(row: Requirement) -> State:
    return State(row.state)  # type: ignore[attr-defined]  # annotated by with_state


def _stands(row: Requirement, shut: frozenset[str] | None) -> str:
    """Say how a condition stands: by the plan run on tomorrow, or, once the dose was given, as it stood then."""
    state = _state(row)
    if state in STATES:
        return STATES[state]
    is_met = state in KEPT if shut is None else row.key not in shut
    return "met" if is_met else "not"


def _conditions(course: Course, row: Requirement, state: str, at: datetime) -> Iterator[Condition]:
    """Yield a condition, and behind it the question for another opinion where it does not hold and is referred."""
    detail, (table, name) = row.detail or {}, TABLES[Rule(row.rule)]
    code = str(detail[name])
    rule: Any = asked_for(course, lambda it: getattr(it, table)).get(code)
    title, source = (rule.title, rule.source) if rule else (code.replace("-", " "), "")
    question = questions_of(course).get(code) if row.rule == Rule.CRITERION else None
    shared: dict[str, Any] = {"key": row.key, "release": str(detail.get("release", "never")), "source": source}
    yield Condition(
        **shared, code=code if question else f"{name}-{code}", title=f"{PREFIXES.get(Rule(row.rule), '')}{title}",
        state=state, said=_said(course, row, state, at),
        is_question=question is not None, tied=question is not None and question.tied,
    )  # fmt: skip
    other = questions_of(course).get(f"{code}{REFERRED}") if row.rule == Rule.CRITERION else None
    if other and detail.get("stands") in (NOT_ELIGIBLE, REFERRED_INSTEAD):
        referred = "met" if detail.get("stands") == REFERRED_INSTEAD else "not"
        yield Condition(
            **shared, code=other.code, title=opinion(title), state=referred, said="", is_question=True, tied=other.tied
        )


def _said(course: Course, row: Requirement, state: str, at: datetime) -> str:
    """Return the sentence for how a condition stands, with from when on it will hold where that is known."""
    said = SAID[Rule(row.rule)](protocol_of(course.protocol_version), row.detail or {}, SEEN[state])
    if state == "not" and row.opens_at is not None and row.opens_at > at:
        said = f"{said} Possible from {short_moment(row.opens_at, ZoneInfo(course.zone))}."
    return said.strip()
