"""What is asked before a dose or visit and cannot all be true: milestones, papers, criteria, wash-outs, counts."""

from collections.abc import Iterator
from typing import Any, Final

from programmes.protocol.model import Protocol, Visit
from programmes.protocol.problems import Finding, Path, nearest
from programmes.protocol.quantities import Offset
from programmes.protocol.scales import Criterion

EACH: Final = "each dose"
FIRST: Final = "first dose"
MOST_OF_ALL: Final = 96  # characters of a requirement's key
REFERRED: Final = "-referred"
LONGEST_CODE: Final = 32
OPINION: Final = f"a code of at most {LONGEST_CODE - len(REFERRED)} characters, so that CODE{REFERRED} has room"


def milestones(protocol: Protocol) -> Iterator[Finding]:
    """A milestone stands before something that exists, and has no visit's or anchor's name."""
    taken = {"enrolment", "dose", *(it.code for it in protocol.visits)}
    for number, rule in enumerate(protocol.milestones):
        path: Path = ("milestones", number)
        if rule.code in taken:
            yield Finding((*path, "code"), f'"{rule.code}"', "another code: it is that of a visit or an anchor")
        if rule.before is not None:
            yield from before((*path, "before"), rule.before, f"milestone-{rule.code}", protocol)
        yield from _anew(path, rule, protocol)


def documents(protocol: Protocol) -> Iterator[Finding]:
    """A document is signed before something that exists, by each role once."""
    for number, rule in enumerate(protocol.documents):
        path: Path = ("documents", number)
        yield from before((*path, "before"), rule.before, f"document-{rule.code}", protocol)
        yield from _anew(path, rule, protocol)
        yield from _not_negative((*path, "valid"), rule.valid)
        for place, role in enumerate(rule.signed_by):
            if role in rule.signed_by[:place]:
                yield Finding((*path, "signed_by", place), f'"{role}" a second time', "each role once")


def washouts(protocol: Protocol) -> Iterator[Finding]:
    """A wash-out lies before something that exists, and is no negative time."""
    for number, rule in enumerate(protocol.washouts):
        path: Path = ("washouts", number)
        yield from before((*path, "before"), rule.before, f"washout-{rule.code}", protocol)
        yield from _not_negative((*path, "at_least"), rule.at_least)


def counts(protocol: Protocol) -> Iterator[Finding]:
    """A count has a least with a visit before which it is reached, or a most; the least is not above the most."""
    for number, rule in enumerate(protocol.counts):
        path: Path = ("counts", number)
        if rule.at_least is None and rule.at_most is None:
            yield Finding(path, "no number", "at_least, at_most or both")
        if (rule.at_least is None) != (rule.before is None):
            expected = "both or neither: at_least is judged at `before`"
            yield Finding(path, f"only {'before' if rule.at_least is None else 'at_least'}", expected)
        if rule.within is not None and rule.at_most is None:
            yield Finding((*path, "within"), f'"{rule.within}"', "at_most beside it")
        if rule.within is None and (rule.at_most or 0) < (rule.at_least or 0) and rule.at_most is not None:
            yield Finding((*path, "at_most"), str(rule.at_most), f"not less than at_least, {rule.at_least}")
        if rule.before is not None:
            yield from before((*path, "before"), rule.before, f"count-{rule.code}", protocol)
        yield from _not_negative((*path, "within"), rule.within, least=1)


def criteria(protocol: Protocol) -> Iterator[Finding]:
    """A criterion is a total within bounds at visits that exist, or a question whose code no check has."""
    scales = {it.code: it for it in protocol.assessments}
    checks = {it.code for it in protocol.checks} | {it.code for it in protocol.hours}
    for number, rule in enumerate(protocol.criteria):
        path: Path = ("criteria", number)
        yield from before((*path, "before"), rule.before, f"criterion-{rule.code}", protocol)
        yield from _not_negative((*path, "valid"), rule.valid)
        if rule.assessment is None:
            yield from _question(path, rule)
        elif rule.assessment not in scales:
            near = nearest(rule.assessment, scales)
            yield Finding((*path, "assessment"), f'"{rule.assessment}"', "the code of an assessment", near)
        else:
            yield from _total(path, rule, protocol)
        for code in {rule.code, f"{rule.code}{REFERRED}"} & checks:
            yield Finding((*path, "code"), f'"{rule.code}"', f"another code: a check or hours have {code}")
        if rule.otherwise == "refer" and len(rule.code) + len(REFERRED) > LONGEST_CODE:
            yield Finding((*path, "code"), f'"{rule.code}"', OPINION)


def _question(path: Path, rule: Criterion) -> Iterator[Finding]:
    for key in ("at", "at_least", "at_most"):
        said = getattr(rule, key)
        if said is not None and said != ():
            yield Finding((*path, key), str(said), "an assessment beside it; without one it is a question")


def _total(path: Path, rule: Criterion, protocol: Protocol) -> Iterator[Finding]:
    """Yield what is wrong with a total: no bound, bounds outside the scale, visits at which it is not rated."""
    scale = next(it for it in protocol.assessments if it.code == rule.assessment)
    rating = [it.code for it in protocol.visits if rule.assessment in (*it.assessments, *it.optional_assessments)]
    if rule.at_least is None and rule.at_most is None:
        yield Finding(path, "no bound", "at_least, at_most or both")
    for key in ("at_least", "at_most"):
        said = getattr(rule, key)
        if said is not None and not scale.low <= said <= scale.high:
            yield Finding((*path, key), str(said), f"{scale.low} to {scale.high}, the ends of {scale.code}")
    if rule.at_least is not None and rule.at_most is not None and rule.at_most < rule.at_least:
        yield Finding((*path, "at_most"), str(rule.at_most), f"not less than at_least, {rule.at_least}")
    if not rule.at:
        yield Finding(path, "no visit", "at: the visits at which the total counts")
    for place, code in enumerate(rule.at):
        if code not in rating:
            expected = f"the code of a visit at which {rule.assessment} is rated"
            yield Finding((*path, "at", place), f'"{code}"', expected, nearest(code, rating))


def before(path: Path, code: str, end: str, protocol: Protocol) -> Iterator[Finding]:
    """Yield what is wrong with what something stands before, and with the room for its keys."""
    known = [EACH, FIRST, *(it.code for it in protocol.visits)]
    if code not in known:
        yield Finding(path, f'"{code}"', '"each dose", "first dose" or the code of a visit', nearest(code, known))
    elif code in (EACH, FIRST) and not protocol.dosing_visits:
        yield Finding(path, f'"{code}"', "a protocol with a dosing visit")
    yield from room(path, code, end, protocol)


def room(path: Path, code: str, end: str, protocol: Protocol) -> Iterator[Finding]:
    """Yield a visit whose keys, `VISIT/end`, are longer than there is room for: one that repeats for each dose."""
    for visit in protocol.visits:
        if visit.code == code and (long := _too_long(visit, end, protocol)):
            yield Finding(path, f'"{code}"', f"shorter codes, so that keys such as {long} have room")


def _too_long(visit: Visit, end: str, protocol: Protocol) -> str:
    doses = protocol.dosing_visits if visit.repeats_for else ()
    return next((it for dose in doses if len(it := f"{visit.code}#{dose.code}/{end}") > MOST_OF_ALL), "")


def _anew(path: Path, rule: Any, protocol: Protocol) -> Iterator[Finding]:
    """Yield `anew` on what is not asked before doses."""
    if rule.anew and rule.before not in (EACH, *(it.code for it in protocol.dosing_visits)):
        yield Finding((*path, "anew"), "true", 'before = "each dose", or a dosing visit: it is asked anew for a dose')


def _not_negative(path: Path, said: object, least: int = 0) -> Iterator[Finding]:
    if isinstance(said, Offset) and said.amount < least:
        yield Finding(path, f'"{said}"', f"{least} or more")
