"""What a protocol counts with: offsets ("14 d"), doses ("20 mg/70 kg"), codes. The calendar: `moments`."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import BeforeValidator, PlainSerializer, StringConstraints, WithJsonSchema

T = TypeVar("T")
UNSPECIFIED: Final = "unspecified"
Unspecified: TypeAlias = Literal["unspecified"]


class Unit(StrEnum):
    """How an offset counts: elapsed time (min, h), dates on the course's clock (d, wk, mo), or business days (bd)."""

    MINUTES = "min"
    HOURS = "h"
    DAYS = "d"
    WEEKS = "wk"
    MONTHS = "mo"
    BUSINESS_DAYS = "bd"


ELAPSED: Final = {Unit.MINUTES: 1, Unit.HOURS: 60}
IN_DAYS: Final = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 30.4, Unit.BUSINESS_DAYS: 1.4}


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed distance in one unit, such as `14 d`. Days are dates, minutes are minutes."""

    amount: int
    unit: Unit

    @property
    def is_elapsed(self) -> bool:
        """Say whether the offset counts elapsed time and not dates."""
        return self.unit in ELAPSED

    @property
    def minutes(self) -> int:
        """Return the offset in minutes. Only for elapsed units.

        :raises KeyError: when the offset counts dates.
        """
        return self.amount * ELAPSED[self.unit]

    @property
    def length(self) -> float:
        """Return a length in minutes for ordering two offsets; a month counts as 30.4 days."""
        if self.is_elapsed:
            return float(self.minutes)
        return self.amount * IN_DAYS[self.unit] * 1440

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True, slots=True)
class Amount:
    """A dose: so many mg, or so many mg for each so many kg of body weight."""

    mg: Decimal
    per_kg: Decimal | None = None

    def for_weight(self, kg: Decimal | None) -> Decimal | None:
        """Return the mg for a body weight, to a hundredth, half up. None: needed and unknown."""
        if self.per_kg is None:
            return self.mg
        if kg is None:
            return None
        return (self.mg * kg / self.per_kg).quantize(Decimal("0.01"), "ROUND_HALF_UP")

    def __str__(self) -> str:
        if self.per_kg is None:
            return f"{self.mg} mg"
        return f"{self.mg} mg/kg" if self.per_kg == 1 else f"{self.mg} mg/{self.per_kg} kg"


@dataclass(frozen=True, slots=True)
class DailyAmount:
    """What is taken of a medicine each day: so many mg, or so many capsules. 0 is nothing any more."""

    number: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}{'s' if self.unit != 'mg' and self.number != 1 else ''}"


OFFSET: Final = re.compile(r"^(-?[0-9]{1,4}) (min|h|d|wk|mo|bd)$")
AMOUNT: Final = re.compile(r"^([0-9]{1,6}(?:\.[0-9]{1,3})?) mg(?:/(?:([1-9][0-9]{0,2}) )?kg)?$")

DAILY: Final = re.compile(r"^([0-9]{1,5}(?:\.[0-9]{1,3})?) (mg|capsules?|tablets?)$")
FIGURE: Final = re.compile(r"^-?[0-9]{1,4}(?:\.[0-9]{1,3})?$")
DAY: Final = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")


def read_offset(text: Any) -> Any:
    """Return the `Offset` that a text such as `14 d` or `90 min` stands for; leave `unspecified` as it is.

    :raises ValueError: when the text is neither.
    """
    if isinstance(text, Offset) or text == UNSPECIFIED:
        return text
    found = OFFSET.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise ValueError('expected a number, a space and a unit, such as "14 d", "90 min", "3 wk", "1 mo"')
    return Offset(int(found[1]), Unit(found[2]))


def read_whole(number: Any) -> Any:
    """Return a whole number as it is; `true` and `1.0`, which Python holds equal to 1, are none.

    :raises ValueError: when it is no whole number.
    """
    if type(number) is not int:
        raise ValueError("expected a whole number")
    return number


def read_amount(text: Any) -> Any:
    """Return the `Amount` that a text such as `25 mg`, `0.5 mg/kg` or `20 mg/70 kg` stands for.

    :raises ValueError: when the text is none of these.
    """
    if isinstance(text, Amount) or text == UNSPECIFIED:
        return text
    found = AMOUNT.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise ValueError('expected "25 mg", "0.5 mg/kg" or "20 mg/70 kg"')
    per_kg = Decimal(found[2] or 1) if "/" in found[0] else None
    return Amount(Decimal(found[1]), per_kg)


def read_day(day: Any) -> Any:
    """Return a date as TOML reads it, or as it is written in text (`2025-01-01`).

    :raises ValueError: when it is neither, or has a time of day.
    """
    if type(day) is date:
        return day
    if isinstance(day, str) and DAY.fullmatch(day):
        return date.fromisoformat(day)
    raise ValueError("expected a date such as 2025-01-01")


def read_figure(said: Any) -> Any:
    """Return a number, written as one or as text, exactly as it stands; leave `unspecified` as it is.

    :raises ValueError: when it is no number of at most four digits before the point and three behind it.
    """
    if isinstance(said, Decimal) or said == UNSPECIFIED:
        return said
    text = str(said) if type(said) in (int, float) else said
    if not isinstance(text, str) or not FIGURE.fullmatch(text):
        raise ValueError("expected a number such as 140 or 37.5")
    return Decimal(text)


def read_daily(text: Any) -> Any:
    """Return the `Daily` that a text such as `10 mg` or `2 capsules` stands for.

    :raises ValueError: when it is none.
    """
    if isinstance(text, DailyAmount):
        return text
    found = DAILY.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise ValueError('expected "10 mg" or "2 capsules"')
    return DailyAmount(Decimal(found[1]), found[2].removesuffix("s") if found[2] != "mg" else "mg")


def _text(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example, UNSPECIFIED]})


GivenOffset: TypeAlias = Annotated[
    Offset, BeforeValidator(read_offset), PlainSerializer(str), _text(OFFSET.pattern, "14 d")
]
MaybeOffset: TypeAlias = Annotated[
    Offset | Unspecified, BeforeValidator(read_offset), PlainSerializer(str), _text(OFFSET.pattern, "14 d")
]
MaybeAmount: TypeAlias = Annotated[
    Amount | Unspecified,
    BeforeValidator(read_amount),
    PlainSerializer(str),
    _text(AMOUNT.pattern, "20 mg/70 kg"),
]
GivenAmount: TypeAlias = Annotated[
    Amount, BeforeValidator(read_amount), PlainSerializer(str), _text(AMOUNT.pattern, "80 mg")
]
Figure: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(read_figure),
    WithJsonSchema({"type": ["number", "string"], "pattern": FIGURE.pattern, "examples": [140, 37.5]}),
]
MaybeFigure: TypeAlias = Annotated[
    Decimal | Unspecified,
    BeforeValidator(read_figure),
    WithJsonSchema({"type": ["number", "string"], "pattern": FIGURE.pattern, "examples": [140, UNSPECIFIED]}),
]
Daily: TypeAlias = Annotated[
    DailyAmount, BeforeValidator(read_daily), PlainSerializer(str), _text(DAILY.pattern, "10 mg")
]
Day: TypeAlias = Annotated[
    date,
    BeforeValidator(read_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": DAY.pattern, "examples": ["2025-01-01"]}),
]
Fraction: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[1-9]/[1-9]$")]
Code: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=32)]
Version: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", max_length=16)]
ClockTime: TypeAlias = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Words: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]


def specified(value: T | Unspecified) -> T | None:
    """Return the value, or None where the protocol says `unspecified`."""
    return None if isinstance(value, str) and value == UNSPECIFIED else value
