"""The table under the time line: the same visits, doses, holds and end as text, earliest first."""

from datetime import date
from typing import NamedTuple

from django.utils.safestring import SafeString

from tracker.pages.pictures import days
from tracker.pages.pictures.course import CoursePicture, DoseMark, EndMark, PauseMark, VisitMark
from tracker.pages.pictures.key import small_dose, small_end, small_hold, small_visit
from tracker.pages.pictures.turns import end_title

Mark = VisitMark | DoseMark | PauseMark | EndMark

USUAL = {
    "held": "In its allowed days",
    "held-outside": "Held outside its allowed days",
    "entered-late": "Held, entered late",
    "booked": "Booked",
    "no-date": "No date",
    "late": "Late, not held",
    "past-target": "Past its target, no published allowed days",
    "missed": "Missed",
    "not-assessable": "Not assessable",
    "waived": "Waived",
    "not-applicable": "Not applicable",
}
TONE = {
    "held": "met",
    "held-outside": "late",
    "entered-late": "entered-late",
    "booked": "due",
    "late": "late",
    "missed": "breach",
    "waived": "waived",
    "not-applicable": "not-applicable",
}
DOSE_STATE = {
    "given": "Given",
    "planned": "Planned",
    "stopped": "Stopped early",
    "withheld": "Withheld",
    "not-started": "Not started",
}
DOSE_TONE = {"given": "met", "planned": "due", "stopped": "late", "withheld": "late", "not-started": "late"}


class TableRow(NamedTuple):
    """One line of the table. `tone` is the status colour (`ow-st-…`), `sign` the mark in the picture.

    `number` counts the lines from 1; the picture names a visit by it where its words find no room.
    """

    visit: str
    allowed: str
    target: str
    held: str
    state: str
    tone: str
    sign: SafeString
    number: int = 0


def table_rows(picture: CoursePicture) -> tuple[TableRow, ...]:
    """Return a row for every visit, dose, hold and end, by the first day it names; those without a day come last."""
    near = picture.today
    return tuple(_row(mark, near)._replace(number=n) for n, mark in enumerate(_in_order(picture), start=1))


def numbers(picture: CoursePicture) -> dict[Mark, int]:
    """Return the number of each mark's line in the table, counted from 1."""
    return {mark: n for n, mark in enumerate(_in_order(picture), start=1)}


def _in_order(picture: CoursePicture) -> list[Mark]:
    ended = [picture.ended] if picture.ended else []
    return sorted((*picture.doses, *picture.visits, *picture.pauses, *ended), key=_rank)


def _rank(mark: Mark) -> tuple[date, str]:
    if isinstance(mark, PauseMark):
        return mark.first_day, ""
    if isinstance(mark, EndMark):
        return mark.day, "\uffff"  # after whatever else that day had
    return (mark.days or (date.max,))[0], mark.label


def _row(mark: Mark, near: date) -> TableRow:
    if isinstance(mark, PauseMark):
        return _pause_row(mark, near)
    if isinstance(mark, EndMark):
        when = days.short(mark.day, beside=near)
        return TableRow(end_title(mark), "–", "–", when, mark.word, "plain", small_end())
    return _dose_row(mark, near) if isinstance(mark, DoseMark) else _visit_row(mark, near)


def _pause_row(pause: PauseMark, near: date) -> TableRow:
    since = f"Since {days.short(pause.first_day, beside=near)}"
    when = days.span(pause.first_day, pause.last_day, beside=near) if pause.last_day else since
    return TableRow("On hold", "–", "–", when, "Over" if pause.last_day else "On hold", "plain", small_hold())


def _visit_row(visit: VisitMark, near: date) -> TableRow:
    state = visit.words[:1].upper() + visit.words[1:] or _usual(visit)
    return TableRow(
        visit=visit.label,
        allowed=_allowed(visit.first_day, visit.last_day, near),
        target=days.short(visit.target, beside=near) if visit.target else "–",
        held=_held(visit, near),
        state=f"{state}, {visit.deviation}" if visit.deviation else state,
        tone=TONE.get(visit.standing, "plain"),
        sign=small_visit(visit.standing),
    )


def _usual(visit: VisitMark) -> str:
    """Return the usual words; a visit without published allowed days is held, never "in" them."""
    if visit.standing == "held" and not (visit.first_day and visit.last_day):
        return "Held"
    return USUAL[visit.standing]


def _dose_row(dose: DoseMark, near: date) -> TableRow:
    on = days.short(dose.day, beside=near)
    return TableRow(
        visit=dose.label,
        allowed=_allowed(dose.first_day, dose.last_day, near),
        target=days.short(dose.target, beside=near) if dose.target else "–",
        held={"planned": "Not yet", "withheld": "No", "not-started": "No"}.get(dose.standing, on),
        state=f"Planned for {on}" if dose.standing == "planned" else DOSE_STATE[dose.standing],
        tone=DOSE_TONE.get(dose.standing, "plain"),
        sign=small_dose(dose.standing),
    )


def _allowed(first: date | None, last: date | None, near: date) -> str:
    return days.span(first, last, beside=near) if first and last else "None published"


def _held(visit: VisitMark, near: date) -> str:
    if visit.held_on:
        return days.short(visit.held_on, beside=near)
    if visit.booked_on:
        return f"Booked {days.short(visit.booked_on, beside=near)}"
    return "No" if visit.standing in {"missed", "waived", "not-applicable"} else "Not yet"
