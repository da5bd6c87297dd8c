"""The rows of a protocol's page about visits, ratings, gates and messages. Each table of the file has one function."""

from collections.abc import Callable, Iterator

from programmes.protocol.model import ReminderRule, Visit
from programmes.protocol.quantities import specified
from tracker.pages.protocol_reading import Cell, Reading, Row
from tracker.pages.protocol_words import (
    NOT_PUBLISHED,
    RELEASES,
    at_least,
    called,
    capital,
    hours_title,
    length,
    listed,
    side,
)

KINDS = {"session": "Session", "call": "Telephone call", "video": "Video call", "form": "Form filled in by the patient"}
ABOUT = {
    "visit booked": ("Reminder of a booked visit", "all", "each visit, once it is booked"),
    "dose given": ("Message after a dose", "each dose", "the dose"),
    "practice agreed": ("Reminder of small steps", "", "the day a practice is agreed"),
    "integration window opens": ("Message in the open window", "each dose", "the window opens"),
    "integration window narrows": ("Message as the window narrows", "each dose", "the window narrows"),
    "integration window closes": ("Message before the window closes", "each dose", "the window closes"),
}


def visits(of: Reading) -> Iterator[Row]:
    """How a visit is held, how long it lasts, who is there, and whose arm it belongs to."""
    yield from _kinds(of)
    yield from _arms(of)
    yield _of_each(of, "Length", lambda it: it.duration and (at_least(it.duration.at_least, it.duration.usual),
                                                             it.duration.source))  # fmt: skip
    yield _of_each(of, "People in the room throughout", lambda it: it.staff and (
        str(specified(it.staff.at_least) or NOT_PUBLISHED), it.staff.source))  # fmt: skip
    yield _of_each(of, "A break of one of them, while a stand-in watches", lambda it: it.staff and it.staff.breaks and (
        f"at most {length(it.staff.breaks.at_most)}", it.staff.breaks.source))  # fmt: skip


def _kinds(of: Reading) -> Iterator[Row]:
    for kind in dict.fromkeys(visit.kind for visit in of.protocol.visits):
        cells = {it.code: _contact(it) for it in of.protocol.visits if it.kind == kind}
        yield Row(KINDS.get(kind, capital(kind)), cells=cells)


def _contact(visit: Visit) -> Cell:
    return Cell("offered, and may be declined", "o") if visit.offered else Cell("asked", "y")


def _arms(of: Reading) -> Iterator[Row]:
    titles = {arm.code: arm.title for arm in of.protocol.arms}
    cells = {it.code: Cell(listed([titles.get(arm, arm) for arm in it.arms])) for it in of.protocol.visits if it.arms}
    yield Row("Only in the arm", cells=cells)


def _of_each(of: Reading, title: str, say: Callable[[Visit], tuple[str, str | None] | None]) -> Row:
    """Return the row of a figure that visits carry themselves; its source is the figure's, else the visit's."""
    said = {visit: say(visit) for visit in of.protocol.visits}
    return Row(title, cells={visit.code: Cell(found[0], notes=of.note(found[1] or visit.source))
                             for visit, found in said.items() if found})  # fmt: skip


def hours(of: Reading) -> Iterator[Row]:
    """Hours that the sessions of a phase add up to."""
    for it in of.protocol.hours:
        before = f", before {called(of.protocol, it.before)}" if it.before else ""
        beside = f"{at_least(it.at_least, it.usual)}{before}"
        yield Row(hours_title(it.title), beside, of.note(it.source), of.at(it.phase, cell=Cell("counts", "y")))


def assessments(of: Reading) -> Iterator[Row]:
    """Rating scales, and the visits at which each is asked for."""
    for it in of.protocol.assessments:
        blinded = ", who does not know the arm" if it.blinded else ""
        beside = f"rated by the {it.rater}{blinded}; {it.low} to {it.high}"
        asked = {visit.code: Cell("asked", "y") for visit in of.protocol.visits if it.code in visit.assessments}
        yield Row(it.title, beside, of.note(it.source), asked, across="" if asked else "At no visit of its own")


def gates(of: Reading) -> Iterator[Row]:
    """What must be so before a dose, and who may release one without."""
    valid = {it.code: it for it in of.protocol.checks}
    for gate in of.protocol.gates:
        for code in gate.requires:
            check = valid.get(code)
            stands = f"; {_valid(check.valid)}" if check else ""
            notes = of.note(gate.source, check.source if check else None)
            yield Row(of.check_title(code), f"{RELEASES[gate.release]}{stands}", notes, of.at(gate.before))


def _valid(valid: object) -> str:
    if valid == "same day":
        return "answered on the day"
    return f"stands for {length(valid)}" if valid != "unspecified" else "stands until replaced"


def checks(of: Reading) -> Iterator[Row]:
    """Questions that no gate asks for."""
    required = {code for gate in of.protocol.gates for code in gate.requires}
    for it in of.protocol.checks:
        if it.code not in required:
            yield Row(it.title, _valid(it.valid), of.note(it.source), across="Asked and recorded; no gate requires it")


def intervals(of: Reading) -> Iterator[Row]:
    """Distances that must lie before a dose."""
    for it in of.protocol.intervals:
        least = f"at least {length(it.at_least)}" if specified(it.at_least) else ""
        most = f"at most {length(it.at_most)}" if specified(it.at_most) else ""
        far = " and ".join(filter(None, (least, most))) or f"distance {NOT_PUBLISHED}"
        only = "; " + it.applies if it.applies != "always" else ""
        beside = f"{far} since {called(of.protocol, it.since)}{only}; {RELEASES[it.release]}"
        yield Row(it.title, beside, of.note(it.source), of.at(it.before))


def obligations(of: Reading) -> Iterator[Row]:
    """Forms and reports that are owed after something."""
    for it in of.protocol.obligations:
        soon = f"within {length(it.within)}" if specified(it.within) else f"how soon: {NOT_PUBLISHED}"
        cells = of.at(it.after, cell=Cell(soon))
        yield Row(it.title, "" if cells else f"after each {it.after}", of.note(it.source), cells,
                  across="" if cells else f"{capital(soon)} of each {it.after}")  # fmt: skip


def reminders(of: Reading) -> Iterator[Row]:
    """Messages, by what sets them off. Their text is the clinic's."""
    for it in of.protocol.reminders:
        title, where, anchor = ABOUT.get(it.on, (capital(it.on), "", it.on))
        said = f"{_when(it, anchor)}, to the {listed(list(it.to))}"
        unless = f"; unless an {it.unless}" if it.unless else ""
        cells = of.at(where) if where else {}
        yield Row(title, f"{said}{unless}" if cells else "", of.note(it.source), cells,
                  across="" if cells else capital(f"{said}{unless}"))  # fmt: skip


def _when(rule: ReminderRule, anchor: str) -> str:
    day = f"on the day of {anchor}" if rule.day.amount == 0 else f"{side(rule.day)} {anchor}"
    again = f", then every {length(rule.every)}" if rule.every else ""
    return f"{day.replace('on the day of the day', 'on the day')}, at {rule.at}{again}"
