"""The rows of a protocol's page about the day of a dose: what is given, read, waited for. Each table, one function."""

from collections.abc import Callable, Iterator
from typing import Any

from programmes.protocol.dosing_day import Ages, Measurement, Stay, Step
from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import Amount, Offset, specified
from tracker.pages.amounts import STUDY_DOSE
from tracker.pages.protocol_reading import ASKED, Cell, Reading, Row
from tracker.pages.protocol_words import NOT_PUBLISHED, joined, length, listed, role

EVIDENCE = {"pre-clinical": "evidence from animals", "observational": "observational evidence",
            "controlled trial": "evidence from a controlled trial"}  # fmt: skip


def doses(of: Reading) -> Iterator[Row]:
    """What is given at each dosing visit; to a blinded reader only that it is the study dose."""
    if of.hidden:
        cells = {it.visit: Cell(STUDY_DOSE, notes=of.note(it.source, tells_amount=True)) for it in of.protocol.doses}
        yield Row("Dose", "amounts are hidden from you", cells=cells)
        return
    yield _of_doses(of, "Dose", _amount)
    yield _of_doses(of, "At most on the day", lambda it: str(it.at_most) if isinstance(it.at_most, Amount) else "")
    yield _of_doses(of, "The amount given may differ by", lambda it: _or_not_published(it.tolerance))
    yield _of_doses(of, "Second part of the dose", _second_part, lambda it: it.second_part)
    yield _of_doses(of, "Taken in devices", _devices, lambda it: it.devices)
    yield _of_doses(of, "Runs in", _infusion, lambda it: it.infusion)
    yield _of_doses(of, "Form", _form)


def _of_doses(
    of: Reading, title: str, say: Callable[[DoseRule], str], part: Callable[[DoseRule], Any] = lambda it: it
) -> Row:
    """Return a row about doses; where arms differ, each says its own."""
    found: dict[str, dict[str, list[DoseRule]]] = {}
    for rule in of.protocol.doses:
        if said := say(rule):
            found.setdefault(rule.visit, {}).setdefault(said, []).append(rule)
    cells = {}
    for visit, words in found.items():
        sources = [part(rule).source for rules in words.values() for rule in rules]
        cells[visit] = Cell("; ".join(_of_arms(of, said, rules, len(words)) for said, rules in words.items()),
                            notes=of.note(*sources))  # fmt: skip
    return Row(title, cells=cells)


def _of_arms(of: Reading, said: str, rules: list[DoseRule], differing: int) -> str:
    titles = {arm.code: arm.title for arm in of.protocol.arms}
    arms = [titles.get(arm, arm) for rule in rules for arm in rule.arms]
    ages = [_ages(rule.ages) for rule in rules if rule.ages]
    whose = ", ".join(filter(None, (listed(arms), listed(ages))))
    return f"{whose}: {said}" if whose and (differing > 1 or ages) else said


def _ages(ages: Ages) -> str:
    """Return of what age a dose speaks; the end is not in it."""
    since = f"from {ages.from_} years" if ages.from_ else ""
    return " ".join(filter(None, (since, f"below {ages.below} years" if ages.below else "")))


def _infusion(rule: DoseRule) -> str:
    if rule.infusion is None:
        return ""
    near = f", up to {length(rule.infusion.tolerance)} off" if specified(rule.infusion.tolerance) else ""
    return f"{length(rule.infusion.lasts)}{near}"


def _form(rule: DoseRule) -> str:
    weight = "by ideal body weight" if rule.weight == "ideal" else ""
    analyte = f"the amount is of {rule.analyte}" if rule.analyte else ""
    watched = "somebody sees it taken" if rule.observed else ""
    return ". ".join(filter(None, (rule.form, analyte, weight, watched, rule.note)))


def _amount(rule: DoseRule) -> str:
    if rule.one_of:
        return " or ".join(map(str, rule.one_of))
    if rule.between:
        return f"{rule.between.at_least} to {rule.between.at_most}, as chosen"
    if isinstance(rule.amount, Amount):
        return str(rule.amount)
    return "as chosen" if isinstance(rule.at_most, Amount) else NOT_PUBLISHED


def _or_not_published(value: object) -> str:
    return str(value) if isinstance(value, Amount) else NOT_PUBLISHED


def _second_part(rule: DoseRule) -> str:
    part = rule.second_part
    if part is None:
        return ""
    return f"{part.fraction} of the first, {length(part.opens)} to {length(part.closes)} after it; may be left out"


def _devices(rule: DoseRule) -> str:
    return f"{rule.devices.each} each, rest between two {length(rule.devices.rest)}" if rule.devices else ""


def measurements(of: Reading) -> Iterator[Row]:
    """Readings of the dosing day, by their time."""
    for it in of.protocol.measurements:
        values = f"of it: {listed([role(value) for value in it.values])}" if it.values else ""
        yield Row(it.title, joined(_moment(it), _again(it), values), of.note(it.source), of.at(it.visit))


def _moment(it: Measurement) -> str:
    if not isinstance(it.at, Offset):
        return "" if it.at in it.title else it.at
    near = f"up to {length(it.tolerance)} off" if specified(it.tolerance) else f"how far off: {NOT_PUBLISHED}"
    return near if length(it.at) in it.title else joined(f"{length(it.at)} after the dose", near)


def _again(it: Measurement) -> str:
    until = f" until {length(it.until)} after the dose" if it.until else ""
    return f"then every {length(it.every)}{until}" if it.every else ""


def stays(of: Reading) -> Iterator[Row]:
    """How long a patient stays after a dose."""
    for it in of.protocol.stays:
        since = f"counted from the {it.counted_from.replace('session start', 'start of the session')}"
        notes = of.note(it.source, tells_amount=bool(it.steps))
        yield Row("Stay after the dose", since, notes, of.at(it.visit, cell=Cell(_stay(it, of))))


def _stay(stay: Stay, of: Reading) -> str:
    said = [f"at least {length(stay.at_least)}"] if specified(stay.at_least) else []
    said += ["longer with the amount"] if of.hidden and stay.steps else [_step(it) for it in stay.steps]
    gone = listed([code.replace("-", " ") for code in stay.until_gone])
    return "; ".join([*said, *([f"until gone: {gone}"] if gone else [])]) or NOT_PUBLISHED


def _step(step: Step) -> str:
    end = f"to under {step.below}" if step.below else f"to {step.up_to}" if step.up_to else "and more"
    later = ""
    if step.later:
        but = f", not with {listed(list(step.later.except_product))}" if step.later.except_product else ""
        later = f" ({length(step.later.at_least)} at a later session within {length(step.later.within)}{but})"
    return f"{step.from_} {end}: {length(step.at_least)}{later}"


def discharge(of: Reading) -> Iterator[Row]:
    """What must be so before a patient leaves after a dose."""
    rule = of.protocol.discharge
    notes = of.note(rule.source)
    for title, said in (("Escorted home", rule.escort), ("Stays overnight", rule.overnight)):
        cell = ASKED if said == "required" else Cell(NOT_PUBLISHED)
        yield Row(title, "", notes, of.at("each dose", cell=cell))


def integration_window(of: Reading) -> Iterator[Row]:
    """How long the window after a dose is open."""
    rule = of.protocol.integration_window
    if isinstance(rule, str):
        yield Row("Open window", cells=of.at("each dose", cell=Cell("none")))
        return
    beside = f"{EVIDENCE[rule.evidence]}; {_expected(rule.session_expected)}"
    said = Cell(f"narrows {length(rule.evidence_end)} after, closes {length(rule.closes)} after")
    yield Row("Open window", beside, of.note(rule.source), of.at("each dose", cell=said))


def _expected(session: object) -> str:
    if isinstance(session, bool):
        return "a session in it is expected" if session else "no session in it is expected"
    return f"whether a session is expected in it: {NOT_PUBLISHED}"
