"""One thing of a worked course done wrong, for every kind of rule. Doing it right: `course`."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias

from programmes.history import (
    AnyFact,
    Booked,
    Checked,
    Discharged,
    Dose,
    Fact,
    Filed,
    Grouped,
    Measured,
    Prescribed,
    Present,
    Rated,
    Reached,
    Session,
    Signed,
    Turned,
)  # fmt: skip
from programmes.requirements import Requirement
from tests.programmes.worked.course import DAY, HOUR, MINUTE, Worked

Facts: TypeAlias = list[AnyFact]
Wrong: TypeAlias = Callable[[Facts, Requirement], Iterator[Facts]]


def wrongs(walk: Worked, asked: Requirement) -> Iterator[Facts]:
    """Yield the course's facts with one thing wrong, each time another: one of them breaks the requirement.

    :raises KeyError: when nobody said yet how a rule of this kind is broken.
    """
    for wrong in WRONGS[asked.rule]:
        yield from wrong(walk.facts, asked)


def _is_about(fact: Fact, asked: Requirement) -> bool:
    return (getattr(fact, "visit", None) or asked.visit) == asked.visit


def without(*kinds: type[Fact]) -> Wrong:
    """Leave out everything of these kinds that is about the visit, then one by one, wherever it belongs."""

    def wrong(facts: Facts, asked: Requirement) -> Iterator[Facts]:
        yield [it for it in facts if not (isinstance(it, kinds) and _is_about(it, asked))]
        for one in (it for it in facts if isinstance(it, kinds)):
            yield [it for it in facts if it is not one]
        yield [it for it in facts if not isinstance(it, kinds)]

    return wrong


def changed(kind: type[Fact], **values: Any) -> Wrong:
    """Change values of a fact, one fact at a time; a value may be a function of the fact."""

    def wrong(facts: Facts, asked: Requirement) -> Iterator[Facts]:
        for place, one in enumerate(facts):
            if isinstance(one, kind) and _is_about(one, asked):
                said = {name: it(one) if callable(it) else it for name, it in values.items()}
                yield [*facts[:place], replace(one, **said), *facts[place + 1 :]]

    return wrong


def moved(by: timedelta, *kinds: type[Fact]) -> Wrong:
    """Move everything of these kinds that is about the visit."""

    def wrong(facts: Facts, asked: Requirement) -> Iterator[Facts]:
        yield [_later(it, by) if isinstance(it, kinds) and _is_about(it, asked) else it for it in facts]

    return wrong


def _later(fact: AnyFact, by: timedelta) -> AnyFact:
    names = ("happened_at", "recorded_at", "started_at", "ended_at", "until")
    return replace(fact, **{it: moment + by for it in names if (moment := getattr(fact, it, None)) is not None})


def added(kind: type[Fact], **values: Any) -> Wrong:
    """Write down one more fact of the visit, an hour after the first thing about it."""

    def wrong(facts: Facts, asked: Requirement) -> Iterator[Facts]:
        first = min(it.happened_at for it in facts if getattr(it, "visit", None) == asked.visit or not asked.visit)
        told = {"course": "c", "happened_at": first + HOUR, "recorded_at": first + HOUR, "key": "wrong"}
        yield [*facts, kind(**told, visit=asked.visit, **values)]

    return wrong


def forgotten_after_booking(facts: Facts, asked: Requirement) -> Iterator[Facts]:
    """Agree a time, and write down nothing of what came of it."""
    dose = next(it for it in facts if isinstance(it, Dose) and it.visit == asked.visit)
    rest = [it for it in facts if getattr(it, "visit", None) != asked.visit]
    at = {"happened_at": dose.happened_at - DAY, "recorded_at": dose.happened_at - DAY}
    yield [*rest, Booked(course="c", key="wrong", visit=asked.visit, starts_at=dose.happened_at, ends_at=None, **at)]


def too_often(facts: Facts, asked: Requirement) -> Iterator[Facts]:
    """Do what was done last at a visit that comes again three times more, a week apart."""
    last = max((it for it in facts if isinstance(it, Dose)), key=lambda it: it.happened_at)
    series, _, number = last.visit.rpartition("-")
    its = [it for it in facts if getattr(it, "visit", None) == last.visit]
    again = [
        replace(_later(it, 7 * more * DAY), visit=f"{series}-{int(number) + more}", key=f"{it.key}-{more}")
        for more in (1, 2, 3)
        for it in its
    ]
    yield [*(it for it in facts if not isinstance(it, Turned)), *again]


def _times(number: int) -> Callable[[Any], Decimal]:
    return lambda fact: fact.mg * number + 1


def _short(fact: Any) -> Any:
    return fact.started_at + 5 * MINUTE


EVERYTHING: Final = (Session, Dose, Discharged, Measured, Present)
WRONGS: Final[dict[str, tuple[Wrong, ...]]] = {
    "held": (without(Session, Dose), without(Session, Dose, Turned)),
    "window": (moved(90 * DAY, *EVERYTHING), moved(-90 * DAY, *EVERYTHING)),
    "outcome": (forgotten_after_booking,),
    "gate": (changed(Checked, passed=False), without(Checked), without(Session)),
    "interval": (moved(-6 * DAY, *EVERYTHING), moved(400 * DAY, *EVERYTHING), moved(-HOUR, Dose)),
    "amount": (changed(Dose, mg=_times(3)),),
    "second-part": (changed(Dose, mg=_times(3)), moved(5 * HOUR, Dose)),
    "devices": (changed(Dose, happened_at=lambda it: it.happened_at + MINUTE),),
    "measurement": (without(Measured),),
    "limit": (changed(Measured, values=lambda it: {name: Decimal(999) for name in it.values}),
              changed(Measured, values=lambda it: {name: Decimal(1) for name in it.values})),
    "staff": (without(Present),),
    "staffing": (changed(Present, roles=()), without(Present)),
    "prohibition": (changed(Dose, role="counsellor"), changed(Dose, role="psychologist")),
    "continuity": (changed(Present, person="somebody-else"), without(Present)),
    "rater": (changed(Rated, rater="ines"),),
    "group": (added(Grouped, clients=99, facilitators=1, largest_mg=Decimal(26)),),
    "duration": (changed(Session, ended_at=_short),),
    "hours": (without(Session),),
    "stay": (moved(-timedelta(hours=7, minutes=50), Discharged), moved(-23 * HOUR - 50 * MINUTE, Discharged)),
    "infusion": (changed(Dose, ended_at=lambda it: it.happened_at + 5 * HOUR),),
    "observed": (changed(Dose, observed=False),),
    "discharge": (without(Discharged),),
    "escort": (changed(Discharged, escorted=False),),
    "overnight": (moved(-16 * HOUR, Discharged),),
    "leaving": (without(Rated, Checked),),
    "restriction": (without(Checked),),
    "report": (without(Filed),),
    "standing": (moved(400 * DAY, *EVERYTHING),),
    "assessment": (without(Rated),),
    "milestone": (without(Reached),),
    "document": (changed(Signed, by=()), without(Signed)),
    "criterion": (changed(Checked, passed=False), changed(Rated, total=Decimal(0)), changed(Rated, total=Decimal(999)),
                  without(Rated)),
    "washout": (changed(Prescribed, per_day=Decimal(10)), without(Prescribed)),
    "medicine": (without(Prescribed),),
    "count": (without(Session), too_often),
}  # fmt: skip
