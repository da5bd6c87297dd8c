"""Leaving after a dose: not before its time, and every sign seen gone. How long that is: `stay_lengths`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from programmes.history import Observed
from programmes.moments import after
from programmes.protocol.dosing_day import Stay
from programmes.protocol.quantities import UNSPECIFIED, Offset
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.dosing_day import DosingDay, dosing_days
from programmes.rules.judging import KEPT, kept
from programmes.rules.stay_lengths import needed_stay, stay_of
from programmes.unfolding import Course


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is known of one stay: since when it counts, how long it must be, and the signs as last looked for."""

    since: datetime | None
    needed: Offset | None
    ready_at: datetime | None
    unresolved: tuple[str, ...]
    unseen: tuple[str, ...]
    seen: tuple[Observed, ...]


def stays(course: Course) -> Iterator[Requirement]:
    """Each patient stayed as long as the amount of the day asks, and left with every sign seen gone.

    Both must hold, and the limit itself is long enough. A sign that nobody looked for after the dose was not seen
    gone. A patient who was taken to hospital did not leave, and where nothing was given nobody need stay: not
    applicable.
    """
    for day in dosing_days(course):
        rule = stay_of(day, course)
        if rule is not None:
            seen = course.history.at(Observed, day.key)
            yield _stayed(rule, day, _leaving(rule, day, seen, course), course)


def _leaving(rule: Stay, day: DosingDay, observed: list[Observed], course: Course) -> Leaving:
    since, needed = _since(rule, day), needed_stay(rule, day, course)
    last = _last_seen(day, observed)
    asked = {code: last.get(code) for code in rule.until_gone}
    return Leaving(
        since=since,
        needed=needed,
        ready_at=after(since, needed, course.setting.zone) if since and needed else None,
        unresolved=tuple(code for code, it in asked.items() if it is not None and it.present),
        unseen=tuple(code for code, it in asked.items() if it is None),
        seen=tuple(it for it in asked.values() if it is not None),
    )


def _since(rule: Stay, day: DosingDay) -> datetime | None:
    if day.first is None:
        return None
    if rule.counted_from == "first dose":
        return day.first.happened_at
    return day.session.started_at if day.session else None


def _last_seen(day: DosingDay, observed: list[Observed]) -> dict[str, Observed]:
    """Return what was seen last of each sign, from the last part of the dose until leaving, both included.

    A sign that was not there before the second device says nothing of what follows it.
    """
    begins = day.taken[-1].happened_at if day.taken else None
    ends = day.left.happened_at if day.left else None
    return {
        it.what: it
        for it in observed
        if begins is not None and begins <= it.happened_at and (ends is None or it.happened_at <= ends)
    }


def _stayed(rule: Stay, day: DosingDay, leaving: Leaving, course: Course) -> Requirement:
    outcome = _outcome(rule, day, leaving, course)
    left_at = day.left.happened_at if day.left else None
    return Requirement(
        key=f"{day.key}/stay",
        rule="stay",
        visit=day.key,
        source=rule.source,
        severity=Severity.SAFETY,
        due_at=leaving.ready_at,
        met_at=left_at if outcome in KEPT else None,
        settled_at=left_at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail=_detail(leaving, left_at) if day.taken else {},
    )


def _outcome(rule: Stay, day: DosingDay, leaving: Leaving, course: Course) -> Outcome:
    if day.is_transferred or day.is_called_off:
        return Outcome.NOT_APPLICABLE
    if not rule.steps and rule.at_least == UNSPECIFIED and not rule.until_gone:
        return Outcome.NOT_ASSESSABLE
    if day.left is None or leaving.since is None:
        return Outcome.PENDING
    left_at = day.left.happened_at
    is_short = leaving.ready_at is not None and left_at < leaving.ready_at
    if is_short or leaving.unresolved or leaving.unseen:
        return Outcome.BROKEN
    if leaving.needed is None:
        return Outcome.NOT_ASSESSABLE
    return kept(left_at, max((day.left, *leaving.seen), key=lambda it: it.recorded_at), course.setting)


def _detail(leaving: Leaving, left_at: datetime | None) -> Detail:
    """Return minutes and codes; signs only once the patient has left, for until then they may still go."""
    detail: dict[str, str | int | float | None] = {}
    if leaving.needed is not None:
        detail["needed_minutes"] = leaving.needed.minutes
    if left_at is None or leaving.since is None:
        return detail
    detail["stayed_minutes"] = int((left_at - leaving.since) / timedelta(minutes=1))
    signs = {"unresolved": leaving.unresolved, "unseen": leaving.unseen}
    return detail | {name: ", ".join(codes) for name, codes in signs.items() if codes}
