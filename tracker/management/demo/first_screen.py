"""Whom the clinician sees first: Omar without an outcome, Yusra who did not come, Dev today, Lena on Friday."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from tracker.actions import gates, sessions
from tracker.management.demo.days import ZONE, coming_friday, later, moment, working_day
from tracker.management.demo.diary import Diary, Telling
from tracker.management.demo.dosing_day import morning
from tracker.management.demo.named import DEV, LENA, OMAR, YUSRA
from tracker.management.demo.path import give, prepare
from tracker.management.demo.people import Clinic
from tracker.management.demo.story import Story
from tracker.models.sessions import SessionOutcome


def tellings(clinic: Clinic, diary: Diary, at: datetime) -> Iterator[Telling]:
    """Yield the four courses, once their dosing days are kept."""
    today = at.astimezone(ZONE).date()
    omar = Story(clinic, diary, OMAR, clinic["ines"], clinic["tomasz"])
    yield partial(_omar, omar, omar.keep([later(today, -1)]))
    dev = Story(clinic, diary, DEV, clinic["ines"], clinic["tomasz"])
    yield partial(_dev, dev, dev.keep([today], until=23), at)
    yusra = Story(clinic, diary, YUSRA, clinic["kofi"], clinic["ines"])
    yield partial(_yusra, yusra, yusra.keep([later(today, -2)]), at)
    lena = Story(clinic, diary, LENA, clinic["maeve"], clinic["ines"])
    yield partial(_lena, lena, lena.keep([coming_friday(today)]), today)


def _omar(story: Story, yesterday: date) -> None:
    """The dose was booked and released yesterday; nobody has written down what became of it."""
    prepare(story, yesterday)
    morning(story, "dose-1", yesterday)
    released_at, meera = moment(yesterday, 9, 50), story.clinic["meera"]
    story.do(released_at, gates.release, visit_key="dose-1", identity_checked=True, by=meera)


def _dev(story: Story, today: date, at: datetime) -> None:
    """The dose is today. The first blood pressure was too high, nobody has arranged a lift; the rest is met.

    This morning's answers have been given whatever the hour; until three in the afternoon the dose is still to come.
    """
    prepare(story, today, _still_to_come(today, at))
    early, meera = min(at, moment(today, 8, 40)), story.clinic["meera"]
    story.check("risk-today", True, early, story.lead, "dose-1", "No thoughts of suicide. May go ahead.")
    story.weigh(early, meera)
    story.check("blood-pressure", False, early, meera, "dose-1", "148/93 on arrival; to be repeated after rest")


def _still_to_come(today: date, at: datetime) -> datetime:
    """Return 10:00 or the next full hour after `at`, 15:00 at the latest."""
    hour = at.astimezone(ZONE).hour + 1
    return moment(today, min(max(hour, 10), 15))


def _yusra(story: Story, dosed_on: date, at: datetime) -> None:
    """She did not come to the talk after her first dose: this morning, or yesterday while it is too early to know."""
    prepare(story, dosed_on)
    give(story, "dose-1", dosed_on)
    known = moment(later(dosed_on, 2), 8, 20) <= at
    who, starts_at = story.book(
        "d1-1d",
        [later(dosed_on, 2 if known else 1)],
        8 if known else 15,
        75,
        agreed_at=moment(later(dosed_on, -1), 14),
    )
    reason = "Not reached by telephone after a quarter of an hour"
    story.do(
        starts_at + timedelta(minutes=20), sessions.record, visit_key="d1-1d", outcome=SessionOutcome.DID_NOT_COME,
        by=who, reason=reason,
    )  # fmt: skip


def _lena(story: Story, friday: date, today: date) -> None:
    """The dose is on Friday; for the talk on Saturday nobody has been found yet."""
    prepare(story, friday)
    agreed_at = moment(working_day(later(today, -1), -2, 0), 15)
    story.agree("d1-1d", moment(later(friday, 1), 11), 75, None, agreed_at)
