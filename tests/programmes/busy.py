"""A course with as many facts as are asked for, in the proportions of a busy clinic. No test and no measuring here."""

from collections.abc import Iterator
from datetime import datetime
from itertools import cycle, islice

from programmes import History, Plan, Protocol, Setting, plan
from programmes.history import AdverseEvent, AnyFact, Measured, Observed
from programmes.unfolding import Course
from tests.factories import MONDAY, enrolled, harbour
from tests.programmes.told import (
    DAY,
    HOUR,
    LONDON,
    MINUTE,
    booked,
    checked,
    discharged,
    dose,
    held,
    messaged,
    not_held,
    practice,
    present,
    rated,
    waived,
    weighed,
)

SETTING = Setting(zone=LONDON)


def busy_history(number: int, protocol: Protocol | None = None) -> History:
    """Return a history of exactly `number` facts: what the visits need first, then more and more of what is entered.

    The stream goes round the visits: readings, signs, people in the room, answers, messages, ratings.
    """
    course = Course(protocol or harbour(), History((enrolled(),), "1"), SETTING)
    visits = [it.key for it in course.visits]
    days = {key: MONDAY + 7 * number * DAY for number, key in enumerate(visits, start=1)}
    dosing = [it.key for it in course.dosing]
    facts = [enrolled(), weighed("80"), *_needed(days, dosing)]
    assert len(facts) <= number, f"the visits alone have {len(facts)} facts"
    facts += islice(_stream(days, dosing), number - len(facts))
    return History(facts, "1")


def _needed(days: dict[str, datetime], dosing: list[str]) -> Iterator[AnyFact]:
    for visit, at in days.items():
        yield booked(visit, at, at=at - 10 * DAY)
        if visit in dosing:
            yield dose(visit, at + HOUR)
            yield discharged(visit, at + 8 * HOUR)
        yield held(visit, at, 8 * 60 if visit in dosing else 90)


def _stream(days: dict[str, datetime], dosing: list[str]) -> Iterator[AnyFact]:
    """Yield facts without end, each with a key and a moment of its own."""
    shared = {"course": "1"}
    for number, (visit, day) in enumerate(cycle(days.items())):
        at, key = day + number * MINUTE, f"n{number}"
        room = dosing[number % len(dosing)]
        own = {**shared, "happened_at": at, "recorded_at": at}
        yield Measured(**own, key=f"{key}a", visit=room, what="blood-pressure")
        yield Observed(**own, key=f"{key}b", visit=room, what="dissociation", present=number % 2 == 0)
        yield present(visit, f"p{number % 3}", at, at + 30 * MINUTE, key=f"{key}c")
        yield checked("consent", at, visit=room, key=f"{key}d")
        yield messaged(f"visit-tomorrow/{visit}@b:{visit}:{number}/patient", at)
        yield rated(visit, "grid-hamd", at, key=f"{key}e")
        yield booked(visit, at + DAY, at=day - 20 * DAY + number * MINUTE)
        yield not_held(visit, day - 5 * DAY + number * MINUTE, "cancelled by patient", key=f"{key}f")
        yield AdverseEvent(**own, key=f"{key}g", term="headache", serious=False, visit=room)
        yield practice(day.date().isoformat(), at=at, name=f"walk-{number}")
        yield waived(f"{visit}/window", at, key=f"{key}h")


def planned(history: History, protocol: Protocol | None = None) -> Plan:
    """Return the plan of a busy history."""
    return plan(protocol or harbour(), history, SETTING)
