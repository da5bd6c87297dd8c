"""The people in MDMA-assisted therapy whom the table names: Freya, Joel, Noor, Bea; and Ruth's second course."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from tracker.actions import words
from tracker.actions.sessions import Said
from tracker.management.demo import mdma
from tracker.management.demo.days import later, near, working_day, working_days
from tracker.management.demo.diary import Diary, Telling
from tracker.management.demo.named_otherwise import BEA, FREYA, JOEL, NOOR
from tracker.management.demo.path import tick
from tracker.management.demo.people import Clinic
from tracker.management.demo.story import Decider, Story, Turn
from tracker.management.demo.words import note_for

PROTOCOL = "demo-harbour-mdma"
WASH_OUT_ENDS = 9  # days from today
WEEKDAYS = frozenset({0, 1, 2, 3})


def tellings(clinic: Clinic, diary: Diary, today: date) -> Iterator[Telling]:
    """Yield the four courses, once their dosing days are kept."""
    recent = later(today, -5)
    joel = Story(clinic, diary, JOEL, clinic["ines"], clinic["kofi"], PROTOCOL, booked_from=recent)
    dosed_on = joel.keep([later(today, -12)])
    tick(joel, dosed_on, today)
    yield partial(_joel, joel, dosed_on, today)
    freya = Story(clinic, diary, FREYA, clinic["ines"], clinic["maeve"], PROTOCOL, booked_from=recent)
    second = freya.keep([later(today, -20)])
    first = freya.keep([it for it in near(later(second, -28), -5, 5) if it.weekday() in WEEKDAYS])
    tick(freya, second, today, 1)
    yield partial(_freya, freya, [first, second])
    bea = Story(clinic, diary, BEA, clinic["maeve"], clinic["kofi"], PROTOCOL, booked_from=recent)
    yield partial(_bea, bea, mdma.long_days(bea, later(today, -440)), today)
    noor = Story(clinic, diary, NOOR, clinic["tomasz"], clinic["kofi"], PROTOCOL)
    yield partial(_noor, noor, today)


def _joel(story: Story, dosed_on: date, today: date) -> None:
    """Day 12 after the first dose; the second talk was yesterday, the third is agreed."""
    mdma.prepare(story, dosed_on)
    mdma.give(story, "dose-1", dosed_on)
    told = ("int-2#dose-1", "int-3#dose-1", "t2")
    mdma.accompany(story, "dose-1", dosed_on, leave_out=told)
    agreed_at = story.moment(working_day(later(dosed_on, 4), 0, 2), 11)
    said = Said(note=note_for("int-2", JOEL.number))
    story.meet("int-2#dose-1", [later(today, -1)], 14, 90, agreed_at=agreed_at, said=said)
    closing = working_days(later(dosed_on, 18), -2, 2)
    story.book("int-3#dose-1", closing, 14, 90, agreed_at=story.moment(later(today, -1), 17))


def _freya(story: Story, days: Sequence[date]) -> None:
    """Day 20 after the second dose. The third talk was never agreed, and today is its last allowed day."""
    mdma.whole(story, days, leave_out=("int-3#dose-2",))


def _bea(story: Story, days: Sequence[date], today: date) -> None:
    """The long-term rating was a year after her last dose; the course is completed."""
    mdma.whole(story, days)
    since = story.moment(later(today, -1), 9, 30)
    reason = "All visits held. She knows how to reach us."
    story.turn(Turn.COMPLETED, since, Decider.TEAM, reason, story.lead)


def _noor(story: Story, today: date) -> None:
    """Enrolled a week ago; her earlier medicine is being tapered, and the wash-out ends in nine days.

    The protocol asks for two calls meanwhile. How long a wash-out lasts it does not say, so that its end is a note.
    """
    told = mdma.screen(story, working_day(later(today, -8), -1, 1))
    ends_on = later(today, WASH_OUT_ENDS)
    text = (
        "Tapering as agreed with her family doctor. By the prescriber's calendar "
        f"the wash-out ends on {ends_on.day} {ends_on:%B}. No preparation session before that."
    )
    story.do(told, words.write_note, text=text, by=story.prescriber)


def ruth_again(first: Story, today: date) -> None:
    """Tell the second course of somebody who has one: in screening since last week."""
    clinic = first.clinic
    story = Story(clinic, first.diary, first.person, clinic["maeve"], clinic["kofi"], PROTOCOL, earlier=first)
    mdma.screen(story, working_day(later(today, -6), -1, 1))
