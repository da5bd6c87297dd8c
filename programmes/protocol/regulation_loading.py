"""From a file to the rules of a place, or to all that is wrong with it. Protocols and supplements: `loading`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from programmes.protocol.consistency import inconsistencies
from programmes.protocol.demands import Demands
from programmes.protocol.loading import placed
from programmes.protocol.mending import mended
from programmes.protocol.misfits import misfits
from programmes.protocol.model import Protocol
from programmes.protocol.problems import BadProtocol, Finding
from programmes.protocol.quantities import Amount, specified
from programmes.protocol.reading import read
from programmes.protocol.regulation import Regulation
from programmes.protocol.suspicions import warnings

TABLES: Final = frozenset(Demands.model_fields)
OR_A_VISIT: Final = re.compile(r",? or the code of a (?:dosing )?visit")
LONGEST_CODE: Final = 24  # VISIT/report-CODE@12345678 in 96 characters leaves 55 for the visit
A_DOSE: Final = "(dosing visit)"  # no code of a file looks like this


def load_regulation(body: bytes, name: str) -> Regulation:
    """Return the rules of a place that a file's bytes describe. `name` is what problems call the file.

    :raises BadProtocol: with all problems at once; no other exception, whatever the bytes are.
    """
    raw, places = read(body, name)
    try:
        written = Regulation.model_validate(raw, strict=True)
    except ValidationError as error:
        misfitting = list(misfits(error, Regulation))
        raise BadProtocol(placed([*misfitting, *_of_the_rest(raw, misfitting)], raw, name, places)) from None
    if found := contradictions(written):
        raise BadProtocol(placed(found, raw, name, places))
    return written


def is_regulation(body: bytes, name: str = "rules") -> bool:
    """Say whether a file means to be the rules of a place: it has the key `rules`.

    :raises BadProtocol: when the file cannot be read.
    """
    return "rules" in read(body, name)[0]


def contradictions(rules: Regulation) -> list[Finding]:
    """Return everything in which the rules contradict themselves, or name what only a protocol has: visits."""
    return [*_head(rules), *_long(rules), *_same_people(rules), *(_without_visits(it) for it in _of_tables(rules))]


def regulation_warnings(rules: Regulation) -> tuple[str, ...]:
    """Return what is allowed but left open or looks like a slip, one sentence each, to be read before publishing."""
    return tuple(it for it in warnings(_laid_over_a_dose(rules)) if re.split(r"[\[.]", it)[0] in TABLES)


def _of_the_rest(data: dict[str, Any], misfitting: list[Finding]) -> list[Finding]:
    without = mended(data, misfitting, Regulation)
    if without is None:
        return []
    rules, around = without
    return [finding for finding in contradictions(rules) if finding.path[:2] not in around]


def _head(rules: Regulation) -> Iterator[Finding]:
    since, until = specified(rules.in_force.since), rules.in_force.until
    if since is not None and until is not None and until < since:
        yield Finding(("in_force", "until"), until.isoformat(), f"{since.isoformat()} or later")
    if isinstance(rules.most_on_a_day, Amount) and rules.most_on_a_day.per_kg is not None:
        yield Finding(("most_on_a_day",), f'"{rules.most_on_a_day}"', 'mg alone, such as "50 mg"')


def _long(rules: Regulation) -> Iterator[Finding]:
    """Codes have room beside any visit that a protocol may have."""
    asked_of_visits = {
        "obligations": [it.after not in (None, "each dose") for it in rules.obligations],
        "staffing": [it.visit == "each session" for it in rules.staffing],
        "prohibitions": [it.may_not == "rate" for it in rules.prohibitions],
        "counts": [it.at_most is not None for it in rules.counts],
    }
    for table, asked in asked_of_visits.items():
        for number, rule in enumerate(getattr(rules, table)):
            if asked[number] and len(rule.code) > LONGEST_CODE:
                yield Finding((table, number, "code"), f'"{rule.code}"', f"at most {LONGEST_CODE} characters")


def _same_people(rules: Regulation) -> Iterator[Finding]:
    for number in range(len(rules.continuity)):
        yield Finding(("continuity", number), "a table", "none: it would name visits, which only a protocol has")
    for number, scale in enumerate(rules.assessments):
        if scale.independent:
            yield Finding(
                ("assessments", number, "independent"), "true", "false: a protocol says at which visits it is rated"
            )


def _of_tables(rules: Regulation) -> Iterator[Finding]:
    """Yield what the checks of protocols find in the tables that both have, with one dose for all visits."""
    found = inconsistencies(_laid_over_a_dose(rules))
    yield from (it for it in found if it.path and it.path[0] in TABLES - {"continuity"})


def _without_visits(finding: Finding) -> Finding:
    return replace(finding, expected=OR_A_VISIT.sub("", finding.expected))


def _laid_over_a_dose(rules: Regulation) -> Protocol:
    return _one_dose().model_copy(update={name: getattr(rules, name) for name in TABLES})


@cache
def _one_dose() -> Protocol:
    """Return a protocol of one dose, at a visit that no file can name."""
    source = "A stand-in"
    window = {"due": "unspecified", "opens": "unspecified", "closes": "unspecified"}
    visit = {"code": "dose-1", "phase": "dosing", "title": "Dose", "patient_title": "Dose", "window": window}
    protocol = Protocol.model_validate(
        {
            "format": 1, "id": "stand-in", "version": "1.0.0", "title": source, "substance": source,
            "indication": source, "day_numbering": "dose is day 0", "source": source, "integration_window": "none",
            "eligibility": {"minimum_age": 0, "source": source}, "discharge": {"source": source},
            "visits": ({**visit, "source": source},), "doses": ({"visit": "dose-1", "source": source},),
        }
    )  # fmt: skip
    visits = tuple(it.model_copy(update={"code": A_DOSE}) for it in protocol.visits)
    doses = tuple(it.model_copy(update={"visit": A_DOSE}) for it in protocol.doses)
    return protocol.model_copy(update={"visits": visits, "doses": doses})
