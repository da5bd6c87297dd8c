"""Amounts of a dose in words, for every page and export: mg, or "study dose" where the protocol hides them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from programmes import Protocol
from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import Amount
from tracker.history import protocol_of
from tracker.history.amounts import Reader, dose_rule_of, hides_amount, kg_for
from tracker.models import Course

STUDY_DOSE = "study dose"
NO_WEIGHT = {"actual": "not weighed yet", "ideal": "of ideal body weight"}


def amount(protocol: Protocol, mg: Decimal | float | str, reader: Reader = "team") -> str:
    """Return "22.86 mg", without noughts at the end, which are misread; or that it is the study dose."""
    if hides_amount(protocol, reader):
        return STUDY_DOSE
    return f"{Decimal(str(mg)).normalize():f} mg"


@dataclass(frozen=True, slots=True)
class PlannedDose:
    """What the protocol asks for at a visit. `mg`: for the weight last taken; None: not one amount, or hidden.

    `rule`: the protocol's own words; empty where the amount is hidden. `words`: what a reader sees.
    """

    rule: str
    mg: Decimal | None
    form: str
    needs_weight: bool
    words: str


def planned_dose(course: Course, visit_key: str, at: datetime) -> PlannedDose | None:
    """Return the planned dose of a course that knows its `last_kg`, if it is given at `at`. No query.

    None where the protocol gives none, or none at the patient's age.
    """
    protocol, rule = protocol_of(course.protocol_version), dose_rule_of(course, visit_key, at)
    if rule is None:
        return None
    if hides_amount(protocol):
        return PlannedDose("", None, rule.form or "", needs_weight=False, words=STUDY_DOSE)
    said = rule.amount if isinstance(rule.amount, Amount) else None
    mg = said.for_weight(kg_for(rule, getattr(course, "last_kg", None))) if said else None
    needs_weight = said is not None and said.per_kg is not None and rule.weight == "actual"
    if mg is not None:
        words = amount(protocol, mg)
    else:
        words = _choice(rule) if said is None else f"{said}; {NO_WEIGHT[rule.weight]}"
    return PlannedDose(str(said or ""), mg, rule.form or "", needs_weight, words)


def _choice(rule: DoseRule) -> str:
    """Return what may be given where that is not one amount."""
    if rule.one_of:
        return " or ".join(map(str, rule.one_of))
    if rule.between:
        return f"{rule.between.at_least} to {rule.between.at_most}"
    most = f"as chosen, at most {rule.at_most}" if isinstance(rule.at_most, Amount) else ""
    return most or "not published"


def in_turn(course: Course, known: Mapping[str, Mapping[str, str | None]], at: datetime) -> list[str]:
    """Return what is given at one dosing visit after another in the course's arm; what repeats is said once. No query.

    `known`: the details of the requirements of amounts, by visit; they have the mg once a weight and a day are known.
    What they do not say is said as if it were given at `at`.
    """
    said: list[str] = []
    for visit in protocol_of(course.protocol_version).dosing_visits:
        word = _one(course, visit.code, known.get(visit.code, {}), at)
        if word and word not in said[-1:]:
            said.append(word)
    return said


def _one(course: Course, visit_key: str, known: Mapping[str, str | None], at: datetime) -> str:
    found = planned_dose(course, visit_key, at)
    if found is None or found.words == STUDY_DOSE:
        return found.words if found else ""
    if planned := known.get("planned_mg"):
        return amount(protocol_of(course.protocol_version), planned)
    if choices := known.get("choices_mg"):
        return f"{choices.replace(', ', ' mg or ')} mg"
    return found.rule or found.words.replace("not published", "amount not published")


def given(protocol: Protocol, detail: Mapping[str, str | None]) -> str:
    """Return what was given beside what was planned, as a sentence: of a study dose, only how it was meant."""
    planned = detail.get("planned_mg")
    if hides_amount(protocol):
        is_other = planned is not None and Decimal(planned) != Decimal(detail["given_mg"] or 0)
        return "Another amount than the study dose was given." if is_other else "The study dose was given."
    meant = amount(protocol, planned) if planned else detail.get("choices_mg")
    known = f"{meant.replace(', ', ' or ')} mg" if meant and not planned else meant or "unknown what was"
    return f"{amount(protocol, detail['given_mg'] or 0)} given; {known} planned."


def of_planned(protocol: Protocol, taken: Decimal, planned: Decimal | None) -> str:
    """Return "56 of 84 mg taken"; of a study dose "all", "part" or "nothing" of it; nothing planned: what was taken."""
    if hides_amount(protocol):
        return f"{_share(taken, planned)} of the study dose taken"
    figure = f"{taken.normalize():f}"
    return f"{figure} of {amount(protocol, planned)} taken" if planned else f"{figure} mg taken"


def _share(taken: Decimal, planned: Decimal | None) -> str:
    if planned is not None and taken >= planned:
        return "all"
    return "part" if taken else "nothing"
