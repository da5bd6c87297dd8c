"""What the supervisor looks at: Samir's eleven minutes; and Ruth, half a year on, with nothing to look at."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from tracker.management.demo.days import later, moment, working_days
from tracker.management.demo.diary import Diary, Telling
from tracker.management.demo.named import RUTH, SAMIR
from tracker.management.demo.path import accompany, give, long_days, prepare, then, tick, whole
from tracker.management.demo.people import Clinic
from tracker.management.demo.story import Story


def tellings(clinic: Clinic, diary: Diary, today: date) -> Iterator[Telling]:
    """Yield both courses, once their dosing days are kept."""
    samir = Story(clinic, diary, SAMIR, clinic["ines"], clinic["kofi"])
    first = samir.keep([later(today, -12)])
    tick(samir, first, today)
    yield partial(_samir, samir, first, samir.keep(working_days(later(first, 16), -1, 4)))
    ruth = Story(clinic, diary, RUTH, clinic["kofi"], clinic["ines"], booked_from=later(today, -5))
    yield partial(whole, ruth, *long_days(ruth, later(today, -204)))


def _samir(story: Story, first: date, second: date) -> None:
    """At the first dose one clinician was alone for eleven minutes. Nobody has decided about it."""
    prepare(story, first)
    give(story, "dose-1", first, away=(moment(first, 13, 4), moment(first, 13, 15)))
    accompany(story, "dose-1", first)
    then(story, second)
