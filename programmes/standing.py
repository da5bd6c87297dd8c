"""Whether a course goes on: holds, a stopped treatment, an end; and what that does to what was asked of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from programmes.corrections import CODE as CORRECTION
from programmes.facts import Turn, Turned
from programmes.reminders import OUTCOME_MISSING, Reminder
from programmes.requirements import Outcome, Requirement
from programmes.unfolding import Course, PlannedVisit

ENDS: Final = frozenset({"contact refused", "died", "completed"})
KEPT_AFTER_STOPPING: Final = frozenset({"integration", "follow-up"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a course stands by its facts: its last turn (None: it goes on), since when, and from when on it is over.

    `stopped_at`: no more doses from here on, while safety follow-up goes on. `ended_at`: nothing at all.
    """

    turn: Turn | None
    since: datetime | None
    stopped_at: datetime | None
    ended_at: datetime | None


def standing_of(course: Course) -> Standing:
    """Return how the course stands. Stopped before any dose, it ends: there is nothing to follow up.

    A move to another site of ours changes nothing of it: who was on hold still is. Neither does a turn after the end,
    such as the hold that a serious event brings: who died has died.
    """
    turns = [it for it in course.history.of(Turned) if not _moved_within(it)]
    ends = [it for it in turns if _ends(it)]
    last = (ends or turns)[-1] if turns else None
    gone_on = last is None or last.turn == "resumed"
    stopped_at = course.stopped_at
    ended_at = ends[0].happened_at if ends else None
    if ended_at is None and stopped_at is not None and not course.doses:
        ended_at = stopped_at
    if gone_on or last is None:
        return _going_on(turns, stopped_at, ended_at)
    return Standing(last.turn, last.happened_at, stopped_at, ended_at)


def _going_on(turns: list[Turned], stopped_at: datetime | None, ended_at: datetime | None) -> Standing:
    """Return the standing after a resumption: a stopped treatment stays stopped."""
    if stopped_at is not None:
        return Standing("treatment stopped", stopped_at, stopped_at, ended_at)
    return Standing(None, turns[-1].happened_at if turns else None, None, ended_at)


def _moved_within(turned: Turned) -> bool:
    return turned.turn == "transferred" and turned.zone is not None


def _ends(turned: Turned) -> bool:
    """Say whether a turn ends the course here; a transfer to a site of ours, which has a zone, does not."""
    return turned.turn in ENDS or (turned.turn == "transferred" and turned.zone is None)


def after_the_end(asked: Requirement, course: Course, standing: Standing) -> Requirement:
    """Return a requirement as it stands once the course, or its treatment, is over.

    What was met, broken or missed by then stays. What was overdue is missed from then on, because nobody can do it any
    more; what was still ahead is not applicable. Reports that are owed stay owed.
    """
    over_at = _over_at(asked, course, standing)
    if over_at is None or _is_owed_all_the_same(asked, course, over_at):
        return asked
    if _would_be_met(asked, course, over_at):
        return replace(asked, outcome=Outcome.NOT_APPLICABLE, met_at=None)
    if asked.outcome not in (Outcome.PENDING, Outcome.NOT_ASSESSABLE) or asked.met_at is not None:
        return asked
    if asked.settled_at is not None and asked.settled_at <= over_at:
        return asked
    if not asked.provisional and asked.closes_at is not None and asked.closes_at <= over_at:
        return asked if asked.outcome is Outcome.NOT_ASSESSABLE else replace(asked, settled_at=over_at)
    return _not_asked_any_more(asked, course, over_at)


def _is_owed_all_the_same(asked: Requirement, course: Course, over_at: datetime) -> bool:
    """Say whether this is owed whatever became of the course: a report whose clock runs, an outcome of a dose due."""
    if asked.rule == "report":
        return asked.opens_at is not None
    return asked.rule == "outcome" and _was_due(asked.visit, course, over_at)


def _was_due(visit: str, course: Course, over_at: datetime) -> bool:
    """Say whether a dose was booked for a time that had come when the course, or its treatment, was over."""
    booked = course.bookings.get(visit)
    return booked is not None and booked.starts_at is not None and booked.starts_at <= over_at


def _would_be_met(asked: Requirement, course: Course, over_at: datetime) -> bool:
    """Say whether time alone would have met this afterwards, such as a wash-out before a dose that never came."""
    ahead = asked.provisional and asked.met_at is not None and asked.met_at > over_at
    return ahead and not _took_place(asked.visit, course)


def _took_place(key: str, course: Course) -> bool:
    visit = course.by_key.get(key)
    return key in course.doses or (visit is not None and visit.held is not None)


def _not_asked_any_more(asked: Requirement, course: Course, over_at: datetime) -> Requirement:
    """Drop what lay ahead. Whether an unpublished target before the end was missed, nobody can say."""
    was_held = _took_place(asked.visit, course)
    behind = not asked.provisional and asked.due_at is not None and asked.due_at <= over_at
    if asked.outcome is Outcome.NOT_ASSESSABLE and (was_held or behind):
        return asked
    outcome = Outcome.NOT_ASSESSABLE if behind and asked.closes_at is None else Outcome.NOT_APPLICABLE
    return replace(asked, outcome=outcome, settled_at=None)


def _over_at(asked: Requirement, course: Course, standing: Standing) -> datetime | None:
    """Return from when on this is not asked any more: the end of the course, or of its treatment. None: it is asked."""
    if standing.stopped_at is not None and not _survives(asked, course):
        return min(standing.stopped_at, standing.ended_at or standing.stopped_at)
    return standing.ended_at


def _survives(asked: Requirement, course: Course) -> bool:
    """Say whether stopping the treatment leaves this in place: what belongs to a dose given, and follow-up."""
    visit = course.by_key.get(asked.visit)
    if visit is None:
        return asked.rule == "call"
    return asked.rule == "call" or survives(visit, course)


def survives(visit: PlannedVisit, course: Course) -> bool:
    """Say whether a visit is still asked for after the treatment stopped: it hangs on a dose that was given.

    Follow-up that is counted from anything else stays too, once a dose was given.
    """
    if visit.key in course.doses:
        return True
    if visit.rule.phase not in KEPT_AFTER_STOPPING or not course.doses or _says_it_again(visit, course):
        return False
    return visit.rule.phase == "follow-up" or course.hangs_on_a_dose_given(visit)


def _says_it_again(visit: PlannedVisit, course: Course) -> bool:
    """Say whether a rating that hangs on a dose which never came repeats one that hangs on the last dose given."""
    if visit.anchor in course.doses or not visit.rule.assessments:
        return False
    return any(
        other.anchor in course.doses
        and other.window == visit.window
        and other.rule.assessments == visit.rule.assessments
        for other in course.visits
        if other.rule.phase == "follow-up" and other.key != visit.key
    )


def still_said(planned: tuple[Reminder, ...], course: Course, standing: Standing) -> Iterator[Reminder]:
    """Yield the messages that may still go: none about a visit that is not asked for any more, none after the end.

    Staff are told all the same of what is owed. On hold messages stay planned and wait: see `silences`.
    """
    over_at = min((it for it in (standing.stopped_at, standing.ended_at) if it is not None), default=None)
    if over_at is None:
        yield from planned
        return
    for reminder in planned:
        if reminder.code == OUTCOME_MISSING:
            is_said = _was_due(reminder.visit, course, over_at)
        elif standing.ended_at is not None:
            is_said = _is_of_a_form(reminder, course)
        else:
            visit = course.by_key.get(reminder.visit)
            is_said = visit is None or survives(visit, course) or reminder.code == CORRECTION
        if is_said:
            yield reminder


def _is_of_a_form(reminder: Reminder, course: Course) -> bool:
    """Say whether staff are told of a form that is owed; it stays owed after the end."""
    forms = {it.code for it in course.protocol.reminders if it.unless == "form filed"}
    return reminder.to != "patient" and reminder.code in forms
