"""The daily track of a medicine beside the doses: was each amount begun, and in its days. Wash-outs: `washouts`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from programmes.facts import Prescribed
from programmes.moments import after
from programmes.protocol.medicines import Medicine, MedicineStep
from programmes.protocol.quantities import UNSPECIFIED, specified
from programmes.requirements import Outcome, Requirement
from programmes.rules.judging import met
from programmes.rules.planned_doses import arm_of
from programmes.rules.timing import happened_at
from programmes.schedule import NOWHERE, Window, visit_window
from programmes.unfolding import Course

ENROLMENT = "enrolment"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a medicine in this course: its key, its days, and the amount that began it (None: not yet).

    `provisional`: what it is counted from has not happened.
    """

    key: str
    step: MedicineStep
    window: Window
    provisional: bool
    begun: Prescribed | None


def medicines(course: Course) -> Iterator[Requirement]:
    """Each step of a medicine in this arm was begun, in its allowed days.

    Where nobody published the days it was begun or is pending, and whether it was in time is not assessable. Amounts
    are laid to steps in the order of the protocol, each to the first one that fits, in its days if there is one.
    """
    for rule in course.protocol.medicines:
        if not rule.arms or arm_of(course) in rule.arms:
            for stage in _stages(rule, course):
                yield from _begun(rule, stage, course)


def _stages(rule: Medicine, course: Course) -> Iterator[Stage]:
    amounts = [it for it in course.history.of(Prescribed) if it.medicine == rule.code]
    seen: dict[str, int] = {}
    for step in rule.steps:
        moment, provisional = _counted_from(step.anchor, rule, course)
        window = _window(step, moment, course)
        begun = _first(step, window, amounts)
        amounts = amounts[amounts.index(begun) + 1 :] if begun else amounts
        key = step_key(rule.code, step, course)
        seen[key] = seen.get(key, 0) + 1
        key = key if seen[key] == 1 else f"{key}-{seen[key]}"
        yield Stage(key, step, window, provisional, begun)


def step_key(code: str, step: MedicineStep, course: Course) -> str:
    """Return the key of a step, from what it is counted from and when: `dose-1/medicine-daily@3wk`, `@start`.

    Never from its amount: keys stand in addresses, and in a blinded course the amount tells the arm.
    """
    given = next((it for it in map(specified, (step.window.due, step.window.opens)) if it is not None), None)
    when = f"{given.amount}{given.unit}" if given else "start"
    if step.anchor in course.by_key:
        return f"{step.anchor}/medicine-{code}@{when}"
    since = "" if step.anchor == ENROLMENT else f"{step.anchor}-"
    return f"course/medicine-{code}@{since}{when}"


def _counted_from(anchor: str, rule: Medicine, course: Course) -> tuple[datetime | None, bool]:
    """Return what a step is counted from, and whether that is only planned so far."""
    if anchor == ENROLMENT:
        return _enrolment(rule, course), course.enrolled_at is None
    visit = course.by_key.get(anchor)
    if visit is None:
        reached = course.milestones.get(anchor)
        return (reached[0].happened_at if reached else None), not reached
    moment = happened_at(visit, course)
    planned = visit.booked.starts_at if visit.booked else visit.window.due_at or visit.window.opens_at
    return moment or planned, moment is None


def _enrolment(rule: Medicine, course: Course) -> datetime | None:
    """Return the enrolment, moved by the arm's delay unless the medicine is this arm's own: as of visits."""
    arm = next((it for it in course.protocol.arms if it.code == arm_of(course)), None)
    if course.enrolled_at is None or arm is None or arm.delay is None or rule.arms:
        return course.enrolled_at
    return after(course.enrolled_at, arm.delay, course.setting.zone)


def _window(step: MedicineStep, moment: datetime | None, course: Course) -> Window:
    if moment is None:
        return NOWHERE
    return course.on_calendar(lambda zone: visit_window(step.window, moment, zone, course.setting.holidays))


def _first(step: MedicineStep, window: Window, amounts: list[Prescribed]) -> Prescribed | None:
    """Return the first of `amounts` that is the step's, one in its days before any other."""
    fitting = [it for it in amounts if it.per_day == step.per_day.number and _unit(it) == step.per_day.unit]
    inside = [it for it in fitting if window.contains(it.happened_at)]
    return next(iter(inside or fitting), None)


def _unit(fact: Prescribed) -> str:
    return fact.unit if fact.unit == "mg" else fact.unit.removesuffix("s")


def _begun(rule: Medicine, stage: Stage, course: Course) -> Iterator[Requirement]:
    published = stage.step.window.opens != UNSPECIFIED or stage.step.window.closes != UNSPECIFIED
    yield _requirement(rule, stage, course, stage.window if published else NOWHERE)
    if not published:
        yield _days(rule, stage)


def _requirement(rule: Medicine, stage: Stage, course: Course, window: Window) -> Requirement:
    judged = stage.begun if not (stage.provisional and window.is_published) else None
    moment = judged.happened_at if judged else None
    return Requirement(
        key=stage.key,
        rule="medicine",
        visit=_visit(stage),
        source=stage.step.window.source or rule.source,
        opens_at=window.opens_at,
        due_at=stage.window.due_at,
        closes_at=window.closes_at,
        provisional=stage.provisional,
        met_at=moment,
        outcome=met(moment, judged, window, course.setting) if judged and moment else Outcome.PENDING,
        detail=_detail(rule, stage),
    )


def _days(rule: Medicine, stage: Stage) -> Requirement:
    """Return that nobody can say whether a step was begun in time."""
    return Requirement(
        key=f"{stage.key}-days",
        rule="medicine",
        visit=_visit(stage),
        source=stage.step.window.source or rule.source,
        due_at=stage.window.due_at,
        provisional=stage.provisional,
        outcome=Outcome.NOT_ASSESSABLE,
        detail=_detail(rule, stage),
    )


def _visit(stage: Stage) -> str:
    visit = stage.key.rpartition("/")[0]
    return "" if visit == "course" else visit


def _detail(rule: Medicine, stage: Stage) -> dict[str, str | int | float | None]:
    return {"medicine": rule.code, "per_day": str(stage.step.per_day)}
