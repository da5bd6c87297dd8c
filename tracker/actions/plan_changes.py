"""What an action changed in a course's plan, counted: windows that moved, messages planned anew. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker.models import Course, Reminder
from tracker.models.facts import Fact
from tracker.models.requirements import Rule

Planned = tuple[dict[str, tuple[Any, ...]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a correction made: the facts that stand now, how many windows moved, how many messages are planned anew."""

    made: tuple[Fact, ...] = ()
    windows: int = 0
    messages: int = 0


def planned(course: Course) -> Planned:
    """Return the windows and the messages still to go, as they are stored. Two statements."""
    windows = course.requirements.filter(rule=Rule.WINDOW).values_list("key", "opens_at", "due_at", "closes_at")
    messages = course.reminders.filter(status=Reminder.Status.PLANNED).values_list("key", "due_at")
    return {key: tuple(edges) for key, *edges in windows}, dict(messages)


def changed(course: Course, before: Planned, made: Sequence[Fact]) -> Changed:
    """Return what differs from `before`: windows and messages that are new or lie elsewhere. Two statements."""
    windows, messages = planned(course)
    moved = sum(edges != before[0].get(key) for key, edges in windows.items())
    return Changed(tuple(made), moved, sum(due != before[1].get(key) for key, due in messages.items()))
