"""Groups: not too many clients, and enough facilitators for the largest dose in the room. One patient: `staffing`."""

from collections.abc import Iterator
from decimal import Decimal

from programmes.history import Grouped
from programmes.protocol.people import Group, Ratio
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.dosing_day import DosingDay, dosing_days
from programmes.rules.judging import KEPT, kept
from programmes.unfolding import Course


def groups(course: Course) -> Iterator[Requirement]:
    """A dosing day in a group has at most so many clients, and one facilitator for each so many of them.

    The largest dose in the room counts: what somebody wrote down of the group, or this patient's own where that is
    more. In two stretches the stricter holds; in none it is not assessable. Several entries of one day must all hold.
    Where nobody wrote down a group it is not applicable.
    """
    rule = course.protocol.group
    if rule is None:
        return
    for day in dosing_days(course):
        entries = course.history.at(Grouped, day.key)
        too_many = next((it for it in entries if it.clients > rule.at_most), None)
        most = max((it.clients for it in entries), default=None)
        yield _asked("clients", rule, day, entries, too_many, {"clients": most, "at_most": rule.at_most}, course)
        yield _facilitated(rule, day, entries, course)


def _facilitated(rule: Group, day: DosingDay, entries: list[Grouped], course: Course) -> Requirement:
    needs = [(it, clients_each(rule, _largest(it, day))) for it in entries]
    short = next((it for it, each in needs if each and it.facilitators < _needed(it, each)), None)
    worst = short or (entries[-1] if entries else None)
    each = clients_each(rule, _largest(worst, day)) if worst else None
    detail: dict[str, str | int | float | None] = {"clients": worst.clients if worst else None}
    if worst and each:
        detail |= {"facilitators": worst.facilitators, "needed": _needed(worst, each), "clients_each": each}
    return _asked("facilitators", rule, day, entries, short, detail, course, known=all(it for _, it in needs))


def clients_each(rule: Group, largest_mg: Decimal) -> int | None:
    """Return how many clients one facilitator may have; None: no stretch has this amount."""
    return min((it.clients for it in rule.ratios if _has(it, largest_mg)), default=None)


def _has(ratio: Ratio, mg: Decimal) -> bool:
    if mg < ratio.from_.mg:
        return False
    if ratio.below is not None:
        return mg < ratio.below.mg
    return ratio.up_to is not None and mg <= ratio.up_to.mg


def _needed(entry: Grouped, each: int) -> int:
    return -(-entry.clients // each)


def _largest(entry: Grouped, day: DosingDay) -> Decimal:
    return max(entry.largest_mg, sum((it.mg for it in day.taken), Decimal()))


def _asked(
    name: str,
    rule: Group,
    day: DosingDay,
    entries: list[Grouped],
    wrong: Grouped | None,
    detail: Detail,
    course: Course,
    *,
    known: bool = True,
) -> Requirement:
    """Return the requirement `VISIT/group-name`; `wrong` is the entry that breaks it, None: there is none."""
    outcome = Outcome.BROKEN if wrong else _of_entries(entries, course, known=known)
    return Requirement(
        key=f"{day.key}/group-{name}",
        rule="group",
        visit=day.key,
        source=rule.source,
        severity=Severity.SAFETY,
        met_at=entries[-1].happened_at if outcome in KEPT else None,
        settled_at=wrong.happened_at if wrong else None,
        outcome=outcome,
        detail={"group": name, **detail},
    )


def _of_entries(entries: list[Grouped], course: Course, *, known: bool) -> Outcome:
    if not entries:
        return Outcome.NOT_APPLICABLE
    if not known:
        return Outcome.NOT_ASSESSABLE
    return kept(entries[-1].happened_at, max(entries, key=lambda it: it.recorded_at), course.setting)
