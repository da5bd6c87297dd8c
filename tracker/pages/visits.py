"""The visits of one course, each with its state in words and what can be done with it. From rows already read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from programmes import Protocol, State
from programmes.moments import local_day
from programmes.protocol.model import Visit
from programmes.recurrence import whole
from tracker.models import Requirement
from tracker.models.requirements import Rule
from tracker.pages import words
from tracker.pages.pictures import days
from tracker.pages.pictures.course import Standing
from tracker.pages.work import Action, action_on, actions_on

HELD = frozenset({State.MET, State.ENTERED_LATE})
OUTSIDE = frozenset({State.MET_EARLY, State.MET_LATE})
NOT_HELD: dict[State, Standing] = {
    State.OVERDUE: "late",
    State.MISSED: "missed",
    State.NOT_APPLICABLE: "not-applicable",
}
DECLINED = "offered and declined"
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The time agreed for a visit, with whom and where."""

    starts_at: datetime
    ends_at: datetime
    with_whom: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """One visit as it stands at the moment of the page. `window` is its row of rule WINDOW, `held` that of rule HELD.

    `held_at` None: not held. `agreed` None: no time is agreed. `dosed`: a dose of the course was given.
    """

    reference: str
    key: str
    title: str
    rule: Visit
    zone: ZoneInfo
    at: datetime
    window: Requirement
    state: State
    held_at: datetime | None
    agreed: Agreed | None
    dosed: bool

    @property
    def first_day(self) -> date | None:
        """Return the first allowed day; None where none is published."""
        return local_day(self.window.opens_at, self.zone) if self.window.opens_at else None

    @property
    def last_day(self) -> date | None:
        """Return the last allowed day, included; None where none is published."""
        return local_day(self.window.closes_at - INSTANT, self.zone) if self.window.closes_at else None

    @property
    def target(self) -> date | None:
        """Return the target day; None where none is published."""
        return local_day(self.window.due_at, self.zone) if self.window.due_at else None

    @property
    def allowed(self) -> str:
        """Return the allowed days in words, "5 to 9 Mar"; where none are published, that."""
        first, last = self.first_day, self.last_day
        if first is None or last is None:
            return "None published" if first is last else f"from {days.short(first)}" if first else f"to {_short(last)}"
        return days.span(first, last, beside=local_day(self.at, self.zone))

    @property
    def standing(self) -> Standing:
        """Return how the visit is drawn."""
        if self.state in OUTSIDE:
            return "held-outside"
        if self.state is State.WAIVED:
            return "waived"
        if self.held_at is not None:
            return "entered-late" if self.state is State.ENTERED_LATE else "held"
        if self.state in NOT_HELD:
            return NOT_HELD[self.state]
        if self.is_coming:
            return "booked"
        return "past-target" if self.is_past_target else "no-date"

    @property
    def is_coming(self) -> bool:
        """Say whether a time is agreed that is not over, for a visit that was not held; preparation is held again."""
        waits = self.held_at is None or self.rule.phase == "preparation"
        return waits and self.agreed is not None and self.agreed.ends_at > self.at

    @property
    def is_past_target(self) -> bool:
        """Say whether its target day is over and nobody published allowed days."""
        published = self.window.opens_at or self.window.closes_at
        return not published and not self.window.provisional and bool(self.target and self.target < self.today)

    @property
    def today(self) -> date:
        """Return the date of the page on the course's calendar."""
        return local_day(self.at, self.zone)

    @property
    def distance(self) -> str:
        """Return "3 days late", or nothing where it is not outside its allowed days."""
        return words.distance(self.window, self.state, self.zone, self.at)

    @property
    def tone(self) -> str:
        """Return the colour of its state."""
        if self.standing == "held" and self.state is State.ENTERED_LATE:
            return "entered-late"
        return SAID[self.standing][0] if self.standing != "no-date" or self.state is not State.OPEN else "due"

    @property
    def word(self) -> str:
        """Return its state in words: how far outside its allowed days, else the usual word."""
        if self.standing == "no-date" and self.state is State.OPEN:
            return "Due now, no date"
        if self.standing == "held" and (self.window.detail or {}).get("contact") == DECLINED:
            return "Offered, declined"
        said = self.distance
        return said[:1].upper() + said[1:] or SAID[self.standing][1]

    @property
    def is_open(self) -> bool:
        """Say whether it still waits for somebody."""
        return self.held_at is None and self.standing not in ("missed", "waived", "not-applicable")

    @property
    def action(self) -> Action:
        """Return the one obvious next step."""
        return action_on(self.reference, self.key, self.rule, self.agreed.starts_at if self.agreed else None, self.at)

    @property
    def actions(self) -> list[Action]:
        """Return everything that can be done with it."""
        held, over = self.held_at is not None, self.standing in ("missed", "not-applicable")
        if self.standing == "not-applicable" and self.rule.phase == "dosing":
            return []
        return actions_on(
            self.reference, self.key, self.rule, booked=self.is_coming, held=held, missed=over, dosed=self.dosed
        )


SAID: dict[Standing, tuple[str, str]] = {
    "held": ("met", "Held"),
    "held-outside": ("late", "Held outside its allowed days"),
    "entered-late": ("entered-late", "Held, entered late"),
    "booked": ("due", "Booked"),
    "no-date": ("plain", "No date"),
    "late": ("late", "Late, not held"),
    "past-target": ("plain", "Past its target"),
    "missed": ("breach", "Missed"),
    "not-assessable": ("not-assessable", "Not assessable"),
    "waived": ("waived", "Waived"),
    "not-applicable": ("not-applicable", "Not applicable"),
}


def visit_lines(
    reference: str,
    protocol: Protocol,
    rows: Iterable[Requirement],
    agreed: Mapping[str, Agreed],
    zone: ZoneInfo,
    at: datetime,
    *,
    dosed: bool,
) -> list[VisitLine]:
    """Return the visits of a course in the order of time: when held, else agreed, else as planned.

    One that has no day at all stands after those before it in the protocol.
    """
    by_key = {it.key: it for it in rows}
    order = {visit.code: number for number, visit in enumerate(whole(protocol).visits)}
    found = [
        _line(reference, protocol, it, by_key, agreed.get(it.visit_key), zone, at, dosed)
        for it in by_key.values()
        if it.rule == Rule.WINDOW
    ]
    found.sort(key=lambda it: order[it.rule.code])
    return [line for _, line in sorted(_dated(found), key=lambda it: it[0])]


def _line(
    reference: str,
    protocol: Protocol,
    window: Requirement,
    by_key: Mapping[str, Requirement],
    agreed: Agreed | None,
    zone: ZoneInfo,
    at: datetime,
    dosed: bool,
) -> VisitLine:
    key = window.visit_key
    held = by_key.get(f"{key}/held")
    held_at = next((it.met_at for it in (window, held) if it and it.met_at and it.met_at <= at), None)
    return VisitLine(
        reference=reference,
        key=key,
        title=words.visit_title(protocol, key),
        rule=whole(protocol).visit(key.partition("#")[0]),
        zone=zone,
        at=at,
        window=window,
        state=State(window.state),  # type: ignore[attr-defined]  # annotated by with_state
        held_at=held_at,
        agreed=agreed,
        dosed=dosed,
    )


def _dated(lines: Iterable[VisitLine]) -> Iterator[tuple[date, VisitLine]]:
    """Yield each visit with the day by which it is sorted; one without a day takes that of the visits before it."""
    latest = date.min
    for line in lines:
        agreed = line.agreed.starts_at if line.agreed else None
        moment = line.held_at or agreed
        day = local_day(moment, line.zone) if moment else line.target or line.first_day or latest
        latest = max(latest, day)
        yield day, line


def _short(day: date | None) -> str:
    return days.short(day) if day else ""
