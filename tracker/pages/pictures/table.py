"""The table under the time line: the same visits and doses as text, earliest first."""

from datetime import date
from typing import NamedTuple

from django.utils.safestring import SafeString

from tracker.pages.pictures import days
from tracker.pages.pictures.course import CoursePicture, DoseMark, VisitMark
from tracker.pages.pictures.key import small_dose, small_visit

USUAL = {
    "held": "In its allowed days",
    "held-outside": "Held outside its allowed days",
    "booked": "Booked",
    "no-date": "No date",
    "late": "Late, not held",
    "past-target": "Past its target, no published allowed days",
    "missed": "Missed",
    "not-assessable": "Not assessable",
    "waived": "Waived",
}
TONE = {
    "held": "met",
    "held-outside": "late",
    "booked": "due",
    "late": "late",
    "missed": "breach",
    "waived": "waived",
}
DOSE_STATE = {"given": "Given", "planned": "Planned", "stopped": "Stopped"}
DOSE_TONE = {"given": "met", "planned": "due"}


class TableRow(NamedTuple):
    """One line of the table. `tone` is the status colour (`ow-st-…`), `sign` the mark in the picture."""

    visit: str
    allowed: str
    target: str
    held: str
    state: str
    tone: str
    sign: SafeString


def table_rows(picture: CoursePicture) -> tuple[TableRow, ...]:
    """Return a row for every visit and dose, by the first day it names; those without a day come last."""
    near = picture.today
    rows = [(_when(dose.days), _dose_row(dose, near)) for dose in picture.doses]
    rows += [(_when(visit.days), _visit_row(visit, near)) for visit in picture.visits]
    rows.sort(key=lambda pair: (pair[0], pair[1].visit))
    return tuple(row for _, row in rows)


def _when(named: tuple[date, ...]) -> date:
    return named[0] if named else date.max


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
        held="Not yet" if dose.standing == "planned" else on,
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
    return "No" if visit.standing in {"missed", "waived"} else "Not yet"
