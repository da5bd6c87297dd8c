"""What differs between two versions of a protocol, as codes and values in the order of the file. Says no sentence.

It needs to know no table and no key: whatever the format learns is compared as it is written in a file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

from programmes.protocol.model import Protocol

Value: TypeAlias = str | tuple[str, ...] | Mapping[str, Any] | None
Item: TypeAlias = Mapping[str, Any]

NAMED_BY: Final = ("code", "visit", "title")
"""The keys by which items of a table are known, the first that an item has."""
TOLD_APART_BY: Final = ("before", "visit", "arms", "ages", "at", "since", "after", "on", "to", "site")
"""What tells items of one name apart: a dose by its visit, arms and ages, a gate by its code and what it is before."""
VISITS: Final = ("arms", "visits", "doses")
ITSELF: Final = frozenset({"format", "version"})


class Kind(Enum):
    """What became of something."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise in the newer version.

    `table` is the file's table or top key, `code` the item in it ("" where there is one only), `key` the path below
    ("" for a whole item). Values are texts as a file writes them, lists of texts, or all keys of a whole item; None:
    it is not there.
    """

    kind: Kind
    table: str
    code: str
    key: str
    before: Value
    after: Value


def difference(old: Protocol, new: Protocol) -> tuple[Change, ...]:
    """Return what is otherwise in `new`, in the order of the file; nothing where both ask for the same.

    Items are the same where their code is, so that a renamed title is a change. Their order is not compared, and the
    version itself is left out. Series are compared as the visits that they stand for.
    """
    before, after = _data(old), _data(new)
    named = (name for name in _merged(list(before), list(after)) if name not in ITSELF)
    tables = sorted(named, key=lambda name: _place(name, before.get(name) or after.get(name)))
    return tuple(change for name in tables for change in _table(name, before.get(name), after.get(name)))


def _place(name: str, value: Any) -> int:
    """Return where a file has a key: plain values, then what is there once, the visits, and what hangs on them."""
    if _is_items(value):
        return 2 + VISITS.index(name) if name in VISITS else 2 + len(VISITS)
    return 1 if isinstance(value, dict) else 0


def _data(protocol: Protocol) -> dict[str, Any]:
    return protocol.model_dump(mode="json", by_alias=True, exclude_none=True)


def _table(name: str, old: Any, new: Any) -> Iterator[Change]:
    if _is_items(old) or _is_items(new):
        yield from _items(name, old or (), new or ())
    else:
        yield from _values(name, "", "", old, new)


def _is_items(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(it, dict) for it in value)


def _items(table: str, old: Sequence[Item], new: Sequence[Item]) -> Iterator[Change]:
    """Compare the items of a table, each with the one it was."""
    for was, now in _paired(old, new):
        if was is None or now is None:
            kind = Kind.ADDED if was is None else Kind.DROPPED
            yield Change(kind, table, _code(now or was or {}), "", was, now)
        else:
            for key in _merged(list(was), list(now)):
                yield from _values(table, _code(now), key, was.get(key), now.get(key))


def _values(table: str, code: str, key: str, old: Any, new: Any) -> Iterator[Change]:
    """Compare what stands under one key: a value, a list of values, or a table, whose keys are compared in turn."""
    if old == new:
        return
    if _is_items(old) or _is_items(new):
        for was, now in _paired(old or (), new or ()):
            yield from _values(table, code, f"{key}[{_code(now or was or {})}]", was, now)
    elif isinstance(old, dict) or isinstance(new, dict):
        yield from _below(table, code, key, old, new)
    else:
        yield Change(_kind(old, new), table, code, key, _said(old), _said(new))


def _below(table: str, code: str, key: str, old: Any, new: Any) -> Iterator[Change]:
    """Compare two tables key by key; where one side has no table, its word stands against the whole of the other."""
    if not isinstance(old or {}, dict) or not isinstance(new or {}, dict):
        yield Change(Kind.CHANGED, table, code, key, _said(old), _said(new))
        return
    was, now = old or {}, new or {}
    for step in _merged(list(was), list(now)):
        yield from _values(table, code, f"{key}.{step}" if key else step, was.get(step), now.get(step))


def _kind(old: Any, new: Any) -> Kind:
    if old is None:
        return Kind.ADDED
    return Kind.DROPPED if new is None else Kind.CHANGED


def _said(value: Any) -> Value:
    """Return a value as a file writes it."""
    if value is None or isinstance(value, dict):
        return value
    if isinstance(value, list):
        return tuple(str(_said(it)) for it in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


# ---- which item is which ----


def _code(item: Item) -> str:
    """Return what an item calls itself; where it has no name, its first value."""
    named = next((str(item[key]) for key in NAMED_BY if key in item), None)
    return named if named is not None else str(next(iter(item.values()), ""))


def _apart(item: Item) -> tuple[str, ...]:
    return tuple(str(item.get(key)) for key in TOLD_APART_BY)


def _paired(old: Sequence[Item], new: Sequence[Item]) -> Iterator[tuple[Item | None, Item | None]]:
    """Yield each item with the one it was, in the order of the new version; what is gone stands where it stood."""
    partner: dict[int, int] = {}
    for was, now in _matches(old, new):
        partner[now] = was
    places = [partner.get(now, -1 - now) for now in range(len(new))]
    back = {place: now for now, place in enumerate(places)}
    for place in _merged(list(range(len(old))), places):
        its = back.get(place)
        yield (old[place] if place >= 0 else None), (new[its] if its is not None else None)


def _matches(old: Sequence[Item], new: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield the places of items that are the same: of one name, told apart where there are several of that name."""
    for name in dict.fromkeys(map(_code, new)):
        was = [place for place, it in enumerate(old) if _code(it) == name]
        now = [place for place, it in enumerate(new) if _code(it) == name]
        for place in list(now):
            same = next((it for it in was if _apart(old[it]) == _apart(new[place])), None)
            if same is not None:
                was.remove(same)
                now.remove(place)
                yield same, place
        if len(was) == len(now) == 1:  # one of this name is left on each side: it was changed
            yield was[0], now[0]


def _merged(old: list[Any], new: list[Any]) -> list[Any]:
    """Return everything in the order of `new`; what only `old` has stands behind what stood before it."""
    found = list(new)
    for place, it in enumerate(old):
        if it not in found:
            ahead = next((one for one in reversed(old[:place]) if one in found), None)
            found.insert(found.index(ahead) + 1 if ahead is not None else 0, it)
    return found
