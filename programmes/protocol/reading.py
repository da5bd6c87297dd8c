"""From the bytes of a file to plain data, whatever the bytes are. What the data means is `loading`."""

import tomllib
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from programmes.protocol.places import Places, path_text
from programmes.protocol.problems import BadProtocol, Path, Problem
from programmes.protocol.slips import slip

LARGEST: Final = 128 * 1024
LONGEST_LINE: Final = 1000
MOST_VALUES: Final = 5000
MOST_DOTS: Final = 100  # in one line: the reader of the standard library takes the square of a key's parts
DEEPEST: Final = 12
HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def read(body: bytes, name: str) -> tuple[dict[str, Any], Places]:
    """Return a TOML file's data, with lists as tuples, and the places its keys stand at.

    :raises BadProtocol: when the bytes are no UTF-8 or no TOML, too many, too deep, or hide characters.
    """
    text = _text(body, name)
    parsed = _parsed(text, name)
    _measure(parsed, name)
    data = _with_tuples(parsed)
    places = Places(text, data)
    if hidden := [(path, value) for path, value in _texts(data, ()) if _is_hidden(value)]:
        raise BadProtocol(_hidden(name, path, value, data, places) for path, value in hidden)
    return data, places


def _bad(name: str, line: int | None, found: str, expected: str) -> BadProtocol:
    return BadProtocol([Problem(name, line, "", found, expected)])


def _text(body: bytes, name: str) -> str:
    if len(body) > LARGEST:
        raise _bad(name, None, f"{len(body)} bytes", f"at most {LARGEST}")
    try:
        text = body.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        reached = body.count(b"\n", 0, error.start) + 1
        raise _bad(name, reached, "bytes that are not UTF-8", "text in UTF-8") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise _bad(name, number, f"a line of {len(line)} characters", f"at most {LONGEST_LINE}")
        if line.count(".") > MOST_DOTS:
            raise _bad(name, number, f"a line with {line.count('.')} dots", f"at most {MOST_DOTS}")
    return text


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise _bad(name, None, "tables within tables", f"at most {DEEPEST} levels") from error
    except ValueError as error:
        found = slip(error, text)
        raise _bad(name, found.line, found.found, found.expected) from error


def _measure(data: Any, name: str) -> None:
    """Refuse what is deeper or longer than any protocol. Not recursive: it may be very deep."""
    level, values = [data], 0
    for _ in range(DEEPEST):
        level = [item for value in level for item in _items(value)]
        values += len(level)
    if level:
        raise _bad(name, None, "tables within tables", f"at most {DEEPEST} levels")
    if values > MOST_VALUES:
        raise _bad(name, None, f"{values} keys and values", f"at most {MOST_VALUES}")


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield (*path, key), key
            yield from _texts(below, (*path, key))
    elif isinstance(value, tuple):
        for number, below in enumerate(value):
            yield from _texts(below, (*path, number))


def _is_hidden(text: str) -> bool:
    return any(unicodedata.category(sign) in HIDDEN for sign in text)


def _hidden(name: str, path: Path, text: str, data: Any, places: Places) -> Problem:
    sign = next(sign for sign in text if unicodedata.category(sign) in HIDDEN)
    found, expected = f"the character U+{ord(sign):04X}", "text on one line that can be seen"
    return Problem(name, places.line(path, data), path_text(path, data), found, expected)


def _with_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_tuples(below) for key, below in value.items()}
    return tuple(map(_with_tuples, value)) if isinstance(value, list) else value
