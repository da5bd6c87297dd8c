"""What a protocol says of staff and groups that cannot be: visits, documents and stretches that do not fit."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from programmes.protocol.model import Protocol
from programmes.protocol.people import Ratio
from programmes.protocol.problems import Finding, Path, nearest

MOST_STAFF: Final = 20
EACH_DOSE: Final = "each dose"
IN_MG: Final = 'mg alone, such as "25 mg"'


def staffing(protocol: Protocol) -> Iterator[Finding]:
    """People are asked for at a visit that exists, and at least one of them."""
    for number, rule in enumerate(protocol.staffing):
        path: Path = ("staffing", number)
        words = (EACH_DOSE, "each session")
        yield from visit_named((*path, "visit"), rule.visit, words, [it.code for it in protocol.visits])
        if isinstance(rule.at_least, int) and not 1 <= rule.at_least <= MOST_STAFF:
            yield Finding((*path, "at_least"), str(rule.at_least), f"1 to {MOST_STAFF}")
        if rule.credential == rule.role:
            yield Finding((*path, "credential"), f'"{rule.credential}"', "a credential beside the role")


def continuity(protocol: Protocol) -> Iterator[Finding]:
    """The same person is asked for at two visits that exist; a change is allowed by a document that exists."""
    visits, documents = [it.code for it in protocol.visits], [it.code for it in protocol.documents]
    for number, rule in enumerate(protocol.continuity):
        path: Path = ("continuity", number)
        yield from visit_named((*path, "at"), rule.at, (EACH_DOSE,), visits)
        yield from visit_named((*path, "as_at"), rule.as_at, (), visits)
        if rule.at == rule.as_at:
            yield Finding((*path, "as_at"), f'"{rule.as_at}"', "another visit than at")
        if rule.consent is not None and rule.consent not in documents:
            near = nearest(rule.consent, documents)
            yield Finding((*path, "consent"), f'"{rule.consent}"', "the code of a document", near)


def group(protocol: Protocol) -> Iterator[Finding]:
    """The ratios of a group are stretches of mg, and none allows more clients than the group."""
    for number, ratio in enumerate(protocol.group.ratios if protocol.group else ()):
        path: Path = ("group", "ratios", number)
        yield from _stretch(path, ratio)
        if protocol.group and ratio.clients > protocol.group.at_most:
            expected = f"at most the group's {protocol.group.at_most}"
            yield Finding((*path, "clients"), str(ratio.clients), expected)


def _stretch(path: Path, ratio: Ratio) -> Iterator[Finding]:
    ends = [(key, it) for key, it in (("below", ratio.below), ("up_to", ratio.up_to)) if it is not None]
    if len(ends) != 1:
        yield Finding(path, f"{len(ends)} ends", "exactly one of below and up_to")
    for key, amount in (("from", ratio.from_), *ends):
        if amount.per_kg is not None:
            yield Finding((*path, key), f'"{amount}"', IN_MG)
    for key, end in ends:
        if end.mg < ratio.from_.mg or (key == "below" and end.mg == ratio.from_.mg):
            yield Finding((*path, key), f'"{end}"', f"more than from, {ratio.from_}")


def visit_named(path: Path, said: str, words: Iterable[str], codes: list[str]) -> Iterator[Finding]:
    """Yield what is wrong with a visit that is named by its code or by one of `words`."""
    known: list[Any] = [*words, *codes]
    if said not in known:
        listed = " or ".join(f'"{word}"' for word in words)
        expected = f"{listed} or the code of a visit" if listed else "the code of a visit"
        yield Finding(path, f'"{said}"', expected, nearest(said, known))
