"""A site's supplement laid over a protocol: it fills, tightens or adds. What is tighter: `tightening`."""

from collections.abc import Mapping
from typing import Any, Final

from programmes.protocol.model import Protocol
from programmes.protocol.problems import Finding, Path, nearest, shown
from programmes.protocol.quantities import UNSPECIFIED
from programmes.protocol.tightening import NOTHING, RULES, fixed

OWN: Final = ("format", "id", "version", "extends", "title", "source")
NAMED_BY: Final = {"doses": "visit", "stays": "visit"}
TOLD_APART_BY: Final = {"doses": ("arms", "ages"), "measurements": ("visit", "at")}  # what the supplement writes of it
OF_EACH_DOSE: Final = "each dose"
MAY_ADD: Final = {  # and a key that nobody writes who only means to change an item
    "visits": "title",
    "hours": "title",
    "milestones": "title",
    "documents": "title",
    "criteria": "title",
    "washouts": "title",
    "counts": "title",
    "checks": "title",
    "gates": "before",
    "measurements": "title",
    "stays": "",  # a stay has no code: one that names another visit is a new one
    "intervals": "title",
    "obligations": "title",
    "reports": "title",
    "reminders": "on",
    "assessments": "title",
    "staffing": "title",
    "prohibitions": "title",
    "continuity": "title",
    "limits": "title",
    "leaving": "title",
    "restrictions": "title",
}
KEPT_AWAY: Final = frozenset(
    {
        "repeats_for",
        "series",
        "before",
        "every",
        "unless",
        "delay",
        "at_most",
        "drop_of_at_least_percent",
        "second_part",
        "devices",
        "breaks",
        "ages",
        "infusion",
        "averaged",
        "consent",
        "within",
        "starts",
        "first",
        "leaves_out",
        "assessment",
        "baseline",
        "branch",
        "repeat",
    }
)
ENDS: Final = frozenset({("criteria", "at_most"), ("counts", "at_most"), ("leaving", "at_most")})
"""Upper ends that may be added where there is none: fewer are inside then."""
PARTS: Final = ("window", "duration", "staff", "breaks", "second_part", "devices", "infusion")
SOURCED: Final = (*PARTS, "blinding")
MAY_ONLY: Final = "a supplement may only fill what is unspecified or tighten"
Table = Mapping[str, Any]


def supplemented(base: Protocol, raw: Table) -> tuple[dict[str, Any], list[Finding]]:
    """Return the data of `base` with a supplement's `raw` data in it, and what the supplement may not do.

    What the supplement fills or tightens carries its source; what it leaves alone keeps the published one.
    Id, version, title and the top source are the supplement's. The data is not validated here.
    """
    laid = _Laying(base.model_dump(exclude_none=True, by_alias=True), raw.get("source"), base.series)
    merged = {key: value for key, value in laid.base.items() if key not in OWN}
    merged |= {key: raw[key] for key in OWN if key in raw}
    for key, value in raw.items():
        if key not in OWN:
            merged[key] = laid.value(merged.get(key), value, (key,), (key,))
    if raw.get("id") == base.id:
        laid.findings.append(
            Finding(("id",), shown(base.id), "an id of its own, unlike that of the protocol it extends")
        )
    return merged, laid.findings


class _Laying:
    """One supplement being laid over one protocol: its source, and what was found on the way."""

    def __init__(self, base: dict[str, Any], source: Any, series: Mapping[str, tuple[str, ...]]) -> None:
        self.base = base
        self.source = source
        self.series = series
        self.findings: list[Finding] = []

    def value(self, old: Any, new: Any, path: Path, rule: tuple[str, ...]) -> Any:
        """Return what holds at `path` when the supplement says `new`. `rule`: the path without its items."""
        if isinstance(old, dict) and isinstance(new, dict):
            return self.table(old, new, path, rule)
        if len(rule) == 1 and isinstance(new, tuple) and (rule[0] in MAY_ADD or _is_items(old)):
            return self.items(old or (), new, rule[0])
        return self.leaf(old, new, path, rule)

    def table(self, old: dict[str, Any], new: Table, path: Path, rule: tuple[str, ...]) -> dict[str, Any]:
        """Lay a table over a table, and give it the supplement's source where that changed it."""
        laid = dict(old)
        for key, value in new.items():
            laid[key] = self.value(old.get(key), value, (*path, key), (*rule, key))
        changed = {key for key in laid if laid[key] != old.get(key) and key not in PARTS}
        if changed and "source" not in changed and isinstance(self.source, str):
            laid["source"] = self._joined(old, changed)
        return laid

    def _joined(self, old: dict[str, Any], changed: set[str]) -> str:
        """Return the published source with the supplement's behind it, unless nothing published is left."""
        published = old.get("source")
        kept = any(value != UNSPECIFIED for key, value in old.items() if key not in {"source", "note", *changed})
        return f"{published}; {self.source}" if published and kept else str(self.source)

    def leaf(self, old: Any, new: Any, path: Path, rule: tuple[str, ...]) -> Any:
        """Return the value that holds for one key, and note what may not be."""
        if old == new:
            return old
        if old is None and (rule[-1] not in KEPT_AWAY or rule in ENDS):
            return self._sourced(new) if rule[-1] in SOURCED else new
        refused, laid = (fixed if old is None else RULES.get(rule, fixed))(old, new)
        if not refused:
            return laid
        says = "no such key, as in the protocol" if old is None else f"what the protocol says, {_said(old)}"
        allowed = "" if refused == NOTHING else f", or {refused}"
        self.findings.append(Finding(path, shown(new), f"{says}{allowed}: {MAY_ONLY}"))
        return old

    def items(self, old: Any, new: Any, table: str) -> tuple[Any, ...]:
        """Lay a list of tables over another: items the protocol has by their code, new ones behind them."""
        laid, codes = list(old), list(dict.fromkeys(item.get(_key(table)) for item in old))
        for number, item in enumerate(new):
            if places := [place for place, had in enumerate(old) if self._is_meant(item, had, table)]:
                for place in places:
                    laid[place] = self.table(
                        laid[place], self._of_one(item, old[place], table), (table, number), (table,)
                    )
            elif refused := _refusal(item, _name(item, table), table, number, codes):
                self.findings.append(refused)
            elif table == "measurements" and any(_stands_instead(item, had) for had in old):
                expected = f'"{OF_EACH_DOSE}": a nearer one would stand instead of that, and {MAY_ONLY}'
                self.findings.append(Finding((table, number, "visit"), shown(item.get("visit")), expected))
            else:
                laid.append(self._sourced(item))
        return tuple(laid)

    def _is_meant(self, item: Any, had: Table, table: str) -> bool:
        """Say whether an item speaks of one that the protocol has: of the same name, or of a visit in the series."""
        name, key = _name(item, table), _key(table)
        if not isinstance(name, str) or had.get(key) not in (name, *self.series.get(name, ())):
            return False
        return all(item[told] == had.get(told) for told in TOLD_APART_BY.get(table, ()) if told in item)

    def _of_one(self, item: Table, had: Table, table: str) -> Table:
        """Return an item that names a series as one that names this visit of it."""
        changed = {_key(table): had[_key(table)]} if _key(table) in item else {}
        before = item.get("before")
        if isinstance(before, str) and had.get("before") in self.series.get(before, ()):
            changed["before"] = had["before"]
        return {**item, **changed}

    def _sourced(self, item: Any) -> Any:
        """Return a table that is the supplement's own, with its source."""
        if isinstance(item, dict) and isinstance(self.source, str):
            return {"source": self.source} | item
        return item


def _stands_instead(item: Any, had: Table) -> bool:
    """Say whether a reading that names a visit would stand for one that the protocol has of each dose."""
    if not isinstance(item, dict) or item.get("visit", OF_EACH_DOSE) == OF_EACH_DOSE:
        return False
    again = "every" in item or "every" in had  # which of their times meet is not worked out
    same = had.get("code") == item.get("code") and had.get("visit") == OF_EACH_DOSE
    return same and (again or had.get("at") == item.get("at"))


def _key(table: str) -> str:
    return NAMED_BY.get(table, "code")


def _name(item: Any, table: str) -> Any:
    """Return what an item calls itself; a stay that names no visit is that of each dose."""
    if not isinstance(item, dict):
        return None
    return item.get(_key(table), OF_EACH_DOSE if table == "stays" else None)


def _refusal(item: Any, code: Any, table: str, number: int, codes: list[Any]) -> Finding | None:
    """Return why an item cannot be added: nobody may add its kind, or it was meant to be one the protocol has."""
    if not isinstance(item, dict) or not isinstance(code, str):
        return None
    path = (table, number, _key(table))
    has = f"one that the protocol has ({', '.join(codes)})"
    if table not in MAY_ADD:
        return Finding(path, shown(code), f"{has}: a supplement adds no {table}", nearest(code, codes))
    if table == "stays" and OF_EACH_DOSE in codes:  # the nearer stay holds, so that a new one might be shorter
        return Finding(path, shown(code), f'"{OF_EACH_DOSE}", as in the protocol')
    if table == "visits" and item.get("phase") == "dosing":
        return Finding((table, number, "phase"), '"dosing"', "no dose but those of the protocol")
    if MAY_ADD[table] and MAY_ADD[table] not in item:
        return Finding(path, shown(code), f"{has}, or all keys of a new one", nearest(code, codes))
    return None


def _said(old: Any) -> str:
    if isinstance(old, tuple) and all(isinstance(item, str) for item in old):
        return ", ".join(old) or "an empty list"
    return shown(old)


def _is_items(old: Any) -> bool:
    return isinstance(old, tuple) and bool(old) and all(isinstance(item, dict) for item in old)
