"""Serious events for which nobody published a reporting time. Those with one: `clocks`."""

from collections.abc import Iterator
from typing import Final

from programmes.moments import local_day
from programmes.protocol.duties import Obligation
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.happenings import Event, serious_events, started_by
from programmes.unfolding import Course

CODE: Final = "serious-event"


def unclocked(course: Course) -> Iterator[Requirement]:
    """A serious event that starts no clock, of the protocol or of a place's rules, is not assessable: never silence."""
    for event in serious_events(course):
        if not started_by(_asked_of(event, course), event):
            yield _without_a_clock(event)


def _asked_of(event: Event, course: Course) -> Iterator[Obligation]:
    """Yield the obligations of the protocol, and of every layer that was in force when the event was known."""
    yield from course.protocol.obligations
    day = local_day(event.known_at, course.zone_at(event.known_at))
    for layer in course.setting.stack:
        if layer.speaks_of(course.protocol.substance) and layer.holds_on(day):
            yield from layer.obligations


def _without_a_clock(event: Event) -> Requirement:
    return Requirement(
        key=event.key(CODE),
        rule="report",
        visit=event.visit,
        source="No reporting time published here",
        severity=Severity.SAFETY,
        opens_at=event.known_at,
        outcome=Outcome.NOT_ASSESSABLE,
        detail={"report": CODE},
    )
