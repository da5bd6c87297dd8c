"""Everybody in the demo clinic: the people of its table first, then the quiet courses around them."""

from datetime import datetime, timedelta

from tracker.actions import demo_messages
from tracker.management.demo import first_screen, marta, people, quiet, safety
from tracker.management.demo.days import ZONE
from tracker.management.demo.diary import Diary

HISTORY = timedelta(days=450)  # the oldest course begins about 405 days ago


def fill(at: datetime, clinic: people.Clinic) -> int:
    """Fill the clinic, just founded, as it stands at `at`; return how many steps were taken."""
    today = at.astimezone(ZONE).date()
    diary = Diary()
    everybody = [
        *first_screen.tellings(clinic, diary, at),
        *marta.tellings(clinic, diary, today),
        *safety.tellings(clinic, diary, today),
        *quiet.tellings(clinic, diary, today),
    ]
    for tell in everybody:
        tell()
    diary.live(at)
    demo_messages.settle_past(at=at)
    return sum(1 for it in diary.steps if it[0] <= at)
