"""What starts a clock, and what is owed by it, in few words. See `told` and `told_day` for the rest. No test here."""

from datetime import date, datetime
from functools import cache
from typing import Any

from programmes import Protocol, Requirement
from programmes.history import AnyFact, Reached
from programmes.protocol.regulation import Regulation
from programmes.protocol.regulation_loading import load_regulation
from tests.factories import LIBRARY
from tests.programmes.told import planned
from tests.programmes.told_day import with_tables


def reached(milestone: str, at: datetime, **fields: Any) -> Reached:
    shared = {"course": "1", "happened_at": at, "recorded_at": at, "key": f"m:{milestone}:{at.isoformat()}"}
    return Reached(**shared | fields, milestone=milestone)


def owing(**rule: Any) -> Protocol:
    """Return Harbour's protocol with one obligation instead of its own, `notice`, within a day."""
    return with_tables(obligations=[{"code": "notice", "title": "Notice", "within": "1 d"} | rule])


def reporting(**rule: Any) -> Protocol:
    """Return Harbour's protocol with one periodic report, `data`, each quarter, within 15 days."""
    return with_tables(reports=[{"code": "data", "title": "Data", "every": "quarter", "within": "15 d"} | rule])


def papers(*facts: AnyFact, protocol: Protocol, **setting: Any) -> dict[str, Requirement]:
    """Return what is owed, by key, in the plan of a protocol for an enrolment and these facts."""
    found = planned(*facts, protocol=protocol, **setting).requirements
    return {it.key: it for it in found if it.rule in ("report", "notice")}


def days(*texts: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))


@cache
def rules_of(name: str) -> Regulation:
    """Return the rules of a place in the library by the name of their file."""
    path = LIBRARY / "rules" / f"{name}.toml"
    return load_regulation(path.read_bytes(), path.name)
