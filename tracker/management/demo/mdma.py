"""MDMA-assisted therapy from enrolment to the long-term rating. What goes on in the room and at night: `mdma_day`."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from programmes.moments import later_day
from programmes.protocol.quantities import Offset, Unit
from tracker.actions.sessions import Said
from tracker.management.demo.days import DOSING_WEEKDAYS, later, near, working_day, working_days
from tracker.management.demo.mdma_day import book_dose, dose, morning
from tracker.management.demo.story import Story
from tracker.management.demo.words import note_for
from tracker.models.sessions import Mode

DOSES = ("dose-1", "dose-2", "dose-3")
RATED_AFTER = {"dose-1": "t2", "dose-2": "t3"}
APART = 28  # days between two doses
ENROLLED_BEFORE = 42  # days before the first dose
PRACTISED_FOR = 20
CHECKS = {
    "screening": "Eligible; ECG and bloods seen", "consent": "Signed after questions, copy handed over",
    "recording-consent": "Agreed to video, may be withdrawn on any day", "support-contact": "Named, and has agreed",
}  # fmt: skip


def enrolled_on(dosed_on: date) -> date:
    """Return the day of enrolment for a first dose on this day."""
    return working_day(later(dosed_on, -ENROLLED_BEFORE), -6, 3)


def screen(story: Story, day: date) -> datetime:
    """Enrol on `day`, screen, phone twice while other medicine is tapered; return when screening was written down."""
    story.enrol(day)
    said = Said(note=note_for("ptsd-screening", story.person.number))
    told = story.meet(
        "screening", working_days(later(day, 2), -1, 2), 11, 90, agreed_at=story.moment(day, 8, 50), said=said
    )
    for nth, (code, detail) in enumerate(CHECKS.items()):
        story.check(code, True, told + timedelta(minutes=nth), story.prescriber, detail=detail)
    call(story, "taper-1wk", working_days(later(day, 6), -1, 1), "taper")
    call(story, "taper-2wk", working_days(later(day, 14), -2, 2), "taper")
    return told


def prepare(story: Story, dosed_on: date) -> None:
    """Go from enrolment to the eve of the first dose: three preparations, and the baseline before the third."""
    day = enrolled_on(dosed_on)
    told = screen(story, day)
    told = _preparation(story, "prep-1", working_days(later(day, 21), -2, 2), told, story.person.intentions)
    told = _preparation(story, "prep-2", working_days(later(day, 26), -1, 2), told)
    rate(story, "baseline", baseline_on(dosed_on), told, 0)
    book_dose(story, "dose-1", dosed_on, told + timedelta(minutes=5))
    _preparation(story, "prep-3", working_days(later(day, 34), -2, 2), told)


def _preparation(
    story: Story, visit: str, days: Sequence[date], told: datetime, intentions: tuple[str, ...] = ()
) -> datetime:
    note = note_for("ptsd-preparation", story.person.number + int(visit[-1]))
    said = Said(intentions=intentions, note=note)
    return story.meet(visit, days, 10, 95, agreed_at=told + timedelta(minutes=10), said=said)


def baseline_on(dosed_on: date) -> list[date]:
    """Return the days on which the baseline of a course with this first dose may be taken, the best first."""
    return working_days(later(enrolled_on(dosed_on), 30), 0, 2)


def rate(story: Story, visit: str, days: Sequence[date], agreed_at: datetime, nth: int) -> None:
    """Let somebody outside the team rate; the coordinator keeps the time and writes the total down."""
    person, coordinator = story.person, story.coordinator
    who, starts_at = story.book(visit, days, 12, 60, agreed_at=agreed_at, people=(coordinator,))
    said = Said(ratings={"caps-5": person.score(nth)}, note=note_for("rated", person.number + nth))
    story.hold(visit, starts_at, 60, who, said, Mode.VIDEO)


def give(story: Story, visit: str, day: date) -> None:
    """Let the long day take place, morning checks, night and all."""
    morning(story, visit, day)
    dose(story, visit, day)


def accompany(story: Story, visit: str, day: date, leave_out: Collection[str] = ()) -> None:
    """Meet three times after a dose, telephone once, and rate. `leave_out` are visits the story tells otherwise."""
    nth, number = DOSES.index(visit), story.person.number
    agreed_at = story.moment(working_day(later(day, -1), -2, 0), 15)
    told: dict[str, Callable[[], object]] = {
        f"int-1#{visit}": lambda: _next_day(story, visit, day, agreed_at),
        f"call-3d#{visit}": lambda: call(story, f"call-3d#{visit}", working_days(later(day, 3), 0, 1), "call"),
        f"int-2#{visit}": lambda: meet(story, f"int-2#{visit}", working_days(later(day, 10), -2, 2), "int-2"),
        f"int-3#{visit}": lambda: meet(story, f"int-3#{visit}", working_days(later(day, 17), -2, 2), "int-close"),
    }
    for key, tell in told.items():
        if key not in leave_out:
            tell()
    rated = RATED_AFTER.get(visit)
    if rated and rated not in leave_out:
        rate(story, rated, working_days(later(day, 18), -1, 1), story.moment(later(day, 8), 9 + number % 3), nth + 1)


def _next_day(story: Story, visit: str, day: date, agreed_at: datetime) -> None:
    person, nth = story.person, DOSES.index(visit)
    until = later(day, PRACTISED_FOR)
    said = Said(
        insights=person.insights[nth : nth + 1],
        practices=[(text, later(day, 2), until) for text in person.practices[nth : nth + 1]],
        note=note_for("next-day", person.number + nth),
    )
    story.meet(f"int-1#{visit}", working_days(later(day, 1), 0, 1), 14, 90, agreed_at=agreed_at, said=said)


def meet(story: Story, visit: str, days: Sequence[date], kind: str) -> None:
    """Agree an integration session six days before, in the middle of the day, and hold it."""
    agreed_at = story.moment(working_day(later(days[0], -6), -2, 1), 13)
    said = Said(note=note_for(kind, story.person.number + len(visit)))
    story.meet(visit, days, 15, 90, agreed_at=agreed_at, said=said)


def call(story: Story, visit: str, days: Sequence[date], kind: str) -> None:
    """Telephone."""
    who, starts_at = story.diary.find((story.lead, story.second), days, 16, 15)
    said = Said(note=note_for(kind, story.person.number + len(visit)))
    story.hold(visit, starts_at, 15, who, said, Mode.TELEPHONE)


def long_days(story: Story, about: date) -> list[date]:
    """Keep and return the days of the three doses, the first near `about`, the others a month on."""
    days = [story.keep(_suitable(near(about, -4, 4)))]
    for _ in DOSES[1:]:
        days.append(story.keep(_suitable(near(later(days[-1], APART), -6, 6))))
    return days


def _suitable(days: Iterable[date]) -> list[date]:
    return [it for it in days if it.weekday() in DOSING_WEEKDAYS]


def whole(story: Story, days: Sequence[date], leave_out: Collection[str] = ()) -> None:
    """Go the whole way with doses on these days, which the story has kept."""
    prepare(story, days[0])
    for nth, (visit, day) in enumerate(zip(DOSES, days, strict=False)):
        if nth:
            book_dose(story, visit, day, story.moment(working_day(later(day, -9)), 12))
        give(story, visit, day)
        accompany(story, visit, day, leave_out)
    if len(days) == len(DOSES):
        _follow(story, days)


def _follow(story: Story, days: Sequence[date]) -> None:
    weeks = working_days(later(baseline_on(days[0])[0], 126), -3, 6)
    rate(story, "t4", weeks, story.moment(later(weeks[0], -9), 12), 3)
    year = working_days(later_day(days[-1], Offset(12, Unit.MONTHS)), -3, 3)
    said = Said(note=note_for("fu", story.person.number))
    story.meet("fu-long", year, 10, 60, agreed_at=story.moment(later(year[0], -9), 12), said=said)
