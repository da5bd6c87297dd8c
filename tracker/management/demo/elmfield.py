"""The people at Elmfield whom the table names: Pat, who declined a talk, and Sam, prepared too shortly before."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from tracker.management.demo import oregon
from tracker.management.demo.days import later, working_day
from tracker.management.demo.diary import Diary, Telling
from tracker.management.demo.named_otherwise import PAT, SAM
from tracker.management.demo.people import SITES, Clinic
from tracker.management.demo.story import Story

PROTOCOL, ZONE = "demo-elmfield", ZoneInfo(SITES["EF"][2])


def tellings(clinic: Clinic, diary: Diary, at: datetime) -> Iterator[Telling]:
    """Yield both courses."""
    today = at.astimezone(ZONE).date()
    yield partial(_pat, Story(clinic, diary, PAT, clinic["june"], clinic["wes"], PROTOCOL), today)
    yield partial(_sam, Story(clinic, diary, SAM, clinic["june"], clinic["wes"], PROTOCOL), today)


def _pat(story: Story, today: date) -> None:
    """The session was six days ago; a talk was offered and declined, and that is enough."""
    day = working_day(later(today, -6), -1, 1)
    prepared_on = working_day(later(day, -6), -1, 1)
    told = oregon.prepare(story, working_day(later(prepared_on, -4), -3, 0), prepared_on)
    oregon.administer(story, day, told, Decimal(25))
    oregon.decline(story, day)


def _sam(story: Story, today: date) -> None:
    """Prepared until 16:30, the first dose at 12:30 the next day: 20 hours later, where the rule asks for 24."""
    day = later(today, -3)
    prepared_on = later(day, -1)
    told = oregon.prepare(
        story, working_day(later(prepared_on, -4), -3, 0), prepared_on, story.moment(prepared_on, 15)
    )  # fmt: skip
    oregon.administer(story, day, told, Decimal(20), story.moment(day, 12, 15))
    oregon.integrate(story, later(today, -2))
