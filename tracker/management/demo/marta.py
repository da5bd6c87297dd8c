"""Marta, the demo patient, five days after her second dose; and Martha, whose name is almost the same."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from tracker.access.demo_accounts import DEMO_ACCOUNTS
from tracker.actions.sessions import Said
from tracker.management.demo.days import later, moment, working_day, working_days
from tracker.management.demo.diary import Diary, Telling
from tracker.management.demo.dosing_day import book_dose
from tracker.management.demo.named import MARTA, MARTHA
from tracker.management.demo.path import accompany, call, give, next_day, prepare, screen
from tracker.management.demo.people import Clinic, account
from tracker.management.demo.story import Story
from tracker.management.demo.words import note_for
from tracker.models import User


def tellings(clinic: Clinic, diary: Diary, today: date) -> Iterator[Telling]:
    """Yield both courses, once their dosing days are kept."""
    marta = Story(clinic, diary, MARTA, clinic["ines"], clinic["kofi"], user=_account(clinic))
    yield partial(_marta, marta, marta.keep([later(today, -19)]), marta.keep([later(today, -5)]), today)
    yield partial(_martha, Story(clinic, diary, MARTHA, clinic["maeve"], clinic["ines"]), today)


def _marta(story: Story, first: date, second: date, today: date) -> None:
    """The call after dose 1 was a day late; the call after dose 2 has not been made, and its days are over."""
    prepare(story, first)
    give(story, "dose-1", first)
    call(story, "dose-1", [later(first, 5)])
    accompany(story, "dose-1", first, leave_out=("call-3d#dose-1",))
    book_dose(story, "dose-2", second, moment(working_day(later(second, -8)), 12))
    give(story, "dose-2", second)
    next_day(story, "dose-2", second)
    story.book("d2-1wk", [later(today, 2)], 14, 60, agreed_at=moment(later(second, 1), 12, 30))
    _ticks(story, first, second, today)


def _account(clinic: Clinic) -> User:
    email = next(it.email for it in DEMO_ACCOUNTS if it.role == "patient")
    return account(email, MARTA.name, clinic.password)


def _ticks(story: Story, first: date, second: date, today: date) -> None:
    """Most evenings, not all; today's are still to be ticked."""
    outside, notebook, ring = MARTA.practices
    for days in (2, 3, 4, 6, 7, 9, 10, 12, 13):
        story.tick(outside, later(first, days))
    for days in (2, 3, 4):
        story.tick(outside, later(second, days))
        story.tick(notebook, later(second, days))
    story.tick(ring, later(today, -2))


def _martha(story: Story, today: date) -> None:
    """In preparation: one meeting was held, the next is agreed."""
    enrolled_on = working_day(later(today, -10), -1, 2)
    story.enrol(enrolled_on)
    told = screen(story, enrolled_on)
    first = working_days(later(enrolled_on, 6), 0, 1)
    said = Said(intentions=MARTHA.intentions, note=note_for("preparation", MARTHA.number))
    told = story.meet("preparation", first, 10, 150, agreed_at=told + timedelta(minutes=5), said=said)
    story.book("preparation", working_days(later(today, 3), -1, 2), 10, 150, agreed_at=told + timedelta(minutes=5))
