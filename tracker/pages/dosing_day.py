"""What a protocol asks of a dosing day, as the form that records it asks for it: parts, readings, signs. No query."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import ceil

from programmes import Protocol
from programmes.protocol.dosing_day import Measurement
from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import UNSPECIFIED, Amount, Offset
from programmes.recurrence import whole
from tracker.history import protocol_of
from tracker.history.amounts import dose_rule_of, full_mg, hides_amount, kg_for
from tracker.history.demands import credentials_asked_for, demands_on, roles_asked_for
from tracker.models import Course

EACH = "each dose"
ANOTHER_PRODUCT = "another product"
SIGNS = {
    "sedation": "Sedation",
    "dissociation": "Dissociation",
    "respiratory-depression": "Respiratory depression",
}
BEFORE, AFTER_ALL = -1, 10_000  # minutes: where readings at a moment in words stand among the others
MOMENTS = {"before the dose": BEFORE, "before the second part": AFTER_ALL, "before leaving": AFTER_ALL + 1}


@dataclass(frozen=True, slots=True)
class Asked:
    """One row of the form that has a name of its own, and what is said below it."""

    title: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class AskedDay:
    """What the form of a dosing day asks for. `blinded`: nobody may read or type an amount.

    `roles` and `credentials`: what people may be here as, and hold, each a code and its words. `infusion`, `observed`:
    whether it is asked when the dose was in, and who saw it being taken. `group`: whether a group is foreseen.
    """

    parts: tuple[Asked, ...]
    readings: tuple[Asked, ...]
    signs: tuple[tuple[str, str], ...]
    products: tuple[str, ...]
    blinded: bool
    breaks: bool
    overnight: bool
    roles: tuple[tuple[str, str], ...] = ()
    credentials: tuple[tuple[str, str], ...] = ()
    infusion: bool = False
    observed: bool = False
    group: bool = False

    @property
    def here_as(self) -> tuple[tuple[str, str], ...]:
        """Return everything that can be said of what somebody in the room is."""
        return (*self.roles, *self.credentials)


def asked_of(course: Course, visit_key: str, at: datetime) -> AskedDay:
    """Return what the protocol asks of a dosing visit at `at`, in the course's arm and at the patient's age then."""
    protocol, kg = protocol_of(course.protocol_version), getattr(course, "last_kg", None)
    rule, visit = dose_rule_of(course, visit_key, at), whole(protocol).visit(visit_key)
    layers = demands_on(course)
    stays = [it for layer in layers for it in layer.stays if it.visit in (EACH, visit_key)]
    measured = [it for layer in layers for it in layer.measurements if it.visit in (EACH, visit_key)]
    laters = [step.later for stay in stays for step in stay.steps if step.later]
    return AskedDay(
        parts=tuple(_parts(rule, kg, protocol)) if rule else (),
        readings=tuple(_readings(measured)),
        signs=tuple((code, sign_title(code)) for code in dict.fromkeys(it for stay in stays for it in stay.until_gone)),
        products=tuple(dict.fromkeys(it for later in laters for it in later.except_product)),
        blinded=hides_amount(protocol),
        breaks=bool(visit.staff and visit.staff.breaks),
        overnight=protocol.discharge.overnight == "required",
        roles=tuple((code, in_words(code)) for code in roles_asked_for(course)),
        credentials=tuple((code, in_words(code)) for code in credentials_asked_for(course)),
        infusion=bool(rule and rule.infusion),
        observed=bool(rule and rule.observed),
        group=any(layer.group for layer in layers),
    )


def sign_title(code: str) -> str:
    """Return a sign in words; one without words of its own by its code."""
    return SIGNS.get(code, in_words(code))


def in_words(code: str) -> str:
    """Return a code of the protocol as it stands at the beginning of a line: "Lead facilitator"."""
    return code.replace("-", " ").capitalize()


def _parts(rule: DoseRule, kg: Decimal | None, protocol: Protocol) -> Iterator[Asked]:
    blinded = hides_amount(protocol)
    if rule.devices:
        number, rest = _devices(rule, kg), rule.devices.rest
        wait = f" Then a rest of {rest}." if rest != UNSPECIFIED else ""
        for count in range(1, number + 1):
            yield Asked(f"Device {count}", "" if blinded else f"{rule.devices.each}.{wait if count < number else ''}")
    elif part := rule.second_part:
        yield Asked("First part", _planned(full_mg(rule, 1, kg), blinded))
        mg = _planned(full_mg(rule, 2, kg), blinded)
        yield Asked("Second part", f"{mg} {part.opens} to {part.closes} after the first. May be left out.".strip())


def _devices(rule: DoseRule, kg: Decimal | None) -> int:
    """Return how many devices the largest amount of the protocol takes; two where it names none."""
    ends = (rule.between.at_most,) if rule.between else ()
    said = [it for it in (rule.amount, *rule.one_of, *ends) if isinstance(it, Amount)]
    amounts = [it.for_weight(kg_for(rule, kg)) for it in said]
    most = max((it for it in amounts if it is not None), default=None)
    return ceil(most / rule.devices.each.mg) if most and rule.devices else 2


def _planned(mg: Decimal | None, blinded: bool) -> str:
    return "" if mg is None or blinded else f"Planned: {mg.normalize():f} mg."


def _readings(rules: list[Measurement]) -> Iterator[Asked]:
    """Yield one row for each time at which something is read, in the order of the day, with what is read then."""
    at: dict[str, list[Measurement]] = {}
    for rule in sorted(rules, key=_minute):
        at.setdefault(_title(rule), []).append(rule)
    for title, same in at.items():
        what = ", ".join(dict.fromkeys(it.code.replace("-", " ") for it in same))
        yield Asked(title, f"{what[:1].upper()}{what[1:]}.")


def _minute(rule: Measurement) -> int:
    return rule.at.minutes if isinstance(rule.at, Offset) else MOMENTS[rule.at]


def _title(rule: Measurement) -> str:
    said = f"{rule.at} after the dose" if isinstance(rule.at, Offset) else rule.at
    return f"{said[:1].upper()}{said[1:]}"
