"""Running a case: what differs from what it expects. Which files there are, and what is printed, is the caller's."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from programmes import outcomes
from programmes.conformance.case import (
    Case,
    CourseCase,
    NeverCase,
    OutcomeCase,
    Participant,
    PercentageCase,
    PlanCase,
    Test,
)
from programmes.conformance.differences import differences, is_same, of_lists
from programmes.conformance.reading import Kit, history_of, laid_out, setting_of
from programmes.interchange import BadInput, plan_data, read_moment
from programmes.objections import objections
from programmes.plan import plan


def run(case: Case, kit: Kit, texts: Mapping[str, str] | None = None) -> list[str]:
    """Return what differs from what a case expects, one sentence each; nothing: it holds.

    `texts` is what a case of kind "never" searches: protocols and cases by their names (None: there are none).

    :raises BadInput: when the case, or a file it names, cannot be used.
    :raises BadProtocol: with all that is wrong with its protocol.
    """
    if isinstance(case, CourseCase):
        return list(_of_course(case, kit))
    if isinstance(case, PercentageCase):
        return list(_of_percentage(case))
    if isinstance(case, OutcomeCase):
        return list(_of_outcome(case, kit))
    return list(found_in(case, texts or {}))


def _of_course(case: CourseCase, kit: Kit) -> Iterator[str]:
    laid = laid_out(case, kit)
    protocol, history, setting = kit.protocol(laid.protocol), history_of(laid, case), setting_of(laid, case, kit)
    at = read_moment(case.at)
    if setting.arm is not None and setting.arm not in [arm.code for arm in protocol.arms]:
        raise BadInput(f'{case.id}: the protocol has no arm "{setting.arm}".')
    made = plan(protocol, history, setting)
    yield from differences(case.expect, plan_data(made, protocol, setting, at))
    if isinstance(case, PlanCase) and case.expect.objections is not None:
        if case.propose not in {it.key for it in made.visits if it.rule.phase == "dosing"}:
            raise BadInput(f"{case.id}: objections need a dosing visit of the plan under propose.")
        objected = objections(protocol, history, setting, visit=case.propose, at=at)
        yield from of_lists("objections", case.expect.objections, [it.key for it in objected])


def _of_percentage(case: PercentageCase) -> Iterator[str]:
    found = str(outcomes.percent(case.n, case.of, case.decimals))
    if found != case.expect.percent:
        yield f"percent: {found} instead of {case.expect.percent}"


def _of_outcome(case: OutcomeCase, kit: Kit) -> Iterator[str]:
    written, people = _test(case.test, case.id), kit.participants(case)
    if case.definition is not None:
        known = outcomes.DEFINITIONS.get(case.definition)
        if known is None or known.test != written:
            yield f"definition: {case.definition} is not what the case writes out"
    rate = outcomes.rate(written, [_person(it) for it in people], case.visits, case.denominator)
    wanted = case.expect
    found: dict[str, object] = {"reached": rate.reached, "of": rate.of}
    if wanted.percent is not None:
        found["percent"] = str(rate.percent(wanted.decimals))
    if wanted.mean_baseline is not None:
        found["mean_baseline"] = _mean([it.baseline for it in people], wanted.mean_baseline)
    if wanted.mean_total is not None:
        found["mean_total"] = _mean([it.totals.get(case.visits[-1]) for it in people], wanted.mean_total)
    for name, value in found.items():
        if not is_same(getattr(wanted, name), value):
            yield f"{name}: {value} instead of {getattr(wanted, name)}"


def _mean(totals: list[str | None], wanted: str) -> str:
    """Return a mean to as many decimals as it is expected with."""
    rated = [Decimal(it) for it in totals if it is not None]
    return str(outcomes.mean(rated, decimals=len(wanted.partition(".")[2])))


def _person(it: Participant) -> outcomes.Person:
    totals = {visit: Decimal(total) for visit, total in it.totals.items()}
    return outcomes.Person(Decimal(it.baseline) if it.baseline is not None else None, totals, it.treated)


def _test(written: Test, name: str) -> outcomes.Test:
    drop = (written.drop_of, written.unit, written.comparison)
    if written.at_most is not None and drop == (None, None, None):
        return outcomes.AtMost(Decimal(written.at_most))
    if written.at_most is None and written.drop_of and written.unit and written.comparison:
        return outcomes.Drop(Decimal(written.drop_of), written.unit, written.comparison == "more than")
    raise BadInput(f"{name}: a test is at_most, or drop_of with unit and comparison.")


def found_in(case: NeverCase, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield each line of the texts that states what must never be stated; a pattern that finds no example is blind."""
    for pattern in case.expect.absent:
        wrong = _pattern(pattern, case.id)
        if not any(wrong.search(example) for example in case.examples):
            yield f"{pattern}: finds none of its own examples"
        for name, text in texts.items():
            for number, line in enumerate(text.splitlines(), start=1):
                if wrong.search(line):
                    yield f"{name}, line {number}: {line.strip()[:120]}"


def _pattern(written: str, name: str) -> re.Pattern[str]:
    try:
        return re.compile(written, re.IGNORECASE)
    except re.error as error:
        raise BadInput(f"{name}: {written} is no regular expression: {error}.") from None
