"""What becomes of a legitimate request when it names what is somebody else's instead. Asserts nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from tests.access.foreign import Foreign
from tests.access.traffic import Asked, Pairs
from tests.access.world import Thing

REFERENCE = re.compile(r"[A-Z]{2}-\d{4}")
DIGEST = re.compile(r"[0-9a-f]{12}|[0-9a-f]{64}")
EXTRA = {
    "reference": ("course", "reference", "pid", "next"),
    "site": ("site",),
    "number": ("patient", "patient_id", "user", "id", "pk", "author", "recorded_by", "by"),
    "key": ("person", "uuid", "key_of_fact", "fact"),
}
"""Names that other products took from a request and should not have, by the kind of value they took there."""


def swaps(asked: Asked, own: Thing, foreign: Foreign, tables: set[str]) -> Iterator[Asked]:
    """Yield the request with each id in turn replaced, doubled, or named where it was not. `tables`: it writes to."""
    for path in _paths(asked.path, own, foreign):
        yield replace(asked, path=path)
    for query in _pairs(asked.query, asked, foreign, tables):
        yield replace(asked, query=query)
    for form in _pairs(asked.form, asked, foreign, tables):
        yield replace(asked, form=form)
    extra = _extras(foreign)
    yield replace(asked, query=asked.query + extra, form=asked.form + extra if asked.method == "POST" else ())


def _paths(path: str, own: Thing, foreign: Foreign) -> Iterator[str]:
    for thing in foreign.things:
        both = {f"/{own.parts[it]}/": f"/{thing.parts[it]}/" for it in own.parts if it in thing.parts}
        inside = [it for it in both if it in path and both[it] != it]
        whole = path
        for it in inside:
            whole = whole.replace(it, both[it])
            yield path.replace(it, both[it])
        if len(inside) > 1:
            yield whole


def _pairs(pairs: Pairs, asked: Asked, foreign: Foreign, tables: set[str]) -> Iterator[Pairs]:
    seen = set()
    for number, (name, value) in enumerate(pairs):
        shape = re.sub(r"\d+", "#", name)  # the rows of one table are alike
        if shape in seen:
            continue
        seen.add(shape)
        for other in foreign_like(name, value, asked, foreign, tables):
            yield (*pairs[:number], (name, other), *pairs[number + 1 :])
        for other in [] if value.isdigit() else list(foreign_like(name, value, asked, foreign, tables))[:1]:
            yield (*pairs, (name, other))
            yield ((name, other), *pairs)


def foreign_like(name: str, value: str, asked: Asked, foreign: Foreign, tables: set[str]) -> Iterator[str]:
    """Yield foreign values of the same kind; none where the value is no id."""
    if REFERENCE.fullmatch(value):
        yield from (it.reference for it in foreign.courses)
    elif _is_uuid(value):
        yield from (str(key) for name, key in foreign.keys.items() if f"tracker_{name.lower()}" in tables)
        yield str(foreign.things[-1].parts["note"])
    elif DIGEST.fullmatch(value):
        yield foreign.version.address if len(value) == 12 else foreign.version.digest
    elif value == "HB":
        yield foreign.sites[0].code
    elif "@" in value:
        yield "far@example.org"
    elif value.isdigit() and _names_rows(name, asked):
        numbers = dict.fromkeys(map(str, foreign.numbers.values()))
        yield from [it for it in numbers if (name, it) not in asked.offered][:2]


def _names_rows(name: str, asked: Asked) -> bool:
    """Say whether a field offers rows, by their number, and not the few answers of a question, which have one digit."""
    offered = [it for other, it in asked.offered if other == name]
    return len(offered) == 1 or any(len(it) > 1 for it in offered)


def _extras(foreign: Foreign) -> Pairs:
    values = {
        "reference": foreign.courses[-1].reference, "site": foreign.sites[0].code,
        "number": str(foreign.numbers["user"]), "key": str(foreign.things[-1].parts["note"]),
    }  # fmt: skip
    return tuple((name, values[kind]) for kind, names in EXTRA.items() for name in names)


def _is_uuid(value: str) -> bool:
    try:
        return bool(UUID(value))
    except ValueError:
        return False
