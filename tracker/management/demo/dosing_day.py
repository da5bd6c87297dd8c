"""The day of a dose: morning checks, release, the eight hours in the room, discharge. Which day it is: `path`."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tracker.actions import dosing, gates
from tracker.actions.dosing import DoseTaken, Entry
from tracker.history import protocol_of
from tracker.management.demo.days import moment
from tracker.management.demo.story import DOSING_MINUTES, Story
from tracker.management.demo.words import ROOM_NOTES
from tracker.models import RoomEntry, User

Kind = RoomEntry.Kind
LOT = "PSI-2026-014"
# Hour, minute, and systolic, diastolic, pulse: the rise that the phase-1 figures lead one to expect (protocols.md R14).
VITAL_SIGNS = ((9, 45, 122, 77, 68), (10, 40, 137, 86, 80), (11, 40, 144, 91, 86), (13, 0, 139, 87, 81),
               (15, 0, 129, 81, 74), (17, 0, 121, 76, 69))  # fmt: skip


def book_dose(story: Story, visit: str, day: date, agreed_at: datetime, starts_at: datetime | None = None) -> None:
    """Agree the long day, which the story has kept free, with one of the two therapists. `starts_at` None: 9:30."""
    story.agree(visit, starts_at or moment(day, 9, 30), DOSING_MINUTES, story.with_whom[day], agreed_at)


def morning(story: Story, visit: str, day: date, leave_out: Sequence[str] = ()) -> None:
    """Answer the checks of the day and weigh; `leave_out` are checks nobody answers."""
    meera, lead = story.clinic["meera"], story.lead
    answers = {
        "risk-today": (8, 40, lead, "No thoughts of suicide. May go ahead."),
        "blood-pressure": (9, 5, meera, "122/77 after ten minutes of rest"),
        "lift-home": (9, 10, lead, f"Collected by {story.person.driver} at 17:30"),
    }
    story.weigh(moment(day, 8, 50), meera)
    for code, (hour, minute, by, detail) in answers.items():
        if code not in leave_out:
            story.check(code, True, moment(day, hour, minute), by, visit, detail)


def dose(story: Story, visit: str, day: date, away: tuple[datetime, datetime] | None = None) -> datetime:
    """Release and give the dose, accompany, discharge; return when it is written down.

    `away`: the second therapist is out of the room from and until these moments.
    """
    meera = story.clinic["meera"]
    started_at, ended_at = moment(day, 9, 30), moment(day, 17, 30)
    story.do(moment(day, 9, 50), gates.release, visit_key=visit, identity_checked=True, by=meera)
    written_at = ended_at + timedelta(minutes=20)
    person, room = story.person, _room(story, day, away)
    mg = person.dose(protocol_of(story.version), visit)
    taken = DoseTaken(at=moment(day, 9, 55), mg=mg, lot=LOT, given_by=meera, witnessed_by=story.lead)
    story.do(
        written_at, dosing.record, visit_key=visit, started_at=started_at, ended_at=ended_at, doses=[taken],
        entries=room, by=story.lead, note=ROOM_NOTES[person.number % len(ROOM_NOTES)],
    )  # fmt: skip
    return written_at


def _room(story: Story, day: date, away: tuple[datetime, datetime] | None) -> list[Entry]:
    return [
        Entry(kind=Kind.IDENTITY, at=moment(day, 9, 40), person=story.clinic["meera"], detail="Name and date of birth"),
        *_presence(story.lead, day, None),
        *_presence(story.second, day, away),
        *_vital_signs(story.person.number, day),
        Entry(kind=Kind.EYESHADES, at=moment(day, 10, 10), until=moment(day, 14, 30), detail="On, off when wished"),
        Entry(kind=Kind.MUSIC, at=moment(day, 10, 10), until=moment(day, 16, 0), detail="The quiet list, as agreed"),
        Entry(kind=Kind.SUPPORT, at=moment(day, 11, 50), detail="Asked for company; we sat closer and said little"),
        Entry(
            kind=Kind.DISCHARGE, at=moment(day, 17, 25), person=story.clinic["meera"], escorted=True,
            detail=f"Effects gone. Left with {story.person.driver}.",
        ),
    ]  # fmt: skip


def _presence(who: User, day: date, away: tuple[datetime, datetime] | None) -> list[Entry]:
    starts_at, ends_at = moment(day, 9, 30), moment(day, 17, 30)
    spans = [(starts_at, ends_at)] if away is None else [(starts_at, away[0]), (away[1], ends_at)]
    return [Entry(kind=Kind.PRESENCE, at=begin, until=end, person=who) for begin, end in spans]


def _vital_signs(number: int, day: date) -> list[Entry]:
    """Return the day's readings, a little different for each patient."""
    off = number % 7 - 3
    return [
        Entry(
            kind=Kind.VITAL_SIGNS, at=moment(day, hour, minute), person=None, systolic=systolic + 2 * off,
            diastolic=diastolic + off, pulse=pulse - off,
        )
        for hour, minute, systolic, diastolic, pulse in VITAL_SIGNS
    ]  # fmt: skip
