"""Facts in, plan out: the one function that everything else is read from. Reads no clock, no file, no database."""

from dataclasses import dataclass, replace
from datetime import datetime

from programmes.history import History, Waived
from programmes.layers import asked_by_all
from programmes.lifecycle import PhaseStart, phase_at, phases
from programmes.protocol import Protocol
from programmes.protocol.part import PhaseCode
from programmes.recurrence import unrolled
from programmes.reminders import Reminder, reminders
from programmes.requirements import Requirement
from programmes.schedule import OpenWindow
from programmes.setting import Setting
from programmes.standing import Standing, standing_of, still_said
from programmes.unfolding import Course, PlannedVisit


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that should have happened, should happen and should be said in one course."""

    visits: tuple[PlannedVisit, ...]
    windows: tuple[OpenWindow, ...]
    requirements: tuple[Requirement, ...]
    reminders: tuple[Reminder, ...]
    phases: tuple[PhaseStart, ...]
    standing: Standing

    def phase(self, at: datetime) -> PhaseCode:
        """Return the phase the course is in at `at`."""
        return phase_at(self.phases, at)


def plan(protocol: Protocol, history: History, setting: Setting, through: datetime | None = None) -> Plan:
    """Return what follows from the protocol and the facts, the same for the same input.

    `through` is how far repeats without an end are written out; None: eight weeks after the last dose or session.
    """
    course = Course(unrolled(protocol, history, through), history, setting)
    waived = _waivers(history)
    stands = standing_of(course)
    return Plan(
        visits=course.visits,
        windows=course.windows,
        requirements=tuple(_with_waiver(requirement, waived) for requirement in asked_by_all(course, stands)),
        reminders=tuple(still_said(reminders(course), course, stands)),
        phases=phases(course),
        standing=stands,
    )


def _waivers(history: History) -> dict[str, Waived]:
    """Return the waiver that stands for each requirement: the latest one granted."""
    return {waived.requirement: waived for waived in history.of(Waived)}


def _with_waiver(requirement: Requirement, waivers: dict[str, Waived]) -> Requirement:
    waiver = waivers.get(requirement.key)
    if waiver is None:
        return requirement
    return replace(requirement, waived_from=waiver.happened_at, waived_until=waiver.until)
