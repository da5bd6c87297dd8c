"""Keys that a protocol would give to requirements: none longer than there is room for, none twice. Keys: `rules`."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from programmes.protocol.gating import Gate
from programmes.protocol.model import Protocol, Visit
from programmes.protocol.problems import Finding

MOST_OF_A_VISIT: Final = 64
MOST_OF_ALL: Final = 96
ONE_A_DOSE: Final = (None, "each dose")  # others may come several times, and carry the key of a fact
CALL: Final = "/call-undelivered@12345678"  # the longest that every visit may get


def keys(protocol: Protocol) -> Iterator[Finding]:
    """The keys of visits and of what is asked of them have room, and no two gates ask for one check."""
    for number, visit in enumerate(protocol.visits):
        if visit.repeats_for is not None and (longest := _longest(visit, protocol)):
            expected = f"a shorter code, so that keys such as {longest} have room"
            yield Finding(("visits", number, "code"), f'"{visit.code}"', expected)
    seen: dict[tuple[str, str], str] = {}
    for number, gate in enumerate(protocol.gates):
        for place, asked in enumerate(gate.requires):
            dose = next((it for it in _doses(gate, protocol) if (it, asked) in seen), None)
            if dose is not None:
                expected = f'a check that no other gate asks for; "{seen[dose, asked]}" does, before {dose}'
                yield Finding(("gates", number, "requires", place), f'"{asked}"', expected)
            seen |= {(it, asked): gate.code for it in _doses(gate, protocol)}


def _longest(visit: Visit, protocol: Protocol) -> str:
    """Return the longest key that has no room; empty: all have."""
    reports = [f"/report-{it.code}@12345678" for it in protocol.obligations if it.after not in ONE_A_DOSE]
    named = [f"/staffing-{it.code}" for it in protocol.staffing if it.visit in ("each session", visit.code)]
    named += [f"/continuity-{it.code}" for it in protocol.continuity if it.at == visit.code]
    named += [f"/prohibition-{it.code}" for it in protocol.prohibitions if it.may_not == "rate" and visit.assessments]
    few = [it for it in protocol.counts if it.at_most is not None and it.phase == visit.phase]
    named += [f"/count-{it.code}@over-2" for it in few]
    ends = [CALL, *reports, *named, *(f"/assessment-{code}" for code in visit.assessments)]
    visits = [f"{visit.code}#{dose.code}" for dose in protocol.dosing_visits]
    found = [it for it in visits if len(it) > MOST_OF_A_VISIT]
    found += [key + end for key, end in product(visits, ends) if len(key + end) > MOST_OF_ALL]
    return max(found, key=len, default="")


def _doses(gate: Gate, protocol: Protocol) -> list[str]:
    return [it.code for it in protocol.dosing_visits if gate.before in ("each dose", it.code)]
