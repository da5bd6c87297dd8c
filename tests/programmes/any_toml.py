"""Any TOML: tables of any shape, and a writer that puts them down in the ways that TOML knows. No test here."""

from datetime import date, datetime, time
from random import Random
from typing import Any

from hypothesis import strategies as st

NAMES = st.from_regex(r"[a-z]{1,3}-[0-9]{1,2}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12)
PLAIN = (
    st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=True)
    | st.dates().filter(lambda it: it.year > 1000)
    | st.times(timezones=st.none())
    | st.sampled_from(["14 d", "9999 wk", "each dose", "dose-1", "unspecified", "25 mg"])
    | TEXTS
)
VALUES = st.recursive(
    PLAIN, lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3), max_leaves=12
)
TABLES = st.dictionaries(NAMES, VALUES, max_size=5)


def literal(value: Any) -> str:
    """Return a value as TOML writes it on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key(name)} = {literal(below)}" for name, below in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return text(value) if isinstance(value, str) else str(value)


def text(value: str) -> str:
    """Return a text in quotes; what may not stand there as it is, written out."""
    signs = {"\\": "\\\\", '"': '\\"'}
    return '"' + "".join(signs.get(it) or (it if it.isprintable() else f"\\U{ord(it):08X}") for it in value) + '"'


def key(name: str) -> str:
    """Return a key, in quotes where it needs them."""
    return name if name and all(it.isascii() and (it.isalnum() or it in "-_") for it in name) else text(name)


def document(data: dict[str, Any]) -> str:
    """Return a whole file as a person writes it: plain keys first, then tables, then lists of tables."""
    return written(data, None)


def written(data: dict[str, Any], random: Random | None) -> str:
    """Return a file that says `data`. `random` chooses among the ways to write it; None: the plainest."""
    return "\n".join(_lines(data, "", random)) + "\n"


def _lines(data: dict[str, Any], path: str, random: Random | None) -> list[str]:
    plain, later = [], []
    for name, value in data.items():
        here = f"{path}.{key(name)}" if path else key(name)
        headed = random is None or random.random() < 0.7
        if headed and isinstance(value, dict):
            later += ["", f"[{here}]", *_lines(value, here, random)]
        elif headed and isinstance(value, list | tuple) and value and all(isinstance(it, dict) for it in value):
            for item in value:
                later += ["", f"[[{here}]]", *_lines(item, here, random)]
        elif isinstance(value, list | tuple) and random is not None and random.random() < 0.5:
            plain += [f"{key(name)} = [ # [ {{", *(f"  {literal(it)}, # ]" for it in value), "]"]
        else:
            plain.append(f"{key(name)} = {literal(value)}")
    return [*plain, *later]
