"""The day of a psilocybin dose at Harbour: morning checks, release, the hours in the room, discharge."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal

from tracker.actions import dosing, gates
from tracker.actions.dosing import DoseTaken, Entry
from tracker.history import protocol_of
from tracker.history.amounts import hides_amount
from tracker.management.demo import room
from tracker.management.demo.story import DOSING_MINUTES, Answers, Story
from tracker.management.demo.words import ROOM_NOTES

LOT = "PSI-2026-014"
Away = tuple[datetime, datetime]
Kind = room.Kind
# Minutes after the start, and systolic, diastolic, pulse: the rise that the phase-1 figures lead one to expect
# (protocols.md R14).
VITAL_SIGNS = ((15, (122, 77, 68)), (70, (137, 86, 80)), (130, (144, 91, 86)), (210, (139, 87, 81)),
               (330, (129, 81, 74)), (450, (121, 76, 69)))  # fmt: skip


def book_dose(story: Story, visit: str, day: date, agreed_at: datetime, starts_at: datetime | None = None) -> None:
    """Agree the long day, which the story has kept free, with one of the two therapists. `starts_at` None: 9:30."""
    story.agree(visit, starts_at or story.moment(day, 9, 30), DOSING_MINUTES, story.with_whom[day], agreed_at)


def answers(story: Story) -> Answers:
    """Return what is asked in the morning of a dose, and what was said."""
    return {
        "risk-today": (8, 40, story.lead, "No thoughts of suicide. May go ahead."),
        "blood-pressure": (9, 5, story.prescriber, "122/77 after ten minutes of rest"),
        "lift-home": (9, 10, story.lead, f"Collected by {story.person.driver} at 17:30"),
    }


def morning(story: Story, visit: str, day: date, leave_out: Collection[str] = ()) -> None:
    """Answer the checks of the day and weigh; `leave_out` are checks nobody answers."""
    story.weigh(story.moment(day, 8, 50), story.prescriber)
    story.answer(visit, day, answers(story), leave_out)


def dose(story: Story, visit: str, day: date, away: Away | None = None) -> datetime:
    """Release and give the dose, accompany from 9:30 to 17:30, discharge; return when it is written down.

    `away`: the second therapist is out of the room from and until these moments.
    """
    if day >= story.booked_from:
        release(story, visit, story.moment(day, 9, 50))
    return accompanied(story, visit, story.moment(day, 9, 30), story.moment(day, 17, 30), away)


def release(story: Story, visit: str, at: datetime) -> None:
    """Let the prescriber release the dose."""
    story.do(at, gates.release, visit_key=visit, identity_checked=True, by=story.prescriber)


def accompanied(
    story: Story, visit: str, started_at: datetime, ended_at: datetime, away: Away | None = None, note: str = ""
) -> datetime:
    """Give the dose and stay with the patient; return when it is written down. `note` empty: one of the usual."""
    written_at = ended_at + timedelta(minutes=20)
    story.do(
        written_at, dosing.record, visit_key=visit, started_at=started_at, ended_at=ended_at,
        doses=[_taken(story, visit, started_at + timedelta(minutes=25))],
        entries=_room(story, started_at, ended_at, away), by=story.lead,
        note=note or ROOM_NOTES[story.person.number % len(ROOM_NOTES)],
    )  # fmt: skip
    return written_at


def _taken(story: Story, visit: str, at: datetime) -> DoseTaken:
    """Where nobody may know the amount, all of the study dose is given."""
    protocol = protocol_of(story.version)
    blinded = hides_amount(protocol)
    return DoseTaken(
        at=at, mg=None if blinded else story.person.dose(protocol, visit), share=Decimal(1) if blinded else None,
        lot="STUDY-0417" if blinded else LOT, given_by=story.prescriber, witnessed_by=story.lead,
    )  # fmt: skip


def _room(story: Story, started_at: datetime, ended_at: datetime, away: Away | None) -> list[Entry]:
    def after(minutes: int) -> datetime:
        return started_at + timedelta(minutes=minutes)

    return [
        room.identity(after(10), story.prescriber),
        *room.presence(story.lead, started_at, ended_at),
        *room.presence(story.second, started_at, ended_at, away),
        *_vital_signs(story.person.number, started_at, ended_at),
        Entry(kind=Kind.EYESHADES, at=after(40), until=after(300), detail="On, off when wished"),
        Entry(kind=Kind.MUSIC, at=after(40), until=min(after(390), ended_at), detail="The quiet list, as agreed"),
        Entry(kind=Kind.SUPPORT, at=after(140), detail="Asked for company; we sat closer and said little"),
        room.left(ended_at - timedelta(minutes=5), story.prescriber, f"Effects gone. Left with {story.person.driver}."),
    ]  # fmt: skip


def _vital_signs(number: int, started_at: datetime, ended_at: datetime) -> list[Entry]:
    timed = ((started_at + timedelta(minutes=after), signs) for after, signs in VITAL_SIGNS)
    return [room.reading(at, number, signs) for at, signs in timed if at < ended_at]
