"""Sentences for what a dosing day asks: readings, stays, parts, intervals, forms, calls. All others are in `words`."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from programmes import Protocol, State
from programmes.protocol.quantities import Offset, Unit, read_offset
from tracker.history.amounts import hides_amount
from tracker.models import Requirement
from tracker.models.requirements import Rule
from tracker.pages import care_words, condition_words

Detail: TypeAlias = Mapping[str, Any]
Title: TypeAlias = Callable[[Protocol, Requirement], str]
Said: TypeAlias = Callable[[Protocol, Detail, State], str]
KEPT = (State.MET, State.ENTERED_LATE)
UNITS = {Unit.MINUTES: "minute", Unit.HOURS: "hour", Unit.DAYS: "day", Unit.WEEKS: "week", Unit.MONTHS: "month"}
TWO_HOURS = 120
IN_MINUTES = (("day", 1440), ("hour", 60), ("minute", 1))
LIMITS = {"at_least": "at least", "at_most": "at most"}
CALLS = {
    "call-correction": "Call: a time that was told has changed",
    "call-not-come": "Call: did not come",
    "call-undelivered": "Call: a message did not arrive",
    "call-asked": "Call: the patient asked for it",
}
TURNS = {
    "on hold": "Given while the course was on hold.",
    "treatment stopped": "Given after treatment was stopped.",
    "contact refused": "Given after the patient refused contact.",
    "died": "Recorded after the patient had died.",
    "completed": "Given after the course was completed.",
    "transferred": "Given after the course had moved to another clinic.",
}


def sentence(protocol: Protocol, requirement: Requirement, state: State) -> str:
    """Return the sentence for a rule of the dosing day, with its figures; empty where the state alone says it."""
    say = SAID.get(Rule(requirement.rule))
    return say(protocol, requirement.detail or {}, state) if say else ""


def length(minutes: int) -> str:
    """Return a length in its two largest units: "20 hours", "90 days 1 minute"; up to two hours in minutes."""
    if minutes <= TWO_HOURS:
        return _counted(minutes, "minute")
    parts, rest = [], minutes
    for unit, size in IN_MINUTES:
        number, rest = divmod(rest, size)
        parts += [_counted(number, unit)] if number else []
    return " ".join(parts[:2])


def offset_words(text: str) -> str:
    """Return an offset of the protocol in words: "24 hours" for `24 h`."""
    offset: Offset = read_offset(text)
    return _counted(offset.amount, UNITS[offset.unit])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _sign(codes: str) -> str:
    """Return codes of signs as a list in words: "sedation and respiratory depression"."""
    names = [code.replace("-", " ") for code in codes.split(", ")]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- titles ----


def _measurement(protocol: Protocol, requirement: Requirement) -> str:
    detail = requirement.detail or {}
    asked = [it for it in protocol.measurements if it.code == detail.get("measurement")]
    found = next((it for it in asked if str(it.at) == detail.get("at")), None)
    again = next((it for it in asked if it.every is not None), None)
    if found is None and again is not None:
        return f"{again.title}: at {offset_words(str(detail.get('at')))}"
    return found.title if found else _coded(requirement, "")


def _interval(protocol: Protocol, requirement: Requirement) -> str:
    return _titled(protocol.intervals, requirement, "interval")


def _report(protocol: Protocol, requirement: Requirement) -> str:
    """A serious event has a title also where the protocol owes nothing after one."""
    said = _titled((*protocol.obligations, *protocol.reports), requirement, "report")
    period = (requirement.detail or {}).get("period")
    if period:
        return f"{said}, {period.upper() if 'q' in period else f'until {period}'}"
    return "Serious event reported" if said == "Serious event" else said


def _titled(items: tuple[Any, ...], requirement: Requirement, kind: str) -> str:
    code = (requirement.detail or {}).get(kind)
    return next((it.title for it in items if it.code == code), _coded(requirement, f"{kind}-"))


def _coded(requirement: Requirement, prefix: str) -> str:
    """Return the code in a key as words, for what the protocol does not name: "serious event"."""
    code = requirement.key.rsplit("/", 1)[1].partition("@")[0].removeprefix(prefix)
    return _capital(code.replace("-", " "))


def _call(protocol: Protocol, requirement: Requirement) -> str:
    code = requirement.key.rsplit("/", 1)[1].partition("@")[0]
    return CALLS.get(code, "Call the patient")


def _plain(words: str) -> Title:
    return lambda protocol, requirement: words


TITLES: dict[Rule, Title] = {
    Rule.SECOND_PART: _plain("Second part of the dose, in its time"),
    Rule.DEVICES: _plain("Devices, with a rest between two"),
    Rule.OVERNIGHT: _plain("Night spent on site"),
    Rule.MEASUREMENT: _measurement,
    Rule.STAY: _plain("Stayed long enough, and signs gone"),
    Rule.INTERVAL: _interval,
    Rule.REPORT: _report,
    Rule.NOTICE: _report,
    Rule.CALL: _call,
    Rule.STANDING: _plain("Given while the course goes on"),
    **care_words.TITLES,
    **condition_words.TITLES,
}


# ---- what happened, or what did not ----


def _of_measurement(protocol: Protocol, detail: Detail, state: State) -> str:
    if state not in (State.BROKEN, State.OVERDUE, State.NOT_ASSESSABLE):
        return ""
    asked = str(detail.get("at", ""))
    if asked.startswith("before"):
        return f"No reading {asked}."
    nearest = detail.get("nearest_minutes")
    found = f"Nearest reading at {_counted(nearest, 'minute')}" if nearest is not None else "No reading"
    return f"{found}; asked at {offset_words(asked)}." if asked else f"{found}."


def _of_stay(protocol: Protocol, detail: Detail, state: State) -> str:
    """A stay is told in figures also where it was kept; what was wrong follows, each thing in its own sentence."""
    stayed, needed = detail.get("stayed_minutes"), detail.get("needed_minutes")
    if stayed is None or state in (State.PENDING, State.OPEN, State.NOT_APPLICABLE):
        return f"At least {length(needed)} asked." if needed and state is State.PENDING else ""
    said = [_stayed(stayed, needed)]
    if detail.get("unresolved"):
        gone = "was" if ", " not in detail["unresolved"] else "were"
        said.append(f"Left while {_sign(detail['unresolved'])} {gone} still there.")
    if detail.get("unseen"):
        said.append(f"Nobody looked for {_sign(detail['unseen'])} before leaving.")
    return " ".join(said)


def _stayed(stayed: int, needed: int | None) -> str:
    if needed is None:
        return f"{length(stayed)}; nobody published how long it should be."
    if needed <= TWO_HOURS:
        return f"{_counted(stayed, 'minute')}; at least {needed} asked."
    return f"{length(stayed)}; at least {length(needed)} asked."


def _of_interval(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is not State.BROKEN:
        return ""
    limits = [f"{word} {offset_words(detail[key])}" for key, word in LIMITS.items() if detail.get(key)]
    asked = f"{' and '.join(limits)} asked"
    elapsed = detail.get("elapsed_minutes")
    found = "None took place before the dose" if elapsed is None else f"{length(elapsed)} between"
    return f"{found}; {asked}."


def _of_report(protocol: Protocol, detail: Detail, state: State) -> str:
    return "Nobody published a time for it here." if state is State.NOT_ASSESSABLE else ""


def _of_notice(protocol: Protocol, detail: Detail, state: State) -> str:
    return "It had not left before the dose was given." if state is State.BROKEN else ""


def _of_second_part(protocol: Protocol, detail: Detail, state: State) -> str:
    """Say when it was given, and how much; of a blinded dose no figure in mg."""
    minutes = detail.get("minutes")
    if state is State.NOT_APPLICABLE:
        return "Not given; it may be left out."
    if state is not State.BROKEN or minutes is None:
        return ""
    after = f"after {length(minutes)}"
    if _is_hidden(protocol) or not detail.get("given_mg") or not detail.get("planned_mg"):
        return f"Given {after}."
    return f"{_mg(detail['given_mg'])} {after}; {_mg(detail['planned_mg'])} planned."


def _of_devices(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is State.NOT_ASSESSABLE:
        return "The time between two devices is not known."
    rest = detail.get("rest")
    if state is not State.BROKEN or not rest or rest == "unspecified":
        return ""
    taken = _counted(detail["devices"], "device")
    return f"{taken}, one too soon or of another size; {offset_words(rest)} of rest asked."


def over_most(protocol: Protocol, detail: Detail) -> str:
    """Return the sentence for a day's amount over its most; empty where it is not. Blinded: without figures."""
    most, given = detail.get("most_mg"), detail.get("day_mg")
    if not most or not given or Decimal(given) <= Decimal(most):
        return ""
    if _is_hidden(protocol):
        return "More was given on the day than the protocol allows."
    return f"{_mg(given)} on the day; at most {_mg(most)} asked."


def _is_hidden(protocol: Protocol) -> bool:
    return hides_amount(protocol)


def _mg(amount: str) -> str:
    """Return an amount without trailing noughts, which are misread."""
    return f"{Decimal(amount).normalize():f} mg"


def _when(wanted: State, words: str) -> Said:
    return lambda protocol, detail, state: words if state is wanted else ""


def _of_standing(protocol: Protocol, detail: Detail, state: State) -> str:
    return TURNS.get(str(detail.get("turn")), "") if state is State.BROKEN else ""


def _of_visit(protocol: Protocol, detail: Detail, state: State) -> str:
    is_declined = detail.get("contact") == "offered and declined"
    return "Offered, and declined." if is_declined and state in KEPT else ""


SAID: dict[Rule, Said] = {
    Rule.HELD: _of_visit,
    Rule.WINDOW: _of_visit,
    Rule.SECOND_PART: _of_second_part,
    Rule.DEVICES: _of_devices,
    Rule.OVERNIGHT: _when(State.BROKEN, "Left on the day of the dose."),
    Rule.MEASUREMENT: _of_measurement,
    Rule.STAY: _of_stay,
    Rule.INTERVAL: _of_interval,
    Rule.REPORT: _of_report,
    Rule.NOTICE: _of_notice,
    Rule.STANDING: _of_standing,
    **care_words.SAID,
    **condition_words.SAID,
}
