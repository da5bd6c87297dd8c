"""The day and the night of an MDMA dose: checks, two parts, nine readings, leaving the next morning."""

from datetime import date, datetime
from decimal import Decimal

from tracker.actions import dosing, leaving
from tracker.actions.dosing import DoseTaken, Entry
from tracker.actions.events import EventSeen
from tracker.management.demo import room
from tracker.management.demo.days import later
from tracker.management.demo.dosing_day import release
from tracker.management.demo.story import Answers, Story
from tracker.models import AdverseEvent
from tracker.models.sessions import SessionOutcome

LOT = "MDM-2026-007"
BEFORE_LEAVING = {
    "orientation": "Oriented, steady; vital signs as before the dose",
    "contraception": "Knows until when, where it applies",
}  # fmt: skip
FIRST = {"dose-1": Decimal(80), "dose-2": Decimal(120), "dose-3": Decimal(120)}
STARTS, ENDS, LEAVES = 10, 18, (8, 40)  # hours of the session, and when the patient leaves the next morning
# Hour, minute; systolic, diastolic, pulse; temperature. Before each part, later, and before the night.
READINGS = ((10, 15, (121, 76, 68), "36.6"), (12, 5, (141, 88, 91), "37.1"), (15, 0, (136, 85, 86), "37.2"),
            (17, 30, (126, 80, 76), "36.8"))  # fmt: skip
NOTE = (
    "Both parts taken. Long stretches of speaking, some of silence. Asked twice whether it is all right to stop; we "
    "said yes each time, and the patient went on. Calm in the evening; the night attendant came at eight."
)
Event = AdverseEvent


def answers(story: Story) -> Answers:
    """Return what is asked in the morning of a dose, and what was said."""
    lead, prescriber = story.lead, story.prescriber
    return {
        "risk-today": (8, 40, lead, "No thoughts of suicide. May go ahead."),
        "pregnancy-test": (8, 50, prescriber, "Negative, or not possible"),
        "fasting": (8, 55, lead, "Nothing since midnight, no other medicine"),
        "blood-pressure": (9, 5, prescriber, "121/76 after ten minutes of rest"),
        "lift-home": (9, 10, lead, f"Collected by {story.person.driver} tomorrow at 8:40"),
        "night-cover": (9, 15, lead, "Room 5; night attendant booked"),
    }


def book_dose(story: Story, visit: str, day: date, agreed_at: datetime) -> None:
    """Agree the day, which the story has kept free, with one of the two therapists; the night follows from it."""
    minutes = (ENDS - STARTS) * 60
    place = "Quiet room, and Room 5 for the night"
    story.agree(visit, story.moment(day, STARTS), minutes, story.with_whom[day], agreed_at, place)


def morning(story: Story, visit: str, day: date) -> None:
    """Answer the checks of the day."""
    story.answer(visit, day, answers(story))


def dose(story: Story, visit: str, day: date) -> None:
    """Release and give both parts, stay till the evening, and see the patient off in the morning."""
    if day >= story.booked_from:
        release(story, visit, story.moment(day, 10, 25))
    started_at, ended_at = story.moment(day, STARTS), story.moment(day, ENDS)
    story.do(
        story.moment(day, ENDS, 20), dosing.record, visit_key=visit, started_at=started_at, ended_at=ended_at,
        doses=_parts(story, visit, day), entries=_room(story, day), events=_events(story, day), by=story.lead,
        outcome=SessionOutcome.HELD, note=NOTE,
    )  # fmt: skip
    for nth, (code, detail) in enumerate(BEFORE_LEAVING.items()):
        story.check(code, True, story.moment(later(day, 1), 8, 30 + nth), story.prescriber, visit, detail)
    left_at = story.moment(later(day, 1), *LEAVES)
    story.do(
        story.moment(later(day, 1), 8, 50), leaving.record, visit_key=visit, left_at=left_at, escorted=True,
        by=story.lead, seen_off_by=story.prescriber, words=f"Slept well. Left with {story.person.driver}.",
    )  # fmt: skip


def _parts(story: Story, visit: str, day: date) -> list[DoseTaken]:
    """Return the first part at 10:30 and half of it 1 h 40 min later."""
    mg = FIRST[visit]
    return [
        DoseTaken(at=story.moment(day, hour, minute), mg=amount, lot=LOT, given_by=story.prescriber,
                  witnessed_by=story.lead, part=part)
        for part, hour, minute, amount in ((1, 10, 30, mg), (2, 12, 10, mg / 2))
    ]  # fmt: skip


def _room(story: Story, day: date) -> list[Entry]:
    started_at, ended_at, number = story.moment(day, STARTS), story.moment(day, ENDS), story.person.number
    return [
        room.identity(story.moment(day, 10, 10), story.prescriber),
        *room.presence(story.lead, started_at, ended_at),
        *room.presence(story.second, started_at, ended_at),
        *(
            room.reading(story.moment(day, hour, minute), number, values, temperature=warm)
            for hour, minute, values, warm in READINGS
        ),
        Entry(kind=room.Kind.MUSIC, at=story.moment(day, 11), until=ended_at, detail="The slow list"),
    ]


def _events(story: Story, day: date) -> list[EventSeen]:
    """Return what every second one goes through: a tight jaw, and warmth that felt good. Both are written down."""
    if story.person.number % 2:
        return []
    return [
        EventSeen(
            happened_at=story.moment(day, 11, 40), ended_at=story.moment(day, 16, 30), term="Tight jaw",
            felt=Event.Felt.UNPLEASANT, severity=Event.Severity.MILD, serious=False, done_about_it="Water, chewing gum",
        ),
        EventSeen(
            happened_at=story.moment(day, 11, 50), ended_at=story.moment(day, 15, 0),
            term="Warmth and closeness to everybody in the room", felt=Event.Felt.PLEASANT,
            severity=Event.Severity.MODERATE, serious=False,
        ),
    ]  # fmt: skip
