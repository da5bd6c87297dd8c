"""Sentences for milestones, papers, criteria, wash-outs, counts, medicines and ways. All others: `day_words`."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from programmes import Protocol, State
from programmes.protocol.quantities import Offset, Unit, read_offset
from tracker.history.amounts import hides_amount
from tracker.models import Requirement
from tracker.models.requirements import Rule

Detail: TypeAlias = Mapping[str, Any]
Title: TypeAlias = Callable[[Protocol, Requirement], str]
Said: TypeAlias = Callable[[Protocol, Detail, State], str]
TABLES: Final = {  # where the title of each stands, and the key of its code in the evidence
    Rule.MILESTONE: ("milestones", "milestone"),
    Rule.DOCUMENT: ("documents", "document"),
    Rule.DEPARTURE: ("documents", "document"),
    Rule.CRITERION: ("criteria", "criterion"),
    Rule.WASHOUT: ("washouts", "washout"),
    Rule.COUNT: ("counts", "count"),
    Rule.MEDICINE: ("medicines", "medicine"),
    Rule.BRANCH: ("branches", "branch"),
}
PREFIXES: Final = {Rule.DOCUMENT: "Signed: ", Rule.DEPARTURE: "Kept to: ", Rule.WASHOUT: "Stopped in time: "}
NOT_YET: Final = (State.PENDING, State.OPEN, State.OVERDUE, State.BROKEN)
FLAWS: Final = {
    "edition": "Signed on another edition.",
    "no edition": "Nobody wrote down which edition was signed.",
    "modified": "Signed on a changed form.",
    "expired": "The signature no longer stands.",
}
UNITS: Final = {
    Unit.MINUTES: "minute", Unit.HOURS: "hour", Unit.DAYS: "day", Unit.WEEKS: "week", Unit.MONTHS: "month",
    Unit.BUSINESS_DAYS: "business day",
}  # fmt: skip


def _words(code: object) -> str:
    return str(code).replace("-", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _length(text: str) -> str:
    """Return an offset of the protocol in words: "2 weeks" for `2 wk`."""
    offset: Offset = read_offset(text)
    return _counted(offset.amount, UNITS[offset.unit])


# ---- titles ----


def _titled(protocol: Protocol, requirement: Requirement) -> str:
    table, name = TABLES[Rule(requirement.rule)]
    code = (requirement.detail or {}).get(name)
    title = next((it.title for it in getattr(protocol, table) if it.code == code), _capital(_words(code)))
    return f"{PREFIXES.get(Rule(requirement.rule), '')}{title}"


def _taken(protocol: Protocol, requirement: Requirement) -> str:
    """Return a medicine with its amount; of a blinded course no amount."""
    title, per_day = _titled(protocol, requirement), (requirement.detail or {}).get("per_day", "")
    return title if hides_amount(protocol) else f"{title}: {per_day} a day"


TITLES: Final[dict[Rule, Title]] = {
    Rule.MILESTONE: _titled,
    Rule.DOCUMENT: _titled,
    Rule.DEPARTURE: _titled,
    Rule.CRITERION: _titled,
    Rule.WASHOUT: _titled,
    Rule.COUNT: _titled,
    Rule.MEDICINE: _taken,
    Rule.BRANCH: _titled,
}


# ---- what happened, or what did not ----


def _of_milestone(protocol: Protocol, detail: Detail, state: State) -> str:
    return "Not recorded by then." if state is State.BROKEN else "Not recorded yet." if state in NOT_YET else ""


def _of_document(protocol: Protocol, detail: Detail, state: State) -> str:
    if state not in NOT_YET or not detail.get("missing"):
        return ""
    flaws = [FLAWS[it] for it in str(detail.get("flaw") or "").split(", ") if it in FLAWS]
    missing = f"Not signed by {_list([_words(it) for it in detail['missing'].split(', ')])}."
    return " ".join([*flaws, missing])


def _of_departure(protocol: Protocol, detail: Detail, state: State) -> str:
    return "The plan was not kept to. The reason stands with the record."


def _of_criterion(protocol: Protocol, detail: Detail, state: State) -> str:
    stands, at = detail.get("stands"), detail.get("at")
    visit = next((it.title for it in protocol.visits if it.code == str(at).partition("#")[0]), _words(at))
    if stands == "referred":
        return "Another opinion was asked for, and says yes."
    if state not in NOT_YET:
        return ""
    if stands == "not eligible":
        return f"Not eligible: {detail['total']} at {visit}." if at else "Not eligible: answered no."
    return f"Not rated at {visit}." if at else "Not answered."


def _of_washout(protocol: Protocol, detail: Detail, state: State) -> str:
    asked = [f"{_length(detail['at_least'])}"] if detail.get("at_least") else []
    asked += [f"{detail['half_lives']} half-lives"] if detail.get("half_lives") else []
    if state is State.NOT_ASSESSABLE:
        missing = detail.get("half_lives") and detail.get("half_life_hours") is None
        return "Nobody wrote down its half-life." if missing else "Nobody published how long before."
    if state not in NOT_YET:
        return ""
    if detail.get("stands") == "stopped":
        return f"At least {' and '.join(asked)} without it asked." if asked else ""
    found = {"taken": "Still taken.", "nothing recorded": "Nothing is recorded of it."}
    return found.get(str(detail.get("stands")), "")


def _of_count(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is State.NOT_ASSESSABLE:
        return "Nobody published in what time."
    if state not in NOT_YET:
        return ""
    if detail.get("at_least") is not None:
        return f"{_counted(detail['counted'], 'session')} so far; at least {detail['at_least']} asked."
    within = f" in {_length(detail['within'])}" if detail.get("within") else ""
    said = f"at most {detail['at_most']}{within}"
    return f"More than usual; {said}." if detail.get("release") == "warning" else f"Too many; {said} asked."


def _of_medicine(protocol: Protocol, detail: Detail, state: State) -> str:
    return "Nobody published on which days it begins." if state is State.NOT_ASSESSABLE else ""


def _of_branch(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is State.NOT_ASSESSABLE:
        return "Nobody published when it may be taken."
    if state is State.BROKEN:
        if detail.get("decided") != "taken":
            return "Taken without a decision."
        against = detail.get("may") == "no"
        return "Decided although its outcome did not allow it." if against else "Taken before its outcome was rated."
    if state is State.PENDING:
        return "May be taken; nobody decided yet." if detail.get("may") == "yes" else "Its outcome is not rated yet."
    return ""


SAID: Final[dict[Rule, Said]] = {
    Rule.MILESTONE: _of_milestone,
    Rule.DOCUMENT: _of_document,
    Rule.DEPARTURE: _of_departure,
    Rule.CRITERION: _of_criterion,
    Rule.WASHOUT: _of_washout,
    Rule.COUNT: _of_count,
    Rule.MEDICINE: _of_medicine,
    Rule.BRANCH: _of_branch,
}
