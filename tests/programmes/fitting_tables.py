"""Tables of a made-up protocol whose keys only fit together, by the name of their model. The rest: `any_protocol`.

Each gets a `Sketch`: what was settled before, and chance. No test here.
"""

from datetime import date
from typing import Any


def _step(sketch: Any) -> dict[str, Any]:
    return {"from": "0 mg", sketch.one_of("below", "up_to"): "30 mg"} | (
        {"at_least": "4 h"} if sketch.chance(2) else {}
    )


def _bands(sketch: Any) -> dict[str, Any]:
    bands = [{"title": "low", "low": 0, "high": 7}, {"title": "high", "low": 8, "high": 52}]
    return {"low": 0, "high": 52, "bands": bands[: sketch.one_of(0, 1, 2)]}


def _outcome(sketch: Any) -> dict[str, Any]:
    codes = sketch.codes["outcomes"]
    if len(codes) > 1 and sketch.chance(4):
        return {"all_of": codes[:1]}
    if len(codes) > 1 and sketch.chance(4):
        return {"sustained": codes[0], "over": sketch.codes["visits"][:2]}
    figure = sketch.one_of(*({key: 50} for key in FIGURES))
    return {"assessment": sketch.one_of(*(sketch.codes["assessments"] or ["none"])), **figure}


def _measurement(sketch: Any) -> dict[str, Any]:
    again = (
        {"at": "0 min", "every": "30 min", "until": "2 h"}
        if sketch.chance(4)
        else {"at": sketch.one_of("0 min", "4 h")}
    )
    return again | {"tolerance": sketch.one_of("5 min", "unspecified"), "values": ["systolic"]}


def _report(sketch: Any) -> dict[str, Any]:
    since = sketch.codes["milestones"]
    if since and sketch.chance(2):
        return {"every": sketch.one_of("6 mo", "1 mo"), "since": since[0]}
    return {"every": "quarter"} | ({"first": date(2026, 6, 30)} if sketch.chance(2) else {})


def _obligation(sketch: Any) -> dict[str, Any]:
    after = sketch.one_of("each dose", "each session", "serious event", "event", *sketch.codes["milestones"])
    return {"after": after} | (
        {"events": sketch.one_of(["fatal"], ["serious", "unexpected"])} if after == "event" else {}
    )


def _limit(sketch: Any) -> dict[str, Any]:
    named = {"measurement": sketch.one_of(*(sketch.codes["measurements"] or ["none"])), "value": "systolic"}
    return named | {"at_most": sketch.one_of("140", "unspecified"), "at_least": sketch.one_of("90", "unspecified")}


def _criterion(sketch: Any) -> dict[str, Any]:
    if not sketch.codes["assessments"] or sketch.chance(3):
        return {}
    return {"assessment": sketch.codes["assessments"][0], "at": sketch.codes["visits"][:1], "at_least": 7}


def window(sketch: Any) -> dict[str, Any]:
    unit, numbers = sketch.one_of(
        ("d", range(-9, 60)), ("wk", range(9)), ("mo", range(7)), ("h", range(1, 90)), ("bd", range(1, 9))
    )
    opens, due, closes = (f"{n} {unit}" for n in sorted(sketch.one_of(*numbers) for _ in range(3)))
    edges = {"opens": opens, "due": due, "closes": closes}
    return edges | {key: "unspecified" for key in edges if sketch.chance(4)}


FIGURES = ("at_most", "drop_of_at_least_percent", "drop_of_more_than_percent", "drop_of_at_least_points")
LOOSELY = ("OutcomeRule", "Measurement", "ReminderRule", "Step", "Branch", "Obligation")
NOT_BESIDE = {
    "OutcomeRule": (*FIGURES, "all_of", "sustained", "over"),
    "Step": ("below", "up_to"),
    "Ratio": ("below", "up_to"),
    "Measurement": ("every", "until"),
    "PeriodicReport": ("since", "first"),
    "Obligation": ("events", "starts"),
    "Criterion": ("assessment", "at", "at_least", "at_most"),
}
FITTING = {
    "VisitWindow": window,
    "Assessment": _bands,
    "Step": _step,
    "Ratio": lambda it: {"from": "0 mg", it.one_of("below", "up_to"): "30 mg"},
    "LaterStay": lambda it: {"at_least": "3 h", "within": it.one_of("12 mo", "30 d")},
    "SecondPart": lambda _: {"opens": "90 min", "closes": "120 min"},
    "Devices": lambda it: {"each": "28 mg", "rest": it.one_of("5 min", "unspecified")},
    "Series": lambda it: {"count": it.one_of(2, 5), "per": it.one_of("7 d", "1 wk"), "first": it.one_of(1, 9)},
    "Repeat": lambda it: {"at_least": it.one_of("1 wk", "unspecified"), "at_most": it.one_of("4 wk", "unspecified")},
    "Measurement": _measurement,
    "PeriodicReport": _report,
    "Obligation": _obligation,
    "Limit": _limit,
    "Criterion": _criterion,
    "Branch": lambda it: {"allowed": it.one_of("always", "unspecified")},
    "ReminderRule": lambda it: {
        "on": "practice agreed",
        "every": it.one_of("1 d", "1 wk"),
        "day": it.one_of("0 d", "1 d"),
    },
    "OutcomeRule": _outcome,
    "IntegrationWindow": lambda it: {"evidence_end": "48 h", "closes": it.one_of("14 d", "21 d", "48 h")},
}
