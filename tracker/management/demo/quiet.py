"""Courses in order, in every phase: most rows of a clinic are calm. Nothing here may deviate; a test says so."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from tracker.management.demo.days import later
from tracker.management.demo.diary import Diary, Telling
from tracker.management.demo.path import long_days, tick, whole
from tracker.management.demo.people import Clinic
from tracker.management.demo.quiet_people import QUIET
from tracker.management.demo.story import Story

# Days from today to the first dose, about which each course is laid; a day or two is given for the weekend.
FIRST_DOSE = (18, 13, 7, -6, -9, -23, -31, -51, -83, -120, -212, -383)
TEAMS = (
    ("ines", "maeve"), ("kofi", "ines"), ("maeve", "tomasz"), ("tomasz", "ines"), ("ines", "tomasz"), ("maeve", "kofi"),
    ("ines", "tomasz"), ("kofi", "maeve"), ("ines", "maeve"), ("tomasz", "kofi"), ("maeve", "ines"), ("ines", "kofi"),
)  # fmt: skip


def tellings(clinic: Clinic, diary: Diary, today: date) -> Iterator[Telling]:
    """Yield each quiet course, once its dosing days are kept."""
    for person, days, (lead, other) in zip(QUIET, FIRST_DOSE, TEAMS, strict=True):
        story = Story(clinic, diary, person, clinic[lead], clinic[other], booked_from=later(today, -5))
        first, second = long_days(story, later(today, days))
        if -30 < days < -3:
            tick(story, first, today)
        yield partial(whole, story, first, second)
