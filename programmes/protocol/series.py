"""A series written once becomes plain visits, `CODE-1` to `CODE-N`, so that nothing after loading knows of series."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from programmes.protocol.allowed_days import VisitWindow
from programmes.protocol.model import Protocol, Series, Visit
from programmes.protocol.problems import Finding, Path
from programmes.protocol.quantities import IN_DAYS, UNSPECIFIED, Offset, Unit

NAMING: Final = {
    "doses": "visit",
    "gates": "before",
    "measurements": "visit",
    "stays": "visit",
    "intervals": "before",
    "milestones": "before",
    "criteria": "before",
    "documents": "before",
    "washouts": "before",
    "staffing": "visit",
}
OWN_ENTRY_STANDS: Final = frozenset({"doses", "stays"})  # one entry a visit: the nearer one holds
Origins: TypeAlias = Mapping[str, list[int]]
LONGEST_CODE: Final = 32
LONGEST_DAYS: Final = 1461  # four years; an offset of five digits could not be read back
LONGEST_TITLE: Final = 400


def unfit(protocol: Protocol) -> Iterator[Finding]:
    """Every series can be counted out: in days or weeks, under codes and titles that are not too long."""
    counted = named(protocol)
    for number, visit in enumerate(protocol.visits):
        if visit.series is not None:
            yield from _unfit(("visits", number), visit, visit.series)
        elif visit.code in counted:
            yield Finding(("visits", number, "code"), f'"{visit.code}"', "another code: it is that of a series")


def _unfit(path: Path, visit: Visit, series: Series) -> Iterator[Finding]:
    if visit.repeats_for:
        yield Finding((*path, "series"), "a series", "none on a visit that repeats for each dose")
    if series.per.unit not in (Unit.DAYS, Unit.WEEKS) or series.per.amount < 1:
        yield Finding((*path, "series", "per"), f'"{series.per}"', "1 or more d or wk")
    elif _days(series.per) * -(-series.count // series.times) > LONGEST_DAYS:
        yield Finding((*path, "series", "per"), f'"{series.per}"', f"at most {LONGEST_DAYS} d in the whole series")
    last = _numbers(series)[-1]
    if len(f"{visit.code}-{last}") > LONGEST_CODE:
        yield Finding((*path, "code"), f'"{visit.code}"', f"room for -{last} within {LONGEST_CODE} characters")
    for key in ("title", "patient_title"):
        if len(f"{getattr(visit, key)} {last}") > LONGEST_TITLE:
            yield Finding((*path, key), "a long title", f"room for its number within {LONGEST_TITLE} characters")


def named(protocol: Protocol) -> dict[str, tuple[str, ...]]:
    """Return the codes of the visits of each series, by the code that it is written under."""
    found: dict[str, tuple[str, ...]] = {}
    for visit in protocol.visits:
        if visit.series is not None:
            codes = (f"{visit.code}-{number}" for number in _numbers(visit.series))
            found[visit.code] = (*found.get(visit.code, ()), *codes)
    return found


def expanded(protocol: Protocol, known: Mapping[str, tuple[str, ...]]) -> tuple[Protocol, Origins]:
    """Return the protocol with its series counted out, and for each table the written entry of every item in it.

    What names a series (a dose, a gate, a measurement, a stay, an interval) is there once for each of its visits;
    where a visit of the series has a dose or a stay of its own, that one stands instead. `known`: the series of the
    protocol that a supplement extends, counted out already.
    """
    series = {**known, **named(protocol)}
    if not series:
        return protocol, {}
    tables = {"visits": [(n, it) for n, visit in enumerate(protocol.visits) for it in _counted_out(visit)]}
    for table, key in NAMING.items():
        tables[table] = list(_renamed(getattr(protocol, table), key, series, table in OWN_ENTRY_STANDS))
    changed = {table: tuple(item for _, item in items) for table, items in tables.items()}
    whole = protocol.model_copy(update=changed)
    whole.remember_series(series)
    return whole, {table: [number for number, _ in items] for table, items in tables.items()}


def repeated(protocol: Protocol, times: Mapping[str, int]) -> Protocol:
    """Return the protocol with each repeat written out so many times, each counted from the one before.

    What names a repeat (a dose, a gate, a reading, …) is there once for each time, as for a series.
    """
    codes = {code: tuple(f"{code}-{number}" for number in range(1, count + 1)) for code, count in times.items()}
    tables: dict[str, Any] = {"visits": tuple(it for visit in protocol.visits for it in _again(visit, codes))}
    for table, key in NAMING.items():
        items = _renamed(getattr(protocol, table), key, codes, table in OWN_ENTRY_STANDS)
        tables[table] = tuple(item for _, item in items)
    return protocol.model_copy(update=tables)


def _again(visit: Visit, codes: Mapping[str, tuple[str, ...]]) -> Iterator[Visit]:
    if visit.repeat is None:
        yield visit
        return
    gap = VisitWindow(due=UNSPECIFIED, opens=visit.repeat.at_least, closes=visit.repeat.at_most)
    gap = gap.model_copy(update={"source": visit.window.source, "strictness": visit.window.strictness})
    for place, code in enumerate(codes.get(visit.code, ())):
        number = place + 1
        changed: dict[str, Any] = {
            "code": code,
            "title": f"{visit.title} {number}",
            "patient_title": f"{visit.patient_title} {number}",
            "repeat": None,
        }
        if place:
            changed |= {"anchor": codes[visit.code][place - 1], "counts_from": "start", "window": gap}
        yield visit.model_copy(update=changed)


def as_written(findings: Iterable[Finding], origins: Origins) -> list[Finding]:
    """Return findings of a counted-out protocol at the entries as they are written, once where it is one entry."""
    found: dict[tuple[Any, ...], Finding] = {}
    for finding in findings:
        path, times = _written(finding.path, origins)
        key = (path,) if times > 1 else (path, finding.found, finding.expected)
        found.setdefault(key, replace(finding, path=path))
    return list(found.values())


def _written(path: Path, origins: Origins) -> tuple[Path, int]:
    """Return a path with the number of the entry that was written, and how many items came of that entry."""
    if len(path) < 2 or not isinstance(path[1], int) or path[0] not in origins:
        return path, 1
    written = origins[str(path[0])]
    return (path[0], written[path[1]], *path[2:]), written.count(written[path[1]])


def _numbers(series: Series) -> range:
    return range(series.first, series.first + series.count)


def _counted_out(visit: Visit) -> Iterator[Visit]:
    if visit.series is None:
        yield visit
        return
    numbers = _numbers(visit.series)
    for place, number in enumerate(numbers):
        changed: dict[str, Any] = {
            "code": f"{visit.code}-{number}",
            "title": f"{visit.title} {number}",
            "patient_title": f"{visit.patient_title} {number}",
            "series": None,
        }
        if place:
            window = _stretch(place // visit.series.times, visit.series.per, visit.window)
            changed |= {"anchor": f"{visit.code}-{numbers[0]}", "counts_from": "start", "window": window}
        yield visit.model_copy(update=changed)


def _stretch(number: int, per: Offset, written: VisitWindow) -> VisitWindow:
    """Return the stretch of this number, counted from the first visit's day. Which day of it is not said."""
    days = _days(per)
    return VisitWindow(
        due=UNSPECIFIED,
        opens=Offset(days * number, Unit.DAYS),
        closes=Offset(days * (number + 1) - 1, Unit.DAYS),
        source=written.source,
    )


def _days(per: Offset) -> int:
    return int(per.amount * IN_DAYS.get(per.unit, 1))  # another unit is refused: see `unfit`


def _renamed(
    items: tuple[Any, ...], key: str, series: Mapping[str, tuple[str, ...]], own_stands: bool
) -> Iterator[tuple[int, Any]]:
    own = {getattr(item, key) for item in items} if own_stands else set()
    for number, item in enumerate(items):
        said = getattr(item, key)
        for code in series.get(said, (said,)):
            if code == said or code not in own:
                yield number, item.model_copy(update={key: code})
