"""Everybody in the demo clinic: the people of its table first, then the quiet courses around them."""

from datetime import datetime, timedelta

from tracker.actions import demo_messages
from tracker.management.demo import (
    duty,
    elmfield,
    emergencies,
    first_screen,
    marta,
    northgate,
    otherwise,
    people,
    quiet,
    safety,
    trauma,
    versions,
)
from tracker.management.demo.days import ZONE
from tracker.management.demo.diary import Diary

HISTORY = timedelta(days=510)  # the oldest course begins about 490 days ago


def fill(at: datetime, clinic: people.Clinic) -> int:
    """Fill a database that holds only the clinic's staff, as it stands at `at`; return how many steps were taken."""
    today = at.astimezone(ZONE).date()
    diary = Diary()
    duty.plan(clinic, diary, at)
    versions.plan(clinic, diary, at, since=at - HISTORY)
    emergencies.plan(clinic, diary, at)
    everybody = [
        *first_screen.tellings(clinic, diary, at),
        *marta.tellings(clinic, diary, today),
        *safety.tellings(clinic, diary, at),
        *otherwise.tellings(clinic, diary, today),
        *trauma.tellings(clinic, diary, today),
        *northgate.tellings(clinic, diary, at),
        *elmfield.tellings(clinic, diary, at),
        *quiet.tellings(clinic, diary, at),
    ]
    for tell in everybody:
        tell()
    diary.live(at)
    demo_messages.settle_past(at=at)
    return sum(1 for it in diary.steps if it[0] <= at)
