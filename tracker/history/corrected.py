"""Corrected facts as the rules see them: once, as they stand now, under the key they had at first. Reads no table.

The rules, and what people decided, name a fact by its key: a call task, a form that was sent about an event, a message.
A correction is the same happening written down right, so it keeps that name; what hangs on it hangs on it still.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from programmes.history import AdverseEvent, AnyFact, Fact, Struck

F = TypeVar("F", bound=Fact)


def as_corrected(found: list[AnyFact], instead: Mapping[str, str]) -> list[AnyFact]:
    """Return the facts with each correction in the place of what it corrects. `instead`: key to the key it struck.

    A correction that changes nothing the rules read keeps the moment at which the entry was first written down: a
    typing error put right on Friday does not make Monday's entry a late one. One that does was written down then.
    """
    if not instead:
        return found
    by_key: dict[str, list[AnyFact]] = {}
    for fact in found:
        by_key.setdefault(fact.key, []).append(fact)
    gone = set(instead.values())
    return [_named(fact, by_key, instead) for fact in found if fact.key not in gone]


def _named(fact: AnyFact, by_key: Mapping[str, list[AnyFact]], instead: Mapping[str, str]) -> AnyFact:
    if isinstance(fact, Struck):
        return replace(fact, struck=_first(fact.struck, instead))
    if fact.key not in instead:
        return fact
    written: AnyFact = fact
    key = fact.key
    while key in instead:
        key = instead[key]
        same = [it for it in by_key.get(key, ()) if _says_the_same(it, written)]
        written = same[0] if same else written
        if not same:
            break
    return replace(fact, key=_first(fact.key, instead), replaces=None, recorded_at=written.recorded_at)


def _first(key: str, instead: Mapping[str, str]) -> str:
    while key in instead:
        key = instead[key]
    return key


def _says_the_same(fact: Fact, other: Fact) -> bool:
    """Say whether two facts are one to the rules. Of an event it is how it was judged: its clocks run from then."""
    if type(fact) is not type(other):
        return False
    if isinstance(fact, AdverseEvent) and isinstance(other, AdverseEvent):
        return (fact.serious, fact.marks) == (other.serious, other.marks)
    shared = {"key": "", "replaces": None, "recorded_at": fact.recorded_at}
    return replace(fact, **shared) == replace(other, **shared)  # type: ignore[arg-type]  # of both, whatever their kind
