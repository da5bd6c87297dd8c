"""COMP001 at Harbour, from enrolment to week 12: one dose whose amount nobody at the clinic knows."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from tracker.actions import medicines
from tracker.actions.medicines import Step
from tracker.actions.sessions import Said
from tracker.management.demo.days import DOSING_WEEKDAYS, later, near, working_day, working_days
from tracker.management.demo.dosing_day import book_dose, dose, morning
from tracker.management.demo.story import Story
from tracker.management.demo.words import note_for
from tracker.models.sessions import Mode

ARMS = ("group-a", "group-b", "group-c")  # by a fixed rule, so that the demo is the same each time
RATED = {"wk-3": 21, "wk-6": 42, "wk-9": 63, "wk-12": 84}  # days after the dose
CHECKS = {
    "screening": "Eligible; ECG and bloods seen", "trials": "Three in this episode, by the family doctor's letter",
    "episode": "Recurrent",
    "antidepressants-stopped": "Since more than two weeks; confirmed by the family doctor",
    "consent": "Signed after questions, copy handed over",
}  # fmt: skip


def prepare(story: Story, dosed_on: date, starts_at: datetime | None = None) -> None:
    """Enrol four weeks before the dose, screen, meet twice, take the baseline, agree the day.

    `starts_at` None: the dose begins at the usual hour.
    """
    day, person = working_day(later(dosed_on, -28), -5, 3), story.person
    story.enrol(day)
    totals = {"ham-d-17": Decimal(person.grid[0]), "msi-bpd": Decimal(person.number % 5)}
    said = _said(story, "screening", totals)
    told = story.meet(
        "screening", working_days(later(day, 1), 0, 2), 11, 90, agreed_at=story.moment(day, 8, 45), said=said
    )
    steps = [Step(since=story.moment(day, 8), per_day=Decimal())]
    story.do(told, medicines.record, code="antidepressants", steps=steps, by=story.prescriber)
    for days, intentions in ((8, person.intentions), (14, ())):
        said = Said(intentions=intentions, note=note_for("preparation", person.number + days))
        at = told + timedelta(minutes=days)
        told = story.meet("preparation", working_days(later(day, days), 0, 2), 10, 100, agreed_at=at, said=said)
    _baseline(story, day, told)
    book_dose(story, "dose-1", dosed_on, told + timedelta(minutes=5), starts_at)


def _baseline(story: Story, enrolled_on: date, told: datetime) -> None:
    ratings = {"ham-d-17": Decimal(story.person.grid[1]), "madrs": story.person.score(0)}
    days = working_days(later(enrolled_on, 21), 0, 2)
    said = replace(_said(story, "baseline", ratings), rater=story.coordinator)  # nobody of the dosing day rates
    second = story.meet("baseline", days, 14, 60, agreed_at=told, said=said)
    for nth, (code, detail) in enumerate(CHECKS.items()):
        story.check(code, True, second + timedelta(minutes=nth), story.prescriber, detail=detail)


def accompany(story: Story, day: date, leave_out: Collection[str] = ()) -> None:
    """Meet after the dose, telephone, rate up to week 12. `leave_out` are visits the story tells otherwise."""
    agreed_at = story.moment(working_day(later(day, -1), -2, 0), 15)
    number, until = story.person.number, later(day, 20)
    practices = [(text, later(day, 2), until) for text in story.person.practices]
    said = Said(insights=story.person.insights[:1], practices=practices, note=note_for("day-2", number))
    story.meet("day-2", working_days(later(day, 1), 0, 1), 11, 75, agreed_at=agreed_at, said=said)
    call(story, working_days(later(day, 3), 0, 1))
    _meet(story, "wk-1", working_days(later(day, 7), -2, 2), "d1-1wk")
    _meet(story, "wk-2", working_days(later(day, 14), -2, 2), "d2-1wk")
    if "int-close" not in leave_out:
        _meet(story, "int-close", working_days(later(day, 17), -2, 2), "int-close")
    for nth, (visit, days) in enumerate(RATED.items()):
        _rate(story, visit, working_days(later(day, days), -2, 2), nth + 1)


def call(story: Story, days: Sequence[date]) -> None:
    """Telephone on day 3 or 4."""
    who, starts_at = story.diary.find((story.lead, story.second), days, 16, 15)
    said = Said(note=note_for("call", story.person.number))
    story.hold("call-3d#dose-1", starts_at, 15, who, said, Mode.TELEPHONE)


def _meet(story: Story, visit: str, days: Sequence[date], kind: str) -> None:
    agreed_at = story.moment(working_day(later(days[0], -5), -2, 1), 13)
    said = Said(note=note_for(kind, story.person.number))
    story.meet(visit, days, 15, 60, agreed_at=agreed_at, said=said)


def _rate(story: Story, visit: str, days: Sequence[date], nth: int) -> None:
    """Let a remote rater rate, who knows neither amount nor team; the coordinator writes the total down."""
    agreed_at = story.moment(working_day(later(days[0], -8), -2, 1), 12)
    who, starts_at = story.book(visit, days, 12, 60, agreed_at=agreed_at, people=(story.coordinator,))
    said = Said(ratings={"madrs": story.person.score(nth)}, note=note_for("rated", story.person.number))
    story.hold(visit, starts_at, 60, who, said, Mode.VIDEO)


def long_day(story: Story, about: date) -> date:
    """Keep and return the day of the dose, near `about`."""
    return story.keep([it for it in near(about, -4, 4) if it.weekday() in DOSING_WEEKDAYS])


def whole(story: Story, day: date) -> None:
    """Go the whole way with the dose on this day, which the story has kept."""
    prepare(story, day)
    morning(story, "dose-1", day)
    dose(story, "dose-1", day)
    accompany(story, day)


def arm_of(number: int) -> str:
    """Return the group of a patient: by their number."""
    return ARMS[number % len(ARMS)]


def _said(story: Story, visit: str, ratings: dict[str, Decimal]) -> Said:
    return Said(ratings=ratings, note=note_for(visit, story.person.number))
