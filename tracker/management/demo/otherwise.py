"""Courses at Harbour that took a turn: Colm on hold, Hal stopped, Tove who died."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from uuid import UUID

from tracker.actions import events
from tracker.actions.events import EventSeen
from tracker.management.demo.days import later, moment, working_day, working_days
from tracker.management.demo.diary import Diary, Telling
from tracker.management.demo.named_otherwise import COLM, HAL, TOVE
from tracker.management.demo.path import accompany, close, follow, give, long_days, prepare, talk_after_a_week, whole
from tracker.management.demo.people import Clinic
from tracker.management.demo.story import Decider, Story, Turn
from tracker.models import AdverseEvent, Course, User


def tellings(clinic: Clinic, diary: Diary, today: date) -> Iterator[Telling]:
    """Yield the three courses, once their dosing days are kept."""
    recent = later(today, -5)
    colm = Story(clinic, diary, COLM, clinic["tomasz"], clinic["maeve"])
    yield partial(_colm, colm, colm.keep([later(today, -8)]), today)
    hal = Story(clinic, diary, HAL, clinic["kofi"], clinic["maeve"], booked_from=recent)
    first, _ = long_days(hal, later(today, -38))
    yield partial(_hal, hal, first)
    tove = Story(clinic, diary, TOVE, clinic["maeve"], clinic["ines"], booked_from=recent)
    yield partial(_tove, tove, *long_days(tove, later(today, -74)), today)


def _colm(story: Story, dosed_on: date, today: date) -> None:
    """Day 8 after his first dose. He has been in hospital since yesterday; nothing of it came from the treatment."""
    prepare(story, dosed_on)
    give(story, "dose-1", dosed_on)
    accompany(story, "dose-1", dosed_on, leave_out=("d1-1wk", "int-2#dose-1"))
    talk_after_a_week(story, "dose-1", working_days(later(dosed_on, 6), -1, 0))
    yesterday = later(today, -1)
    reason = "In hospital with appendicitis since last night. His wife told us. We go on when he is home and well."
    story.turn(Turn.ON_HOLD, moment(yesterday, 8, 50), Decider.PRESCRIBER, reason, story.prescriber)
    event = EventSeen(
        happened_at=moment(yesterday, 2, 30), term="Appendicitis, operated on in hospital",
        felt=AdverseEvent.Felt.UNPLEASANT, severity=AdverseEvent.Severity.SEVERE, serious=True,
        done_about_it="Ward has our number; Orla rings tomorrow",
    )  # fmt: skip
    story.do(moment(yesterday, 9, 5), events.record, event=event, by=story.prescriber)
    story.do(moment(yesterday, 9, 40), _report, by=story.prescriber)


def _report(*, course: Course, key: UUID, by: User, at: datetime) -> None:
    """Report the serious event of a course, within its day."""
    event = course.adverseevent_facts.get(serious=True)
    events.file(course=course, form="serious-event-report", about=str(event.pk), sent_at=at, key=key, by=by, at=at)


def _hal(story: Story, first: date) -> None:
    """He wants no second dose. Safety follow-up goes on, counted from the dose he had."""
    prepare(story, first)
    give(story, "dose-1", first)
    accompany(story, "dose-1", first)
    stopped_on = working_day(later(first, 12), -1, 1)
    reason = "Does not want a second dose. Glad of the first, wishes to leave it at that."
    story.turn(Turn.TREATMENT_STOPPED, moment(stopped_on, 16, 40), Decider.PATIENT, reason, story.lead)
    close(story, first)
    follow(story, first)


def _tove(story: Story, first: date, second: date, today: date) -> None:
    """She died in follow-up, of something else. Nothing is overdue, nothing is planned."""
    whole(story, first, second)
    died_on = later(today, -14)
    reason = "At home, of a heart attack. Her daughter Ylva told us by telephone."
    at = moment(working_day(later(died_on, 1), 0, 2), 10, 15)
    story.turn(Turn.DIED, moment(died_on, 5, 30), Decider.NOBODY, reason, story.lead, at)
