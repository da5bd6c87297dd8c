"""Whom the clinician sees first: Omar without an outcome, Yusra who did not come, Dev and Anneke today, Lena."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from tracker.actions import sessions
from tracker.management.demo import blinded
from tracker.management.demo.days import ZONE, coming_friday, later, moment, working_day
from tracker.management.demo.diary import Diary, Telling
from tracker.management.demo.dosing_day import accompanied, answers, morning, release
from tracker.management.demo.named import ANNEKE, DEV, LENA, OMAR, YUSRA
from tracker.management.demo.path import give, prepare
from tracker.management.demo.people import Clinic
from tracker.management.demo.story import Story
from tracker.models.sessions import SessionOutcome

STUDY_NOTE = (
    "Lay with eyes closed for most of it, asked twice for water. Blood pressure and pulse taken in time. None of us "
    "could say which amount it was."
)
FEWEST_HOURS = timedelta(hours=6)  # of Anneke's session, where the day is too young for more


def tellings(clinic: Clinic, diary: Diary, at: datetime) -> Iterator[Telling]:
    """Yield the five courses, once their dosing days are kept."""
    today = at.astimezone(ZONE).date()
    omar = Story(clinic, diary, OMAR, clinic["ines"], clinic["maeve"])
    yield partial(_omar, omar, omar.keep([later(today, -1)]))
    dev = Story(clinic, diary, DEV, clinic["ines"], clinic["kofi"])
    yield partial(_dev, dev, dev.keep([today], until=23), at)
    anneke = Story(clinic, diary, ANNEKE, clinic["ines"], clinic["maeve"], "demo-harbour-comp001", arm="group-b")
    diary.take(clinic["maeve"], moment(today, 5), moment(today, 23))
    anneke.with_whom[today] = clinic["maeve"]
    yield partial(_anneke, anneke, today, at)
    yusra = Story(clinic, diary, YUSRA, clinic["ines"], clinic["kofi"])
    yield partial(_yusra, yusra, yusra.keep([later(today, -2)]), at)
    lena = Story(clinic, diary, LENA, clinic["maeve"], clinic["ines"])
    yield partial(_lena, lena, lena.keep([coming_friday(today)]), today)


def _omar(story: Story, yesterday: date) -> None:
    """The dose was booked and released yesterday; nobody has written down what became of it."""
    prepare(story, yesterday)
    morning(story, "dose-1", yesterday)
    release(story, "dose-1", moment(yesterday, 9, 50))


def _dev(story: Story, today: date, at: datetime) -> None:
    """The dose is today. The first blood pressure was too high, nobody has arranged a lift; the rest is met.

    This morning's answers have been given whatever the hour; until three in the afternoon the dose is still to come.
    """
    prepare(story, today, _still_to_come(today, at))
    early, meera = min(at, moment(today, 8, 40)), story.prescriber
    story.check("risk-today", True, early, story.lead, "dose-1", "No thoughts of suicide. May go ahead.")
    story.weigh(early, meera)
    story.check("blood-pressure", False, early, meera, "dose-1", "148/93 on arrival; to be repeated after rest")


def _anneke(story: Story, today: date, at: datetime) -> None:
    """The study dose was given this morning. Before noon it is still to come, with every check met.

    A session is written down when it has ended, and hers lasts six hours at least: early in the afternoon it began
    early, from four o'clock on at 8:30.
    """
    begun, ended_at = of_the_day(today, at)
    blinded.prepare(story, today, begun)
    for nth, (code, (_, _, by, said)) in enumerate(answers(story).items()):
        moment_of = min(at, begun - timedelta(minutes=30 - nth))
        story.check(code, True, moment_of, by, "dose-1", said)
    if ended_at is not None:
        release(story, "dose-1", begun + timedelta(minutes=20))
        accompanied(story, "dose-1", begun, ended_at, note=STUDY_NOTE)


def of_the_day(today: date, at: datetime) -> tuple[datetime, datetime | None]:
    """Return when Anneke's session begins, and when it ended; None before noon."""
    if at < moment(today, 12):
        return _still_to_come(today, at), None
    quarter = at - timedelta(minutes=at.minute % 15 + 30, seconds=at.second, microseconds=at.microsecond)
    ended_at = min(moment(today, 16, 15), quarter)
    return min(moment(today, 8, 30), ended_at - FEWEST_HOURS), ended_at


def _still_to_come(today: date, at: datetime) -> datetime:
    """Return 10:00 or the next full hour after `at`, 15:00 at the latest."""
    hour = at.astimezone(ZONE).hour + 1
    return moment(today, min(max(hour, 10), 15))


def _yusra(story: Story, dosed_on: date, at: datetime) -> None:
    """She did not come to the talk after her first dose: this morning.

    While it is too early for that, she was awaited last evening, and it was written down after midnight.
    """
    prepare(story, dosed_on)
    give(story, "dose-1", dosed_on)
    today = later(dosed_on, 2)
    known = moment(today, 8, 20) <= at
    day, hour = (today, 8) if known else (later(today, -1), 18)
    agreed_at = moment(later(dosed_on, -1), 14)
    who, starts_at = story.book("d1-1d", [day], hour, 60, agreed_at=agreed_at, people=(story.second,))
    written_at = starts_at + timedelta(minutes=20) if known else min(at, moment(today, 0, 10))
    reason = "Not reached by telephone after a quarter of an hour"
    story.do(written_at, sessions.record, visit_key="d1-1d", outcome=SessionOutcome.DID_NOT_COME, by=who, reason=reason)


def _lena(story: Story, friday: date, today: date) -> None:
    """The dose is on Friday; for the talk on Saturday nobody has been found yet."""
    prepare(story, friday)
    agreed_at = moment(working_day(later(today, -1), -2, 0), 15)
    story.agree("d1-1d", moment(later(friday, 1), 11), 75, None, agreed_at)
