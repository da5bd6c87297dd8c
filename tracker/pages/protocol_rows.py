"""The rows of a protocol's page about visits, ratings, gates and messages. Each table of the file has one function."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from programmes.protocol.duties import Obligation
from programmes.protocol.model import ReminderRule, Visit
from programmes.protocol.quantities import specified
from programmes.protocol.scales import Assessment
from tracker.pages.protocol_reading import ASKED, Cell, Reading, Row
from tracker.pages.protocol_words import (
    NOT_PUBLISHED,
    RELEASES,
    at_least,
    called,
    capital,
    hours_title,
    joined,
    length,
    listed,
    people,
    side,
    valid,
)

KINDS = {"session": "Session", "call": "Telephone call", "video": "Video call", "form": "Form filled in by the patient"}
ALL = "all"
UNLESS = {
    "integration session booked": "an integration session is booked",
    "integration session held": "an integration session was held",
    "form filed": "the form was filed",
}
Said: TypeAlias = tuple[str, str | None] | None
ABOUT = {
    "visit booked": ("Reminder of a booked visit", ALL, "each visit, once it is booked"),
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
    yield _of_each(of, "Length", _duration)
    yield _of_each(of, "People in the room throughout", _people)
    yield _of_each(of, "A break of one of them, while a stand-in watches", _break)


def _duration(visit: Visit) -> Said:
    if visit.duration is None:
        return None
    return at_least(visit.duration.at_least, visit.duration.usual), visit.duration.source


def _people(visit: Visit) -> Said:
    if visit.staff is None:
        return None
    number = specified(visit.staff.at_least)
    return NOT_PUBLISHED if number is None else people(number), visit.staff.source


def _break(visit: Visit) -> Said:
    if visit.staff is None or visit.staff.breaks is None:
        return None
    return f"at most {length(visit.staff.breaks.at_most)}", visit.staff.breaks.source


def _kinds(of: Reading) -> Iterator[Row]:
    for kind in dict.fromkeys(visit.kind for visit in of.protocol.visits):
        cells = {it.code: _contact(it) for it in of.protocol.visits if it.kind == kind}
        yield Row(KINDS.get(kind, capital(kind)), cells=cells)


def _contact(visit: Visit) -> Cell:
    return Cell("offered, and may be declined", "o") if visit.offered else ASKED


def _arms(of: Reading) -> Iterator[Row]:
    titles = {arm.code: arm.title for arm in of.protocol.arms}
    cells = {it.code: Cell(listed([titles.get(arm, arm) for arm in it.arms])) for it in of.protocol.visits if it.arms}
    yield Row("Only in the arm", cells=cells)
    titles = {branch.code: branch.title for branch in of.protocol.branches}
    ways = {it.code: Cell(titles.get(it.branch, it.branch)) for it in of.protocol.visits if it.branch}
    yield Row("Only once this way was decided on", cells=ways)


def _of_each(of: Reading, title: str, say: Callable[[Visit], Said]) -> Row:
    """Return the row of a figure that visits carry themselves; its source is the figure's, else the visit's."""
    said = {visit: say(visit) for visit in of.protocol.visits}
    return Row(title, cells={visit.code: Cell(found[0], notes=of.note(found[1] or visit.source))
                             for visit, found in said.items() if found})  # fmt: skip


def hours(of: Reading) -> Iterator[Row]:
    """Hours that the sessions of a phase add up to."""
    for it in of.protocol.hours:
        before = f", before {called(of.protocol, it.before)}" if it.before else ""
        beside = f"{at_least(it.at_least, it.usual)}{before}"
        yield Row(hours_title(it.title), beside, of.note(it.source), of.in_phase(it.phase, Cell("counts", "y")))


def assessments(of: Reading) -> Iterator[Row]:
    """Rating scales, and the visits at which each is asked for."""
    for it in of.protocol.assessments:
        asked = {visit.code: ASKED for visit in of.protocol.visits if it.code in visit.assessments}
        also = {visit.code: Cell("asked, and may be left out", "o") for visit in of.protocol.visits
                if it.code in visit.optional_assessments}  # fmt: skip
        cells = {**also, **asked}
        yield Row(it.title, _scale(it), of.note(it.source), cells, across="" if cells else "At no visit of its own")


def _scale(it: Assessment) -> str:
    blinded = ", who does not know the arm" if it.blinded else ""
    apart = ", who was in the room on no dosing day" if it.independent else ""
    return joined(
        f"rated by the {it.rater}{blinded}{apart}",
        f"{it.low} to {it.high}",
        f"version {it.version}" if it.version else "",
        f"in {it.language}" if it.language else "",
        it.mode or "",
        f"asks about {length(it.recall)}" if it.recall and specified(it.recall) else "",
    )


def gates(of: Reading) -> Iterator[Row]:
    """What must be so before a dose, and who may release one without."""
    known = {it.code: it for it in of.protocol.checks}
    for gate in of.protocol.gates:
        for code in gate.requires:
            check = known.get(code)
            stands = f"; {valid(check.valid)}" if check else ""
            notes = of.note(gate.source, check.source if check else None)
            yield Row(of.check_title(code), f"{RELEASES[gate.release]}{stands}", notes, of.at(gate.before))


def checks(of: Reading) -> Iterator[Row]:
    """Questions that no gate asks for."""
    required = {code for gate in of.protocol.gates for code in gate.requires}
    for it in of.protocol.checks:
        if it.code not in required:
            yield Row(it.title, valid(it.valid), of.note(it.source), across="Asked and recorded; no gate requires it")


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
    """Forms and reports that are owed after something, or before a dose."""
    for it in of.protocol.obligations:
        soon = f"within {length(it.within)}" if it.within and specified(it.within) else f"how soon: {NOT_PUBLISHED}"
        if it.after is None:
            cells, across = of.at(it.before or ""), ""
        else:
            cells = of.at(it.after, cell=Cell(soon))
            across = "" if cells else f"{capital(soon)} of {_owed_after(of, it, it.after)}"
        yield Row(it.title, _owed(it), of.note(it.source), cells, across)


def _owed_after(of: Reading, it: Obligation, after: str) -> str:
    if after == "event":
        return f"each event that is {listed(list(it.events))}" if it.events else "each event"
    return "each serious event" if after == "serious event" else called(of.protocol, after)


def _owed(it: Obligation) -> str:
    starts = {"known": "counted from when the house knew", "happened": "counted from when it happened"}
    usual = "known" if it.after in ("event", "serious event") else ""
    return joined(
        starts.get(it.starts or usual, ""),
        f"{it.before} waits for it" if it.before else "",
        f"to {it.to}" if it.to else "",
        f"form {it.form}" if it.form else "",
    )


def reminders(of: Reading) -> Iterator[Row]:
    """Messages, by what sets them off. Their text is the clinic's."""
    for it in of.protocol.reminders:
        title, where, anchor = ABOUT.get(it.on, (capital(it.on), "", it.on))
        said = f"{_when(it, anchor)}, to the {listed(list(it.to))}"
        unless = f"; unless {UNLESS.get(it.unless, it.unless)}" if it.unless else ""
        cells = of.in_phase(ALL, ASKED) if where == ALL else of.at(where)
        yield Row(title, f"{said}{unless}" if cells else "", of.note(it.source), cells,
                  across="" if cells else capital(f"{said}{unless}"))  # fmt: skip


def _when(rule: ReminderRule, anchor: str) -> str:
    day = f"on the day of {anchor}" if rule.day.amount == 0 else f"{side(rule.day)} {anchor}"
    again = f", then every {length(rule.every)}" if rule.every else ""
    return f"{day.replace('on the day of the day', 'on the day')}, at {rule.at}{again}"
