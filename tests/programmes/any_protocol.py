"""Whole protocols that nobody wrote: every table and key of the model, made up, then mended until the rules take it.

What a key may hold follows from the model. Only what keys say of each other is written here: which table a code is
from, anchors, windows, a dose for every dosing visit. What contradicts all the same is taken out: `mended_protocol`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import count
from random import Random
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

from programmes.protocol import Protocol, load
from programmes.protocol import quantities as its
from programmes.protocol.model import PHASES, DoseRule, Visit
from programmes.protocol.problems import Path
from programmes.protocol.shapes import keys_of, models_in, parts_of, type_at
from tests.programmes.any_history import EXAMPLES
from tests.programmes.any_toml import document
from tests.programmes.fitting_tables import FITTING, LOOSELY, NOT_BESIDE
from tests.programmes.mended_protocol import mended

DISTANCES = [f"{n} {unit}" for unit, most in (("d", 40), ("wk", 8), ("mo", 6)) for n in (0, 1, 2, 7, most)]
TIMES = ["5 min", "40 min", "90 min", "3 h", "24 h"]
TEXTS = [
    (its.GivenOffset, [*DISTANCES, *TIMES, "-1 d", "2 bd"]),
    (its.MaybeOffset, [*DISTANCES, *TIMES, "-1 d", "2 bd", "unspecified"]),
    (its.GivenAmount, ["25 mg", "28 mg", "56 mg", "0 mg", "0.3 mg/kg"]),
    (its.MaybeAmount, ["25 mg", "1 mg", "56 mg", "20 mg/70 kg", "unspecified"]),
    (its.Figure, ["140", "37.5", "90"]),
    (its.MaybeFigure, ["140", "90", "unspecified"]),
    (its.Daily, ["10 mg", "2 capsules", "0 mg"]),
    (its.Fraction, ["1/2", "1/1"]),
    (its.Version, ["1.0.0", "2.10.3"]),
    (its.ClockTime, ["09:00", "18:00", "00:00", "23:59"]),
]
FROM = {  # the table a key's codes are from; others may name anything
    "arms": "arms", "assessments": "assessments", "optional_assessments": "assessments", "assessment": "assessments",
    "requires": "checks", "branch": "branches", "measurement": "measurements", "visit": "dosing", "before": "dosing",
    "since": "visits", "outcome": "outcomes", "all_of": "outcomes", "sustained": "outcomes", "at": "visits",
    "over": "visits", "as_at": "visits", "baseline": "visits", "consent": "documents", "leaves_out": "checks",
    "after": "milestones", "anchor": "visits",
}  # fmt: skip
WORDS = ("role-a", "role-b", "systolic")


NUMBERS = st.integers(0, EXAMPLES // 2)


@dataclass
class Sketch:
    """What is settled before the keys are: the codes of each table, and the phase of each visit."""

    random: Random
    codes: dict[str, list[str]] = field(default_factory=dict)
    phases: list[str] = field(default_factory=list)

    def one_of(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def chance(self, of: int) -> bool:
        return self.random.randrange(of) == 0

    @property
    def dosing(self) -> list[str]:
        return [code for code, phase in zip(self.codes["visits"], self.phases, strict=True) if phase == "dosing"]


@cache
def made(number: int) -> Protocol:
    """Return the valid protocol of this number, read back from the file that says it. Made once: it is costly."""
    attempts = (mended(_sketched(Random(f"{number}:{attempt}"))) for attempt in count())
    return load(document(next(it for it in attempts if it is not None)).encode(), f"{number}.toml")


def _sketched(random: Random) -> dict[str, Any]:
    sketch, most = Sketch(random), random.randrange(3)
    for key in _tables():
        number = random.randint(2, 6) if key == "visits" else random.randint(0, most)
        sketch.codes[key] = [f"{key[:6].strip('-')}-{n}" for n in range(1, number + 1)]
    sketch.phases = sorted((sketch.one_of(*PHASES, "dosing") for _ in sketch.codes["visits"]), key=PHASES.index)
    data = _table(Protocol, (), sketch)
    data |= {"format": 1, "visits": [_visit(n, sketch) for n in range(len(sketch.phases))], "doses": _doses(sketch)}
    data |= {"substance": sketch.one_of("psilocybin", "MDMA", "ketamine")}  # of which the rules of places speak
    data.pop("extends", None)
    return data


def _tables() -> Iterator[str]:
    """Yield the lists whose items have codes."""
    for key, said in keys_of(Protocol).items():
        below = models_in(said.annotation)
        if below and "code" in keys_of(below[0]):
            yield key


def _table(table: type[BaseModel], path: Path, sketch: Sketch) -> dict[str, Any]:
    """Return a table with the keys that it must have, and some of the others."""
    data = {}
    for key, said in keys_of(table).items():
        if said.is_required() or sketch.chance(2 if path else 1 if key in sketch.codes else 3):
            value = _value(type_at((*path, key)), (*path, key), sketch)
            if value is not None and value != []:
                data[key] = value
    return data


def _value(type_: Any, path: Path, sketch: Sketch) -> Any:
    parts = list(parts_of(type_))
    if get_origin(type_) is tuple or tuple in {get_origin(part) for part in parts}:
        return _list(next(part for part in parts if get_origin(part) is tuple), path, sketch)
    if models := models_in(type_):
        if "none" in parts and sketch.chance(4):
            return "none"
        return _special(models[0], path, sketch) or _table(models[0], path, sketch)
    choices = [*_texts(parts), *_plain(parts, path, sketch)]
    return sketch.one_of(*choices) if choices else None


def _texts(parts: list[Any]) -> list[str]:
    """Return texts of the quantities that a type is made of."""
    annotated = [part for part in parts if hasattr(part, "__metadata__")]
    return [
        text
        for alias, texts in TEXTS
        if any(all(it in part.__metadata__ for it in alias.__metadata__) for part in annotated)
        for text in texts
    ]


def _list(type_: Any, path: Path, sketch: Sketch) -> list[Any]:
    inside = get_args(type_)[0]
    if models_in(inside):
        codes = sketch.codes.get(str(path[-1])) if len(path) == 1 else None
        count = len(codes) if codes is not None else sketch.one_of(1, 2)
        items = [
            _special(models_in(inside)[0], path, sketch) or _table(models_in(inside)[0], path, sketch)
            for _ in range(count)
        ]
        return [{**item, "code": code} for item, code in zip(items, codes, strict=True)] if codes is not None else items
    found = [_value(inside, path, sketch) for _ in range(sketch.one_of(1, 2))]
    return list(dict.fromkeys(found))


def _plain(parts: list[Any], path: Path, sketch: Sketch) -> list[Any]:
    """Return some values for a key that is no table and no quantity."""
    found: list[Any] = [word for part in parts if get_origin(part) is Literal for word in get_args(part)]
    if its.Code in parts or _is_code(parts):
        codes = (
            sketch.dosing if FROM.get(str(path[-1])) == "dosing" else sketch.codes.get(FROM.get(str(path[-1]), ""), [])
        )
        found += codes or ([] if found else [*WORDS])
    elif Decimal in parts:
        found += [140, 37.5]
    elif date in parts:
        found += [date(2025, 1, 1), date(2027, 1, 1)]
    elif str in parts and not found and not _texts(parts):
        found += ["US-OR", "GB"] if path[-1] == "jurisdiction" else ["Words", "Wörter “x” \\ #1"]
    if int in parts:
        found += (
            [least, min(most, least + 3), most]
            if (most := _bound(parts, "le", 9)) >= (least := _bound(parts, "ge", 0))
            else []
        )
    return found + ([True, False] if bool in parts else [])


def _is_code(parts: list[Any]) -> bool:
    pattern = next(it.pattern for it in get_args(its.Code) if hasattr(it, "pattern"))
    return any(getattr(part, "pattern", None) == pattern for part in parts)


def _bound(parts: list[Any], name: str, otherwise: int) -> int:
    return next((getattr(part, name) for part in parts if getattr(part, name, None) is not None), otherwise)


def _special(table: type[BaseModel], path: Path, sketch: Sketch) -> dict[str, Any] | None:
    """Return a table whose keys only fit together."""
    fitting = FITTING.get(table.__name__)
    if fitting is None or (table.__name__ in LOOSELY and sketch.chance(3)):
        return None
    fixed = fitting(sketch)
    loose = {
        key: it for key, it in _table(table, path, sketch).items() if key not in NOT_BESIDE.get(table.__name__, ())
    }
    return loose | fixed


def _visit(number: int, sketch: Sketch) -> dict[str, Any]:
    """Return a visit of the phase it was given, anchored on the enrolment, on an earlier visit or on doses."""
    phase, codes = sketch.phases[number], sketch.codes["visits"]
    data = _table(Visit, ("visits",), sketch) | {"code": codes[number], "phase": phase}
    for key in ("anchor", "repeats_for", "branch", *(() if sketch.chance(3) else ("series", "repeat", "arms"))):
        data.pop(key, None)
    if number == 0 and sketch.codes["assessments"]:
        data["assessments"] = sketch.codes["assessments"]
    if number and sketch.codes["branches"] and sketch.chance(2):
        data["branch"] = sketch.one_of(*sketch.codes["branches"])
    kinds = ["enrolment", *(["visit"] * 2 if number else [])]
    if sketch.dosing and phase != "dosing":
        kinds += (
            ["each dose", "each dose", "last dose"] if "series" not in data and "repeat" not in data else ["last dose"]
        )
    anchor = sketch.one_of(*kinds)
    if anchor == "each dose":
        return data | {"repeats_for": "each dose", "anchor": "dose"}
    return data | ({"anchor": sketch.one_of(*codes[:number]) if anchor == "visit" else anchor})


def _doses(sketch: Sketch) -> list[dict[str, Any]]:
    """Return a rule for the dose of every dosing visit, for some of them one for each arm."""
    rules = []
    for code in sketch.dosing:
        split = [[arm] for arm in sketch.codes["arms"]] if sketch.chance(3) else [[]]
        rules += [_dose(code, arms, sketch) for arms in split or [[]]]
    return rules


def _dose(code: str, arms: list[str], sketch: Sketch) -> dict[str, Any]:
    rule = {key: it for key, it in _table(DoseRule, ("doses",), sketch).items() if key != "arms"} | {"visit": code}
    for key in ("amount", "one_of", "between")[: sketch.one_of(0, 2, 2)]:
        rule.pop(key, None)
    rule.pop(sketch.one_of("second_part", "devices"), None)
    return rule | ({"arms": arms} if arms else {})
