"""The people at Northgate whom the table names: Grace with a form due, Luis who left early, Ivy's day on paper."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from tracker.management.demo import rems
from tracker.management.demo.days import later, working_day, working_days
from tracker.management.demo.diary import Diary, Telling
from tracker.management.demo.named_otherwise import GRACE, IVY, LUIS
from tracker.management.demo.people import SITES, Clinic
from tracker.management.demo.story import Story
from tracker.models.facts import Source

PROTOCOL, ZONE = "demo-northgate", ZoneInfo(SITES["NG"][2])
LEFT_TOO_EARLY = 118  # minutes after the first device, of 120
OWED = 5  # the session so many days ago has a form due in two days


def tellings(clinic: Clinic, diary: Diary, at: datetime) -> Iterator[Telling]:
    """Yield the three courses."""
    today = at.astimezone(ZONE).date()
    recent = later(today, -5)
    grace = Story(clinic, diary, GRACE, clinic["priya"], clinic["nora"], PROTOCOL, booked_from=recent)
    yield partial(_grace, grace, today)
    luis = Story(clinic, diary, LUIS, clinic["priya"], clinic["nora"], PROTOCOL, booked_from=recent)
    yield partial(_luis, luis, today)
    ivy = Story(clinic, diary, IVY, clinic["nora"], clinic["priya"], PROTOCOL, booked_from=recent)
    yield partial(_ivy, ivy, today)


def _grace(story: Story, today: date) -> None:
    """Session 5 of 8 was five days ago, and its form is not filed. Session 6 is tomorrow."""
    fifth = later(today, -OWED)
    days = rems.days_of(later(fifth, -14))
    rems.enrol(story, days[0])
    rems.sessions(story, days, 4)
    rems.session(story, 5, fifth, weightless=True)
    rems.book(story, 6, [later(today, 1)])


def _luis(story: Story, today: date) -> None:
    """At session 3 he was steady and wanted to go, and left two minutes before the two hours were over."""
    third = working_day(later(today, -2), -2, 1)
    days = rems.days_of(later(third, -7))
    rems.enrol(story, days[0])
    rems.sessions(story, days, 2)
    rems.session(story, 3, third, left_after=LEFT_TOO_EARLY)
    rems.book(story, 4, [days[3]] if days[3] > today else [later(third, 5)])


def _ivy(story: Story, today: date) -> None:
    """The network was down at session 2: the day was kept on paper, and typed in two days later."""
    second = later(today, -3)
    rems.enrol(story, later(second, -3))
    rems.sessions(story, [later(second, -3)], 1)
    starts_at, who = story.moment(second, 9), story.lead
    story.diary.take(who, starts_at, starts_at + timedelta(minutes=rems.MINUTES))
    typed_at = starts_at + timedelta(days=2, hours=1)
    asked = rems.answers(story, starts_at, who)
    for nth, (code, (hour, minute, by, detail)) in enumerate(asked.items()):
        happened_at, at = story.moment(second, hour, minute), typed_at + timedelta(minutes=nth)
        story.check(code, True, at, by, "dose-2", detail, happened_at=happened_at, source=Source.PAPER)
    rems.record(story, 2, starts_at, typed_at + timedelta(minutes=9), who, source=Source.PAPER)
    rems.file_form(story, 2, second)
    rems.book(story, 3, working_days(later(today, 3), -2, 3), 13)
