"""Esketamine at Northgate, as the REMS asks: the days of the sessions, what is checked, seen, measured and filed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.actions import dosing, events
from tracker.actions.dosing import DoseTaken, Entry
from tracker.actions.events import EventSeen
from tracker.actions.sessions import Said
from tracker.management.demo import room
from tracker.management.demo.days import later, working_day, working_days
from tracker.management.demo.dosing_day import release
from tracker.management.demo.story import Answers, Story
from tracker.management.demo.words import note_for
from tracker.models import AdverseEvent, User
from tracker.models.facts import Source

LOT = "ESK-2291-B"
DEVICE = Decimal(28)
BEFORE_LEAVING = {
    "vital-signs-after": "Back to where they were", "transport": "Waiting downstairs",
    "no-driving": "Knows: not before tomorrow, after a night's sleep",
}  # fmt: skip
SIGNS = ("sedation", "dissociation", "respiratory-depression")
# Of the weekday of the first session (Monday: 0): how many days later the second one of a week is, on a weekday too.
SECOND_OF_WEEK = (3, 3, 2, 4, 4, 3, 4)
AGREED_AHEAD = (3, 6, 8)  # days before the first session, the second, any other; never before the enrolment
MINUTES = 150  # agreed for a session
LEFT_AFTER = 128  # minutes after the first device, on a calm day


def days_of(first: date) -> list[date]:
    """Return the days of the twelve sessions: two a week for four weeks, then one a week."""
    second = SECOND_OF_WEEK[first.weekday()]
    induction = [later(first, 7 * week + on) for week in range(4) for on in (0, second)]
    return [*induction, *(later(first, days) for days in (28, 35, 42, 49))]


def enrol(story: Story, first: date) -> None:
    """Enrol a few days before the first session, and with the REMS on the same day."""
    day = working_day(later(first, -6), -2, 2)
    story.enrol(day)
    story.check("rems-enrolled", True, story.moment(day, 9, 15), story.coordinator, detail="Confirmed by the REMS")


def answers(story: Story, starts_at: datetime, by: User) -> Answers:
    """Return what is asked in the half hour before a session, and what was said."""
    local = starts_at.astimezone(ZoneInfo(story.site.zone))
    clock = [(local - timedelta(minutes=it)) for it in (25, 22, 20, 18, 15)]
    told = {
        "setting-ready": (story.prescriber, "On site; oximeter checked"),
        "risk-today": (by, "No thoughts of suicide. May go ahead."),
        "lift-home": (by, f"Collected by {story.person.driver}; will not drive today"),
        "ready-to-spray": (by, "Ate at six, drank last an hour ago, no nasal spray"),
        "vital-signs": (by, "In the range agreed for this patient"),
    }
    return {
        code: (at.hour, at.minute, who, detail) for at, (code, (who, detail)) in zip(clock, told.items(), strict=True)
    }


def session(story: Story, nth: int, day: date, *, left_after: int = LEFT_AFTER, weightless: bool = False) -> None:
    """Agree and hold session `nth` (from 1 on), written down as it ends. `weightless`: it felt so, for a while."""
    visit = f"dose-{nth}"
    who, starts_at = book(story, nth, [day])
    story.answer(visit, day, answers(story, starts_at, who))
    if day >= story.booked_from:
        release(story, visit, starts_at + timedelta(minutes=8))
    written_at = starts_at + timedelta(minutes=left_after + 25)
    felt = [_weightless(starts_at)] if weightless else []
    record(story, nth, starts_at, written_at, who, left_after=left_after, events=felt)


def _weightless(starts_at: datetime) -> EventSeen:
    """Return something unplanned that was pleasant: written down all the same."""
    return EventSeen(
        happened_at=starts_at + timedelta(minutes=30), ended_at=starts_at + timedelta(minutes=75),
        term="Felt weightless", felt=AdverseEvent.Felt.PLEASANT, severity=AdverseEvent.Severity.MILD, serious=False,
    )  # fmt: skip


def book(story: Story, nth: int, days: Sequence[date], hour: int = 9) -> tuple[User, datetime]:
    """Agree session `nth` with one of the two nurses a week or so before; return who and when."""
    ahead = AGREED_AHEAD[min(nth, len(AGREED_AHEAD)) - 1]
    agreed_at = story.moment(later(days[0], -ahead), 10)
    who, starts_at = story.diary.find((story.lead, story.second), days, hour, MINUTES, ZoneInfo(story.site.zone))
    story.agree(f"dose-{nth}", starts_at, MINUTES, who, agreed_at, "Bay 1")
    return who, starts_at


def record(
    story: Story,
    nth: int,
    starts_at: datetime,
    written_at: datetime,
    who: User,
    *,
    left_after: int = LEFT_AFTER,
    events: Sequence[EventSeen] = (),
    source: int = Source.LIVE,
) -> None:
    """Write session `nth` down: devices with five minutes between, three readings, signs seen gone, the lift home."""
    given_at, ended_at = starts_at + timedelta(minutes=12), starts_at + timedelta(minutes=12 + left_after + 3)
    story.do(
        written_at, dosing.record, visit_key=f"dose-{nth}", started_at=starts_at, ended_at=ended_at,
        doses=_devices(story, nth, given_at, who), entries=_room(story, given_at, ended_at, left_after, who),
        events=events, by=who, note=note_for("rems", story.person.number + nth), source=source,
    )  # fmt: skip
    asked_at = given_at + timedelta(minutes=left_after - 3)
    for place, (code, detail) in enumerate(BEFORE_LEAVING.items(), start=1):
        at = written_at + timedelta(minutes=place)
        story.check(code, True, at, who, f"dose-{nth}", detail, happened_at=asked_at, source=source)


def _devices(story: Story, nth: int, given_at: datetime, who: User) -> list[DoseTaken]:
    """Return two devices of 28 mg at the first session, three from then on, six minutes apart."""
    return [
        DoseTaken(
            at=given_at + timedelta(minutes=6 * device), mg=DEVICE, lot=LOT, product="nasal spray", given_by=who,
            witnessed_by=story.prescriber, part=device + 1, observed=True,
        )
        for device in range(2 if nth == 1 else 3)
    ]  # fmt: skip


def _room(story: Story, given_at: datetime, ended_at: datetime, left_after: int, who: User) -> list[Entry]:
    def after(minutes: int) -> datetime:
        return given_at + timedelta(minutes=minutes)

    number = story.person.number
    return [
        room.identity(after(-7), who),
        *room.presence(who, after(-12), ended_at),
        room.near(story.prescriber, after(-12), ended_at, "prescriber"),
        room.reading(after(-5), number, (124, 79, 72), saturation=98),
        room.reading(after(41), number, (141, 88, 80), saturation=97),
        room.sign(after(40), "dissociation", present=True, by=who),
        *(room.sign(after(105), code, present=False, by=who) for code in SIGNS),
        room.reading(after(left_after - 4), number, (127, 81, 74), saturation=98),
        room.left(after(left_after), who, f"Steady on the feet. Left with {story.person.driver}."),
    ]


def file_form(story: Story, nth: int, day: date) -> None:
    """File the monitoring form of session `nth` on the next working day after `day`."""
    sent_at = story.moment(working_day(later(day, 2), -1, 1), 11, 20)
    story.do(
        sent_at + timedelta(minutes=5), events.file, form="rems-form", about=f"dose-{nth}", sent_at=sent_at,
        by=story.coordinator, number=f"PMF-{story.person.number:03d}-{nth:02d}",
    )  # fmt: skip


def sessions(story: Story, days: Sequence[date], until: int) -> None:
    """Hold sessions 1 to `until`, each with its form."""
    for nth, day in enumerate(days[:until], start=1):
        session(story, nth, day)
        file_form(story, nth, day)


def whole(story: Story, first: date) -> None:
    """Go through all twelve sessions and the talk about the benefit after the eighth."""
    days = days_of(first)
    enrol(story, first)
    sessions(story, days, len(days))
    on = working_days(later(days[7], 2), -1, 4)
    said = Said(note=note_for("review", story.person.number))
    story.meet("benefit-review", on, 14, 40, agreed_at=story.moment(days[7], 15), said=said)
