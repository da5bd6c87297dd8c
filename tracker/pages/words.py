"""Sentences for codes: visits, requirements and states in the words of the clinic. Makes no query."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from programmes import Protocol, State
from programmes.moments import local_day
from programmes.recurrence import whole
from tracker.history.questions import questions
from tracker.history.rules import worded
from tracker.models import Requirement
from tracker.models.requirements import Rule
from tracker.pages import amounts, day_words

STATES: dict[State, tuple[str, str]] = {
    State.PENDING: ("plain", "Not yet"),
    State.OPEN: ("due", "Due now"),
    State.MET: ("met", "Kept"),
    State.MET_EARLY: ("late", "Early"),
    State.MET_LATE: ("late", "Late"),
    State.ENTERED_LATE: ("entered-late", "Kept, entered late"),
    State.OVERDUE: ("late", "Late, not done"),
    State.MISSED: ("breach", "Missed"),
    State.BROKEN: ("breach", "Broken"),
    State.WAIVED: ("waived", "Waived"),
    State.NOT_APPLICABLE: ("not-applicable", "Not applicable"),
    State.NOT_ASSESSABLE: ("not-assessable", "Not assessable"),
}


def visit_title(protocol: Protocol, visit_key: str) -> str:
    """Return a visit's title for staff, with its dose where it repeats: "Call on day 3, first dose".

    One that the protocol does not have, since the course was moved to another version, is said by its code.
    """
    titles = {it.code: it.title for it in whole(protocol).visits}
    code, _, dose = visit_key.partition("#")
    if code not in titles or (dose and dose not in titles):
        return f"{visit_key.replace('#', ', ')} (no longer in the protocol)"
    return f"{titles[code]}, {titles[dose].lower()}" if dose else titles[code]


def patient_visit_title(protocol: Protocol, visit_key: str) -> str:
    """Return a visit's title in the plain words a patient reads; plainer ones where the protocol has it no longer."""
    code = visit_key.partition("#")[0]
    return next((it.patient_title for it in whole(protocol).visits if it.code == code), "A visit")


def requirement_title(protocol: Protocol, requirement: Requirement) -> str:
    """Return what a requirement asks for, in a few words, without its visit."""
    return TITLES[Rule(requirement.rule)](worded(protocol, requirement.detail), requirement)


def evidence(protocol: Protocol, requirement: Requirement, state: State, zone: ZoneInfo, at: datetime) -> str:
    """Return the sentence that says what happened, or what did not, and by how much."""
    detail = requirement.detail or {}
    protocol = worded(protocol, detail)
    if said := day_words.sentence(protocol, requirement, state):
        return said
    if requirement.rule == Rule.STAFF and state is State.BROKEN:
        return f"{_people(int(detail['least']))} in the room for {_minutes(int(detail['minutes']))}."
    if requirement.rule == Rule.AMOUNT and (over := day_words.over_most(protocol, detail)):
        return over
    if requirement.rule == Rule.AMOUNT and detail.get("given_mg"):
        return amounts.given(protocol, detail)
    if requirement.rule == Rule.GATE and state is State.BROKEN:
        return "The dose was given while this gate was shut."
    return _by_days(requirement, state, zone, at)


def _by_days(requirement: Requirement, state: State, zone: ZoneInfo, at: datetime) -> str:
    if state in (State.MET_LATE, State.MET_EARLY, State.OVERDUE):
        return f"{_distance(requirement, state, zone, at)}."
    if state is State.MISSED:
        return "Not done, and can no longer be done."
    if state is State.ENTERED_LATE:
        return "Done in time, written down later."
    return f"{STATES[state][1]}."


def distance(requirement: Requirement, state: State, zone: ZoneInfo, at: datetime) -> str:
    """Return how far outside its allowed days something is: "3 days late"; empty where it is not outside."""
    if state in (State.MET_LATE, State.MET_EARLY, State.OVERDUE):
        return _distance(requirement, state, zone, at)
    return ""


def _distance(requirement: Requirement, state: State, zone: ZoneInfo, at: datetime) -> str:
    """Count whole days on the clinic's calendar; less than a day is said in hours and minutes."""
    early = state is State.MET_EARLY
    edge = requirement.opens_at if early else requirement.closes_at
    moment = requirement.met_at if requirement.met_at and requirement.met_at <= at else at
    if edge is None:
        return "outside its allowed days"
    word = "early" if early else "late"
    if _is_midnight(edge, zone):
        last = local_day(edge, zone).toordinal() - (0 if early else 1)
        return f"{_days(abs(local_day(moment, zone).toordinal() - last))} {word}"
    whole = edge.replace(microsecond=0)  # a last moment that is still in time closes the smallest step later
    return f"{_length(abs(int((moment - whole).total_seconds() // 60)))} {word}"


def _is_midnight(moment: datetime, zone: ZoneInfo) -> bool:
    local = moment.astimezone(zone)
    return (local.hour, local.minute) == (0, 0)


def _length(minutes: int) -> str:
    if minutes < 120:
        return _minutes(minutes)
    return f"{minutes // 60} hours" if minutes < 48 * 60 else _days(minutes // 1440)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _minutes(number: int) -> str:
    return "1 minute" if number == 1 else f"{number} minutes"


def _people(number: int) -> str:
    return {0: "Nobody", 1: "One person alone"}.get(number, f"Only {number} people")


def check_title(protocol: Protocol, code: str) -> str:
    """Return the title of a question that is asked before a dose, or of the hours that stand in its place."""
    titles = {it.code: it.title for it in protocol.hours} | {it.code: it.title for it in questions(protocol)}
    return titles.get(code, code)


def _gate(protocol: Protocol, requirement: Requirement) -> str:
    return f"Before the dose: {_lower(check_title(protocol, str((requirement.detail or {}).get('requires'))))}"


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _assessment(protocol: Protocol, requirement: Requirement) -> str:
    code = str((requirement.detail or {}).get("assessment"))
    return {it.code: it.title for it in protocol.assessments}.get(code, code)


def scale_titles(protocol: Protocol, codes: Sequence[str]) -> str:
    """Return the titles of rating scales, one after another."""
    titles = {it.code: it.title for it in protocol.assessments}
    return ", ".join(titles.get(code, code) for code in codes)


def _hours(protocol: Protocol, requirement: Requirement) -> str:
    return f"{check_title(protocol, requirement.key.rsplit('/', 1)[1])}, hours in all"


def _said(words: str) -> Callable[[Protocol, Requirement], str]:
    return lambda protocol, requirement: words


TITLES: dict[Rule, Callable[[Protocol, Requirement], str]] = {
    Rule.HELD: _said("Held"),
    Rule.WINDOW: _said("Held in its allowed days"),
    Rule.OUTCOME: _said("Outcome of the booked dose recorded"),
    Rule.GATE: _gate,
    Rule.AMOUNT: _said("Amount given"),
    Rule.STAFF: _said("Enough people in the room throughout"),
    Rule.DURATION: _said("Long enough"),
    Rule.HOURS: _hours,
    Rule.DISCHARGE: _said("Discharge recorded"),
    Rule.ESCORT: _said("Escorted home"),
    Rule.ASSESSMENT: _assessment,
    Rule.INTEGRATION_SESSION: _said("Integration session while the window is open"),
    **day_words.TITLES,
}
