"""The usual course from enrolment to twelve months, day by day, inside its allowed days. Who goes it: the stories."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from programmes.moments import later_day
from programmes.protocol.quantities import Offset, Unit
from tracker.actions.sessions import Said
from tracker.management.demo.days import DOSING_WEEKDAYS, later, moment, near, working_day, working_days
from tracker.management.demo.dosing_day import book_dose, dose, morning
from tracker.management.demo.people import account
from tracker.management.demo.story import Story
from tracker.management.demo.words import note_for
from tracker.models.sessions import Mode

PRACTISED_FOR = 20  # days after the dose
FOLLOW_UP = {
    "fu-4wk": (Offset(4, Unit.WEEKS), -3, 2), "fu-1mo": (Offset(1, Unit.MONTHS), 0, 4),
    "fu-3mo": (Offset(3, Unit.MONTHS), -3, 3), "fu-6mo": (Offset(6, Unit.MONTHS), -3, 3),
    "fu-12mo": (Offset(12, Unit.MONTHS), -3, 3),
}  # fmt: skip


def prepare(story: Story, dosed_on: date, starts_at: datetime | None = None) -> None:
    """Enrol three weeks before the first dose, screen, prepare in three meetings, agree the day of the dose.

    `starts_at` None: the dose begins at the usual hour.
    """
    day = working_day(later(dosed_on, -21), -6, 3)
    story.enrol(day)
    told = screen(story, day)
    told = _preparation(story, day, 7, told, intentions=story.person.intentions)
    told = _preparation(story, day, 10, told)
    book_dose(story, "dose-1", dosed_on, told + timedelta(minutes=5), starts_at)
    _preparation(story, day, 14, told)


def screen(story: Story, day: date) -> datetime:
    """Screen and take the baseline after the enrolment on `day`; return when the second was written down."""
    grid, meera = story.person.grid, story.prescriber
    told = moment(day, 8, 40)
    first = story.meet(
        "screening",
        working_days(later(day, 1), 0, 2),
        11,
        90,
        agreed_at=told,
        said=_said(story, "screening", grid=grid[0]),
    )
    story.check("screening", True, first, meera, detail="Eligible; ECG and bloods seen")
    second = story.meet(
        "baseline",
        working_days(later(day, 4), 0, 2),
        14,
        60,
        agreed_at=first,
        said=_said(story, "baseline", grid=grid[1]),
    )
    story.check("consent", True, second, meera, detail="Signed after questions, copy handed over")
    return second


def _preparation(
    story: Story, enrolled_on: date, days: int, told: datetime, intentions: tuple[str, ...] = ()
) -> datetime:
    on = working_days(later(enrolled_on, days), 0, 2)
    note = note_for("preparation", story.person.number + days)
    return story.meet(
        "preparation", on, 10, 150, agreed_at=told + timedelta(minutes=10), said=Said(intentions=intentions, note=note)
    )


def give(story: Story, visit: str, day: date, away: tuple[datetime, datetime] | None = None) -> None:
    """Let the long day take place, morning checks and all."""
    morning(story, visit, day)
    dose(story, visit, day, away)


def accompany(story: Story, visit: str, day: date, leave_out: Collection[str] = ()) -> None:
    """Meet after a dose: the day after, by telephone, after a week, in the second week; after the last, once more.

    `leave_out` are visits that the story tells otherwise.
    """
    code, nth = ("d1", 0) if visit == "dose-1" else ("d2", 1)
    if f"{code}-1d" not in leave_out:
        next_day(story, visit, day)
    if f"call-3d#{visit}" not in leave_out:
        call(story, visit, working_days(later(day, 3), 0, 1))
    if f"{code}-1wk" not in leave_out:
        talk_after_a_week(story, visit, working_days(later(day, 7), -2, 2))
    if f"int-2#{visit}" not in leave_out:
        agreed_at = moment(working_day(later(day, 4), 0, 2), 11)
        on = working_days(later(day, 10), -1, 2)
        story.meet(f"int-2#{visit}", on, 15, 60, agreed_at=agreed_at, said=_said(story, "int-2"))
    if nth and "int-close" not in leave_out:
        close(story, day)


def talk_after_a_week(story: Story, visit: str, days: Sequence[date]) -> None:
    """Meet a week after a dose, on one of these days, and rate."""
    code, ratings = ("d1", {"qids": _qids(story, 1)}) if visit == "dose-1" else ("d2", {"grid": _grid(story, 2)})
    agreed_at = moment(working_day(later(days[0], -8), -1, 1), 15)
    said = _said(story, f"{code}-1wk", **ratings)
    story.meet(f"{code}-1wk", days, 13, 60, agreed_at=agreed_at, said=said)


def close(story: Story, day: date) -> None:
    """Meet once more before the window of the last dose, given on `day`, closes."""
    agreed_at = moment(working_day(later(day, 11), 0, 2), 12)
    days = working_days(later(day, 19), -2, 1)
    story.meet("int-close", days, 11, 75, agreed_at=agreed_at, said=_said(story, "int-close"))


def next_day(story: Story, visit: str, day: date) -> None:
    """Meet on the day after the dose: what came up, and which small steps to try."""
    code, nth = ("d1", 0) if visit == "dose-1" else ("d2", 1)
    person = story.person
    on = working_days(later(day, 1), 0, 1)
    until = later(day, PRACTISED_FOR)
    mine = person.practices[:1] if nth == 0 else person.practices[1:]
    said = Said(
        insights=person.insights[nth : nth + 1],
        practices=[(text, later(day, 2), until) for text in mine],
        ratings={"qids-sr16": Decimal(_qids(story, 0))} if nth == 0 else {},
        note=note_for("next-day", person.number + nth),
    )
    story.meet(f"{code}-1d", on, 11, 75, agreed_at=moment(working_day(later(day, -1), -2, 0), 14), said=said)


def tick(story: Story, day: date, today: date, nth: int = 0) -> None:
    """Let the patient tick small steps on most of the last seven days, from the third day after the dose on `day`.

    `nth`: of the patient's practices, which was agreed after that dose.
    """
    person = story.person
    story.user = account(person.email, person.name)
    for days in (-7, -6, -4, -3, -1):
        if later(day, 3) <= later(today, days) <= later(day, PRACTISED_FOR):
            story.tick(person.practices[nth], later(today, days))


def call(story: Story, visit: str, days: Sequence[date]) -> None:
    """Telephone after a dose."""
    who, starts_at = story.diary.find((story.lead, story.second), days, 16, 15)
    story.hold(f"call-3d#{visit}", starts_at, 15, who, Said(note=note_for("call", story.person.number)), Mode.TELEPHONE)


def follow(story: Story, dosed_on: date, leave_out: Collection[str] = ()) -> None:
    """Meet at four weeks and one, three, six and twelve months after the last dose."""
    for nth, (visit, (offset, earliest, latest)) in enumerate(FOLLOW_UP.items()):
        if visit in leave_out:
            continue
        due = later_day(dosed_on, offset)
        qids = None if visit == "fu-4wk" else _qids(story, 1 + nth)
        said = _said(story, visit, grid=_grid(story, 3 + nth), qids=qids, nth=nth)
        agreed_at = moment(working_day(later(due, -9)), 12)
        story.meet(visit, working_days(due, earliest, latest), 10, 45, agreed_at=agreed_at, said=said)


def long_days(story: Story, about: date) -> tuple[date, date]:
    """Keep and return the days of the two doses, the first near `about`, the second two weeks later or nearly."""
    first = story.keep(_suitable(near(about, -4, 4)))
    return first, story.keep(_suitable(near(later(first, 14), -4, 6)))


def _suitable(days: Iterable[date]) -> list[date]:
    return [it for it in days if it.weekday() in DOSING_WEEKDAYS]


def whole(story: Story, first: date, second: date) -> None:
    """Go the whole way with doses on these days, which the story has kept."""
    prepare(story, first)
    give(story, "dose-1", first)
    accompany(story, "dose-1", first)
    then(story, second)


def then(story: Story, second: date, leave_out: Collection[str] = ()) -> None:
    """Give the second dose on this day and follow up. `leave_out` are visits that the story tells otherwise."""
    book_dose(story, "dose-2", second, moment(working_day(later(second, -8)), 12))
    give(story, "dose-2", second)
    accompany(story, "dose-2", second, leave_out)
    follow(story, second, leave_out)


def _said(story: Story, visit: str, grid: int | None = None, qids: int | None = None, nth: int = 0) -> Said:
    totals = {"grid-hamd": grid, "qids-sr16": qids}
    ratings = {code: Decimal(total) for code, total in totals.items() if total is not None}
    return Said(ratings=ratings, note=note_for(visit, story.person.number + nth))


def _grid(story: Story, nth: int) -> int:
    return story.person.grid[min(nth, len(story.person.grid) - 1)]


def _qids(story: Story, nth: int) -> int:
    return story.person.qids[min(nth, len(story.person.qids) - 1)]
