"""Courses in order, of all five protocols: most rows of a clinic are calm. Nothing here may deviate; a test says so."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tracker.management.demo import blinded, mdma, oregon, rems
from tracker.management.demo.days import later, working_day
from tracker.management.demo.diary import Diary, Telling
from tracker.management.demo.path import long_days, tick, whole
from tracker.management.demo.people import SITES, Clinic
from tracker.management.demo.quiet_elsewhere import QUIET_ELSEWHERE
from tracker.management.demo.quiet_people import QUIET
from tracker.management.demo.story import Story

HOPKINS, COMP001, MDMA = "demo-harbour", "demo-harbour-comp001", "demo-harbour-mdma"
REMS, OREGON = "demo-northgate", "demo-elmfield"
SITE_OF = {HOPKINS: "HB", COMP001: "HB", MDMA: "HB", REMS: "NG", OREGON: "EF"}
PEOPLE = {it.name: it for it in (*QUIET, *QUIET_ELSEWHERE)}


class Row(NamedTuple):
    """Who goes which way, how many days from today the first dose is, and with whom."""

    name: str
    protocol: str
    first_dose: int
    lead: str
    other: str


ROWS = (
    Row("Agnes Holloway", HOPKINS, 18, "ines", "maeve"),
    Row("Saoirse Brennan", HOPKINS, 7, "maeve", "kofi"),
    Row("Henrik Dahl", HOPKINS, -6, "tomasz", "ines"),
    Row("Claire Fontaine", HOPKINS, -9, "tomasz", "maeve"),
    Row("Jonas Weidmann", HOPKINS, -51, "kofi", "maeve"),
    Row("Niamh Doyle", HOPKINS, -120, "tomasz", "kofi"),
    Row("Elspeth Murray", HOPKINS, -383, "ines", "kofi"),
    Row("Piotr Zielinski", COMP001, 10, "kofi", "ines"),
    Row("Owen Pritchard", COMP001, -16, "maeve", "kofi"),
    Row("Beatriz Almeida", COMP001, -44, "ines", "maeve"),
    Row("Stefan Ionescu", COMP001, -75, "kofi", "maeve"),
    Row("Miriam Katz", MDMA, 20, "maeve", "kofi"),
    Row("Hugo Lindsay", MDMA, -15, "kofi", "maeve"),
    Row("Imogen Farrell", MDMA, -78, "maeve", "kofi"),
    Row("Walter Nguyen", REMS, -7, "priya", "nora"),
    Row("Dana Kowalski", REMS, -16, "nora", "priya"),
    Row("Marcus Bell", REMS, -30, "priya", "nora"),
    Row("Ruben Castillo", OREGON, 4, "june", "wes"),
    Row("Hazel Novak", OREGON, -9, "wes", "june"),
    Row("Tess Marlow", OREGON, -28, "june", "wes"),
)


def tellings(clinic: Clinic, diary: Diary, at: datetime) -> Iterator[Telling]:
    """Yield each quiet course, once its dosing days are kept."""
    ways: dict[str, Callable[[Story, int, date], Telling]] = {
        HOPKINS: _hopkins, COMP001: _blinded, MDMA: _mdma, REMS: _rems, OREGON: _oregon
    }  # fmt: skip
    for row in ROWS:
        today = at.astimezone(ZoneInfo(SITES[SITE_OF[row.protocol]][2])).date()
        story = Story(
            clinic, diary, PEOPLE[row.name], clinic[row.lead], clinic[row.other], row.protocol,
            booked_from=later(today, -5),
        )  # fmt: skip
        yield ways[row.protocol](story, row.first_dose, today)


def _hopkins(story: Story, days: int, today: date) -> Telling:
    first, second = long_days(story, later(today, days))
    if -30 < days < -3:
        tick(story, first, today)
    return partial(whole, story, first, second)


def _blinded(story: Story, days: int, today: date) -> Telling:
    story.arm = blinded.arm_of(story.person.number)
    day = blinded.long_day(story, later(today, days))
    return partial(blinded.whole, story, day)


def _mdma(story: Story, days: int, today: date) -> Telling:
    return partial(mdma.whole, story, mdma.long_days(story, later(today, days)))


def _rems(story: Story, days: int, today: date) -> Telling:
    return partial(rems.whole, story, working_day(later(today, days)))


def _oregon(story: Story, days: int, today: date) -> Telling:
    return partial(oregon.whole, story, working_day(later(today, days)))
