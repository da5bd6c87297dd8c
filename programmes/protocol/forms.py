"""How texts of a protocol are formed, said in words, and what a text of another form was likely meant to be."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction as Part
from typing import Any, Final, get_args

from programmes.protocol.problems import nearest
from programmes.protocol.quantities import (
    AMOUNT,
    OFFSET,
    UNSPECIFIED,
    ClockTime,
    Code,
    Fraction,
    Version,
)

LONGEST: Final = 60


def _pattern(annotated: Any) -> str:
    return str(next(it.pattern for it in get_args(annotated) if getattr(it, "pattern", None)))


FORMS: Final = {
    _pattern(Code): 'a code: small letters, digits and single hyphens, at most 32 characters, such as "dose-1"',
    _pattern(Version): 'three numbers, such as "1.0.0"',
    _pattern(ClockTime): 'a time of day, such as "18:00"',
    _pattern(Fraction): 'a fraction of one digit each, such as "1/2"',
}
UNITS: Final = {
    "min": ("m", "min", "mins", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "d": ("d", "day", "days"),
    "wk": ("w", "wk", "wks", "week", "weeks"),
    "mo": ("mo", "mos", "month", "months"),
    "bd": ("bd", "business day", "business days", "working day", "working days"),
}
UNIT_OF: Final = {word: unit for unit, words in UNITS.items() for word in words}
SMALLER: Final = {"h": (60, "min"), "d": (24, "h"), "wk": (7, "d")}  # only where half of one may be meant
DISTANCE: Final = re.compile(r"([+-]?\d{1,4})(?:[.,](\d{1,2}))?[\s-]*([a-z][a-z ]*)\.?")
DOSE: Final = re.compile(r"(\d{1,6})(?:[.,](\d{1,3}))?\s*mg(?:\s*(?:/|per)\s*(?:(\d{1,3})\s*)?kg)?")
CLOCK: Final = re.compile(r"(\d{1,2})[:.h](\d{2})(?::00)?\s*([ap]m)?")


def form_of(pattern: str) -> str:
    """Return in words what a text of a pattern looks like."""
    return FORMS.get(pattern, f"text of the form {pattern}")


def likely(value: Any, entries: Sequence[Any]) -> str | None:
    """Return what was likely meant by a value that has none of the forms it was tried as, or None: nobody can tell."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    text = value.strip().lower()
    meant = (guess(text) for entry in entries for guess in _guesses(entry))
    return next((it for it in meant if it is not None and it != value), None)


def _guesses(entry: Any) -> tuple[Callable[[str], str | None], ...]:
    if entry["type"] == "value_error":
        said = str(entry.get("ctx", {}).get("error", ""))
        return (_unspecified, _distance) if "unit" in said else (_unspecified, _dose) if "mg" in said else ()
    pattern = str(entry.get("ctx", {}).get("pattern", ""))
    own = {_pattern(Code): _code, _pattern(ClockTime): _clock}
    return (own[pattern],) if pattern in own else ()


def _unspecified(text: str) -> str | None:
    return UNSPECIFIED if nearest(text, [UNSPECIFIED]) else None


def _distance(text: str) -> str | None:
    found = DISTANCE.fullmatch(text)
    unit = UNIT_OF.get(found[3]) if found else None
    if found is None or unit is None:
        return None
    number = Part(f"{found[1]}.{found[2] or 0}")
    while number.denominator != 1:
        if unit not in SMALLER:
            return None
        number, unit = number * SMALLER[unit][0], SMALLER[unit][1]
    return _if(OFFSET, f"{number} {unit}")


def _dose(text: str) -> str | None:
    found = DOSE.fullmatch(text)
    if found is None:
        return None
    per_kg = "/kg" if "kg" in text and not found[3] else f"/{found[3]} kg" if found[3] else ""
    decimals = f".{found[2]}" if found[2] else ""
    return _if(AMOUNT, f"{found[1]}{decimals} mg{per_kg}")


def _code(text: str) -> str | None:
    return _if(re.compile(_pattern(Code)), re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:32].strip("-"))


def _clock(text: str) -> str | None:
    found = CLOCK.fullmatch(text)
    if found is None:
        return None
    hour = int(found[1]) % 12 + 12 * (found[3] == "pm") if found[3] else int(found[1])
    return _if(re.compile(_pattern(ClockTime)), f"{hour:02d}:{found[2]}")


def _if(form: re.Pattern[str], text: str) -> str | None:
    return text if form.fullmatch(text) else None
