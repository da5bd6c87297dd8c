"""What breaks a TOML file, said to a writer who is no programmer. What stands in a file that can be read: `misfits`."""

import re
from dataclasses import dataclass
from typing import Final

LINE: Final = re.compile(r" \(at line (\d+), column (\d+)\)$| \(at end of document\)$")
SHOWN: Final = 60
TYPED: Final = re.compile(r"[“”„«»‘’]")
DECIMAL: Final = re.compile(r"=\s*\d+,\d+\s*(#.*)?$")
QUOTED: Final = 'text in straight quotes, such as "14 d"; a number; true or false; or a list in [ ]'


@dataclass(frozen=True, slots=True)
class Slip:
    """Where a file stops being TOML, what was found there, and what should stand there instead."""

    line: int
    found: str
    expected: str


KNOWN: Final[tuple[tuple[str, str, str], ...]] = (
    ("Invalid value", "a value that cannot be read", QUOTED),
    (
        "Invalid statement",
        "a line that is neither `key = value` nor a heading",
        "one of the two; a remark begins with #",
    ),
    ("Invalid initial character for a key", "no key before the =", "a key such as code, without spaces"),
    ("Expected '=' after a key", "a key without its =", "`key = value` on one line"),
    ("Cannot overwrite a value", "a key a second time in one table", "each key once"),
    ("Duplicate inline table key", "a key a second time between the braces", "each key once"),
    ("Cannot declare", "a heading a second time", "[[two brackets]] for each of several, [one] for what is there once"),
    ("Cannot mutate immutable", "more keys for a table that was written in braces", "all of them between the braces"),
    ("Cannot redefine namespace", "a table a second time", "all its keys in one place"),
    ("Unterminated string", "a text that does not end", "a closing quote on the same line"),
    ("Illegal character", "a text that goes on past its line, or a sign that cannot stand here", 'a closing quote "'),
    ("Unclosed array", "a list that does not end", "a comma between two, and ] behind the last"),
    ("Unclosed inline table", "a table in braces that does not end", "a comma between two keys, and } behind the last"),
    (
        "Expected newline or end of document",
        "something behind the value",
        "nothing more on this line; a remark begins with #",
    ),
    ("Expected ']]'", "a heading without its end", "[[visits]] with two brackets on both sides"),
    ("Expected ']'", "a heading without its end", "[eligibility] with a bracket on both sides"),
    ("Unescaped", "a backslash in a text", "text without one, or \\\\ for one"),
    ("Escaped character", "a backslash in a text", "text without one"),
    ("Invalid hex", "a backslash in a text", "text without one"),
    ("Invalid date", "a date that there is not", "a date such as 2026-05-12"),
)


def slip(error: ValueError, text: str) -> Slip:
    """Return what the standard library found wrong with a text, in words a clinician can use."""
    said = str(error)
    place = LINE.search(said)
    number = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
    lines = text.split("\n")
    line = lines[number - 1].strip() if number <= len(lines) else ""
    found, expected = _in_words(LINE.sub("", said), line)
    at = f"{found}: {_short(line)}" if line else found
    return Slip(number, at, expected)


def _in_words(said: str, line: str) -> tuple[str, str]:
    if TYPED.search(line) and not said.startswith(("Cannot", "Duplicate")):
        return "quotes of a word processor", 'straight quotes, as in "text"'
    if DECIMAL.search(line):
        return "a comma in a number", "a point: 0.5"
    known = next(((found, expected) for begin, found, expected in KNOWN if said.startswith(begin)), None)
    return known or (said[:200].replace("\n", " "), "TOML 1.0")


def _short(line: str) -> str:
    shown = "".join(sign if sign.isprintable() else "?" for sign in line[:SHOWN])
    return f"{shown}…" if len(line) > SHOWN else shown
