"""Psilocybin services at Elmfield: one preparation, one session of the client's own choice, and an offer to talk."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.actions import dosing, papers, sessions
from tracker.actions.dosing import DoseTaken
from tracker.actions.sessions import Said
from tracker.management.demo import room
from tracker.management.demo.days import later, working_day, working_days
from tracker.management.demo.dosing_day import release
from tracker.management.demo.story import Story
from tracker.management.demo.words import note_for
from tracker.models.sessions import SessionOutcome

PRODUCT, LOT = "whole fungi", "OR-0093-11"
STAYS = {Decimal(15): 4, Decimal(20): 4, Decimal(25): 5}  # mg: hours that the rule asks for
MARGIN = 25  # minutes that clients stay longer than they have to
MINUTES = 7 * 60  # agreed for a session
PAPERS = ("client-information", "consent", "transport-plan", "data-choice")


def prepare(story: Story, enrolled_on: date, day: date, starts_at: datetime | None = None) -> datetime:
    """Enrol, and prepare on `day`; return when the forms are signed. `starts_at` None: about two in the afternoon."""
    story.enrol(enrolled_on)
    agreed_at = story.moment(enrolled_on, 9)
    said = Said(intentions=story.person.intentions, note=note_for("oregon-preparation", story.person.number))
    if starts_at is None:
        _, starts_at = story.book("preparation", [day], 14, 90, agreed_at=agreed_at, people=(story.lead,))
    else:
        story.diary.take(story.lead, starts_at, starts_at + timedelta(minutes=90))
        story.agree("preparation", starts_at, 90, story.lead, agreed_at)
    told = story.hold("preparation", starts_at, 90, story.lead, said)
    for nth, code in enumerate(PAPERS):
        at = told + timedelta(minutes=nth)
        story.do(at, papers.sign, code=code, signed_by=("client",), signed_at=at, by=story.lead)
    return told + timedelta(minutes=len(PAPERS))


def administer(story: Story, day: date, told: datetime, mg: Decimal, starts_at: datetime | None = None) -> None:
    """Agree and hold the session: the client takes what they chose and stays as long as that asks.

    `starts_at` None: about ten in the morning, released in the product. At a time of the story's own it was not.
    """
    is_released = starts_at is None and day >= story.booked_from
    if starts_at is None:
        _, starts_at = story.diary.find((story.lead,), [day], 10, MINUTES, ZoneInfo(story.site.zone))
    story.agree("dose-1", starts_at, MINUTES, story.lead, told + timedelta(minutes=5), "Garden room")
    said = "No thoughts of harming herself or others. May go ahead."
    story.check("risk-today", True, starts_at - timedelta(minutes=20), story.lead, "dose-1", said)
    if is_released:
        release(story, "dose-1", starts_at + timedelta(minutes=8))
    _record(story, starts_at, mg)


def _record(story: Story, starts_at: datetime, mg: Decimal) -> None:
    given_at, number = starts_at + timedelta(minutes=15), story.person.number
    left_at = given_at + timedelta(hours=STAYS[mg], minutes=MARGIN)
    ended_at = left_at + timedelta(minutes=5)
    taken = DoseTaken(
        at=given_at, mg=mg, lot=LOT, product=PRODUCT, given_by=story.lead, witnessed_by=story.second
    )  # fmt: skip
    entries = [
        room.identity(starts_at + timedelta(minutes=5), story.lead),
        *room.presence(story.lead, starts_at, ended_at),
        room.near(story.second, starts_at, ended_at, "licensee-representative"),
        room.reading(starts_at + timedelta(minutes=10), number, (120, 78, 70)),
        room.left(left_at, story.lead, f"Left with {story.person.driver}, as the plan says."),
    ]
    story.do(
        ended_at + timedelta(minutes=15), dosing.record, visit_key="dose-1", started_at=starts_at, ended_at=ended_at,
        doses=[taken], entries=entries, by=story.lead,
    )  # fmt: skip


def integrate(story: Story, day: date) -> None:
    """Offer a talk, which is accepted, and hold it within a few days."""
    days = working_days(later(day, 4), -2, 3)
    agreed_at = story.moment(later(day, 1), 11)
    said = Said(insights=story.person.insights[:1], note=note_for("oregon-integration", story.person.number))
    story.meet("integration", days, 15, 60, agreed_at=agreed_at, said=said)


def decline(story: Story, day: date) -> None:
    """Offer a talk by telephone on the second day; the client thanks and does not want one."""
    story.do(
        story.moment(later(day, 2), 11, 10), sessions.record, visit_key="integration",
        outcome=SessionOutcome.DECLINED, by=story.lead, reason="Would rather let it rest. Knows that the offer stands.",
    )  # fmt: skip


def whole(story: Story, dosed_on: date, mg: Decimal = Decimal(20)) -> None:
    """Go the whole way, with the session on this day."""
    prepared_on = working_day(later(dosed_on, -5), -1, 1)
    told = prepare(story, working_day(later(prepared_on, -4), -3, 0), prepared_on)
    administer(story, dosed_on, told, mg)
    integrate(story, dosed_on)
