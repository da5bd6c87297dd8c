"""Sentences for people by their roles, groups, limits, how a dose is given and leaving. All others: `day_words`."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from programmes import Protocol, State
from tracker.models import Requirement
from tracker.models.requirements import Rule

Detail: TypeAlias = Mapping[str, Any]
Title: TypeAlias = Callable[[Protocol, Requirement], str]
Said: TypeAlias = Callable[[Protocol, Detail, State], str]
TABLES: Final = {  # where the title of each stands, and the key of its code in the evidence
    Rule.STAFFING: ("staffing", "staffing"),
    Rule.PROHIBITION: ("prohibitions", "prohibition"),
    Rule.CONTINUITY: ("continuity", "continuity"),
    Rule.LIMIT: ("limits", "limit"),
    Rule.LEAVING: ("leaving", "leaving"),
    Rule.RESTRICTION: ("restrictions", "restriction"),
}
NOT_WRITTEN_DOWN: Final = "Nobody wrote down what those who were there are."
UNSEEN: Final = "Nobody wrote down who saw it taken."
DONE: Final = {
    "give the dose": "The dose was given by a person of this role: {}.",
    "be the only one in the room": "A person of this role was alone in the room: {}.",
    "rate": "The rating is by a person of this role: {}.",
}
ACTIONS: Final = {
    "hold": "Hold the dose.",
    "stop": "Stop.",
    "weigh": "Weigh whether to delay.",
    "repeat": "Repeat until it is inside.",
    "escalate": "Tell the prescriber.",
}


def _role(code: str) -> str:
    return str(code).replace("-", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- titles ----


def _titled(protocol: Protocol, requirement: Requirement) -> str:
    table, name = TABLES[Rule(requirement.rule)]
    code = (requirement.detail or {}).get(name)
    words = requirement.key.rsplit("/", 1)[1].removeprefix(f"{name}-").replace("-", " ")
    found: str = next((it.title for it in getattr(protocol, table) if it.code == code), _capital(words))
    return f"Told before leaving: {found[:1].lower()}{found[1:]}" if requirement.rule == Rule.RESTRICTION else found


def _rater(protocol: Protocol, requirement: Requirement) -> str:
    code = (requirement.detail or {}).get("assessment")
    scale = next((it.title for it in protocol.assessments if it.code == code), _capital(_role(str(code))))
    return f"{scale}: rated by somebody independent"


def _group(protocol: Protocol, requirement: Requirement) -> str:
    is_size = (requirement.detail or {}).get("group") == "clients"
    return "Group not too large" if is_size else "Enough facilitators for the group"


def _plain(words: str) -> Title:
    return lambda protocol, requirement: words


TITLES: dict[Rule, Title] = {
    **dict.fromkeys(TABLES, _titled),
    Rule.RATER: _rater,
    Rule.GROUP: _group,
    Rule.INFUSION: _plain("Infusion as long as asked"),
    Rule.OBSERVED: _plain("Somebody saw the dose taken"),
}


# ---- what happened, or what did not ----


def _of_staffing(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is State.NOT_ASSESSABLE:
        return NOT_WRITTEN_DOWN if detail.get("needed") else "Nobody published how many there must be."
    if state is not State.BROKEN:
        return ""
    minutes = detail["minutes"]
    length = "1 minute" if minutes == 1 else f"{minutes} minutes"
    least = "Nobody" if not detail["least"] else f"Only {detail['least']}"
    return f"{least} of this role {detail['where']} for {length}: {_role(detail['role'])}. {detail['needed']} asked."


def _of_prohibition(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is State.NOT_ASSESSABLE:
        return NOT_WRITTEN_DOWN
    words = DONE.get(str(detail.get("may_not")))
    return words.format(_role(detail["role"])) if words and state is State.BROKEN else ""


def _of_continuity(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is State.NOT_ASSESSABLE:
        return NOT_WRITTEN_DOWN
    if state is State.BROKEN:
        return "Nobody of this role was there both times, and the patient signed for no change."
    return "Somebody else, as the patient signed." if detail.get("consent") and state is State.MET else ""


def _of_rater(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is State.BROKEN:
        return "Who rated was in the room on a dosing day of this course."
    return "Nobody wrote down who rated, or who was in the room." if state is State.NOT_ASSESSABLE else ""


def _of_group(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is State.NOT_APPLICABLE:
        return "No group."
    if state is State.NOT_ASSESSABLE:
        return "Nobody published how many facilitators this needs."
    if state is not State.BROKEN:
        return ""
    if detail.get("group") == "clients":
        return f"{detail['clients']} clients; at most {detail['at_most']} allowed."
    return f"{detail['clients']} clients, {detail['facilitators']} to care for them; {detail['needed']} asked."


def _of_infusion(protocol: Protocol, detail: Detail, state: State) -> str:
    minutes = detail.get("minutes")
    if minutes is None or state not in (State.BROKEN, State.NOT_ASSESSABLE):
        return "Nobody wrote down when it ended." if state is State.OVERDUE else ""
    asked = detail.get("asked")
    return (
        f"{minutes} minutes; nobody published how long." if asked == "unspecified" else f"{minutes} min; {asked} asked."
    )


def _of_observed(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is not State.BROKEN:
        return ""
    return "Nobody saw it taken." if detail.get("said") == "no" else UNSEEN


def read_words(detail: Detail) -> str:
    """Return what was read of a limit beside what is asked: "Systolic 150; at most 140 asked."."""
    read, value = detail.get("read"), _capital(_role(str(detail.get("value", "value"))))
    found = f"{value} {read}" if read is not None else f"{value} not read"
    ends = _ends(detail)
    return f"{found}; {ends} asked." if ends else f"{found}; nobody published what it must be."


def _ends(detail: Detail) -> str:
    found = [f"{word} {detail[key]}" for key, word in (("least", "at least"), ("most", "at most")) if detail.get(key)]
    return " and ".join(found)


def _of_limit(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is State.NOT_ASSESSABLE:
        value = _capital(_role(str(detail.get("value", "value"))))
        return f"{value} was not written down." if _ends(detail) else "Nobody published what it must be."
    if state not in (State.BROKEN, State.OPEN):
        return ""
    return f"{read_words(detail)} {ACTIONS.get(str(detail.get('action')), '')}".strip()


def _of_leaving(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is State.NOT_ASSESSABLE:
        return "Nobody published what the scale must be."
    if state is not State.BROKEN:
        return ""
    if detail.get("total") is None:
        return "Left without a rating." if detail.get("assessment") else "Left, and this was not answered yes."
    return f"{detail['total']} before leaving; {_ends(detail)} asked."


def _of_restriction(protocol: Protocol, detail: Detail, state: State) -> str:
    if state is State.BROKEN:
        return "Nobody wrote down that the patient was told before leaving."
    return f"Until {detail['until']}." if detail.get("until") and state is State.MET else ""


SAID: dict[Rule, Said] = {
    Rule.STAFFING: _of_staffing,
    Rule.PROHIBITION: _of_prohibition,
    Rule.CONTINUITY: _of_continuity,
    Rule.RATER: _of_rater,
    Rule.GROUP: _of_group,
    Rule.INFUSION: _of_infusion,
    Rule.OBSERVED: _of_observed,
    Rule.LIMIT: _of_limit,
    Rule.LEAVING: _of_leaving,
    Rule.RESTRICTION: _of_restriction,
}
