"""The grid "Courses by protocol step": one cell a visit, its worst requirement. As a list: `supervision`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, OuterRef, Subquery

import programmes
from programmes.protocol.model import Visit
from programmes.protocol.quantities import Offset
from programmes.requirements import DEVIATIONS, State
from tracker.history import protocol_of
from tracker.models import Course, Phase, ProtocolVersion, Requirement, Standing
from tracker.models.requirements import Rule, state_expression
from tracker.pages.compliance import RULE_TITLES
from tracker.pages.supervision import Wanted
from tracker.pages.visit_words import title_of_visit

MOST_COURSES = 25
BROKEN, LATE, OUTSIDE, WAIVED, DUE, KEPT_LATE, KEPT_, NOT_YET, UNKNOWN = "mlowdekfn"
SIGNS = {
    BROKEN: "x-lg",
    LATE: "exclamation-lg",
    OUTSIDE: "circle-half",
    WAIVED: "slash-circle",
    DUE: "circle",
    KEPT_LATE: "clock",
    KEPT_: "check-lg",
    NOT_YET: "dot",
    UNKNOWN: "",
}
WORDS = {
    BROKEN: "missed, or a rule was broken",
    LATE: "late now",
    OUTSIDE: "held outside its allowed days",
    WAIVED: "waived",
    DUE: "due now",
    KEPT_LATE: "kept, entered late",
    KEPT_: "kept",
    NOT_YET: "not yet",
    UNKNOWN: "not assessable",
}
GRAVITY = {
    State.BROKEN: BROKEN,
    State.MISSED: BROKEN,
    State.OVERDUE: LATE,
    State.MET_LATE: OUTSIDE,
    State.MET_EARLY: OUTSIDE,
    State.WAIVED: WAIVED,
    State.OPEN: DUE,
}
KEPT_SIGNS = {State.MET: KEPT_, State.ENTERED_LATE: KEPT_LATE, State.PENDING: NOT_YET}
KEY = [(sign, SIGNS[sign], words[:1].upper() + words[1:]) for sign, words in WORDS.items()]


@dataclass(frozen=True, slots=True)
class Column:
    """A visit of the protocol: its key, a short name, its title; `begins` a group of visits."""

    visit: str
    short: str
    title: str
    begins: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A course's visit: the sign of its worst requirement, and the sentence that is read aloud. `key` names it."""

    column: Column
    sign: str
    icon: str
    sentence: str
    key: str


@dataclass(slots=True)
class Row:
    """A course in the grid; the states of its requirements by visit."""

    reference: str
    phase: str
    found: dict[str, list[tuple[str, Rule, State]]] = field(default_factory=dict)
    cells: list[Cell | None] = field(default_factory=list)

    @property
    def trouble(self) -> int:
        """Return how many requirements of the course deviate."""
        return sum(state in DEVIATIONS for asked in self.found.values() for _, _, state in asked)


@dataclass(frozen=True, slots=True)
class Grid:
    """The courses of one protocol version, those that need attention first."""

    version: ProtocolVersion
    groups: list[tuple[str, int]]
    columns: list[Column]
    rows: list[Row]


def grids(asked: Wanted, versions: Mapping[int, ProtocolVersion], at: datetime) -> list[Grid]:
    """Return a grid for each protocol version, of 25 courses in all. One query, however many courses there are."""
    rows: dict[int, dict[str, Row]] = {}
    for version, reference, phase, stands, key, rule, state in _requirements(asked, at):
        row = rows.setdefault(version, {}).setdefault(reference, Row(reference, _stands(phase, stands)))
        row.found.setdefault(key.rsplit("/", 1)[0], []).append((key, Rule(rule), State(state)))
    return [_grid(versions[version], found.values()) for version, found in rows.items()]


def _stands(phase: int, standing: int) -> str:
    """Return the phase; of a course that does not simply go on, how it stands: "On hold"."""
    return (Phase(phase).label if standing == Standing.ACTIVE else Standing(standing).label).capitalize()


def _requirements(asked: Wanted, at: datetime) -> Iterable[tuple[int, str, int, int, str, int, int]]:
    """Yield the requirements of the first courses: open ones, those with the gravest deviation first."""
    deviating = Requirement.objects.filter(course=OuterRef("pk")).deviations(at).order_by("severity")
    courses = asked.among(Course.objects, course="").open()
    courses = courses.annotate(worst=Subquery(deviating.values("severity")[:1]))
    first = courses.order_by(F("worst").asc(nulls_last=True), "-enrolled_at", "pk").values("pk")[:MOST_COURSES]
    rows = asked.among(Requirement.objects).filter(course__in=first).annotate(state=state_expression(at))
    found: Iterable[tuple[int, str, int, int, str, int, int]] = rows.order_by("course__reference").values_list(
        "course__protocol_version", "course__reference", "course__phase", "course__standing", "key", "rule", "state"
    )
    return found


def _grid(version: ProtocolVersion, rows: Iterable[Row]) -> Grid:
    protocol = protocol_of(version)
    ordered = sorted(rows, key=lambda row: (-row.trouble, row.reference))
    held = {visit for row in ordered for visit in row.found}
    groups = _of_arms(_groups(protocol), held)
    columns = [column for _, group in groups for column in group]
    for row in ordered:
        row.cells = [_cell(row, column) for column in columns]
    return Grid(version, [(title, len(group)) for title, group in groups], columns, ordered)


def _of_arms(groups: list[tuple[str, list[Column]]], held: set[str]) -> list[tuple[str, list[Column]]]:
    """Leave out visits that no course here has: those of another arm."""
    found = [(title, [column for column in columns if column.visit in held]) for title, columns in groups]
    return [(title, columns) for title, columns in found if columns]


def _groups(protocol: programmes.Protocol) -> list[tuple[str, list[Column]]]:
    """Return the columns: before the doses, then each dose with what hangs on it, then the follow-up."""
    early = [(it.code, it) for it in protocol.visits if it.phase in ("screening", "preparation")]
    late = [(it.code, it) for it in protocol.visits if it.phase == "follow-up"]
    doses = [(it, _around(it, protocol)) for it in protocol.dosing_visits]
    groups = [
        ("Before the first dose", _columns(early, "P", protocol)),
        *((it.title, _of_dose(number, found, protocol)) for number, (it, found) in enumerate(doses, start=1)),
        ("Follow-up", _columns(late, "F", protocol)),
    ]
    return [(title, columns) for title, columns in groups if columns]


def _around(dosing: Visit, protocol: programmes.Protocol) -> list[tuple[str, Visit]]:
    """Return a dose and the integration visits that hang on it, by their target."""
    is_last = dosing.code == protocol.dosing_visits[-1].code
    anchors = {dosing.code, *(["last dose"] if is_last else [])}
    visits = [it for it in protocol.visits if it.phase == "integration"]
    found = [(f"{it.code}#{dosing.code}" if it.repeats_for else it.code, it) for it in visits
             if it.repeats_for or it.anchor in anchors]  # fmt: skip
    return [(dosing.code, dosing), *sorted(found, key=lambda it: _due(it[1]))]


def _due(visit: Visit) -> float:
    return visit.window.due.length if isinstance(visit.window.due, Offset) else 0.0


def _of_dose(number: int, found: list[tuple[str, Visit]], protocol: programmes.Protocol) -> list[Column]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    shorts = [f"D{number}", *(f"{number}{letters[place % len(letters)]}" for place in range(len(found) - 1))]
    return [
        Column(key, short, title_of_visit(protocol, key), begins=place == 0)
        for place, (short, (key, _)) in enumerate(zip(shorts, found, strict=True))
    ]


def _columns(visits: list[tuple[str, Visit]], letter: str, protocol: programmes.Protocol) -> list[Column]:
    return [
        Column(key, f"{letter}{number}", title_of_visit(protocol, key), begins=number == 1)
        for number, (key, _) in enumerate(visits, start=1)
    ]


def _cell(row: Row, column: Column) -> Cell | None:
    """Return the cell of a visit; None where this course has no such visit."""
    asked = row.found.get(column.visit)
    if not asked:
        return None
    sign, (key, rule) = _worst(asked)
    names_rule = sign in (BROKEN, LATE, OUTSIDE, WAIVED) and rule is not Rule.WINDOW
    what = f" ({RULE_TITLES[rule].lower()})" if names_rule else ""
    unknown = sum(state is State.NOT_ASSESSABLE for _, _, state in asked)
    beside = f"; {unknown} not assessable" if unknown and sign != UNKNOWN else ""
    return Cell(column, sign, SIGNS[sign], f"{row.reference}, {column.title}: {WORDS[sign]}{what}{beside}", key)


def _worst(asked: list[tuple[str, Rule, State]]) -> tuple[str, tuple[str, Rule]]:
    """Return the sign of the worst requirement of a visit, and which one it is.

    Without a deviation, a waiver or something due, it is the visit itself: held in its allowed days, or held.
    """
    graver = sorted((_rank(state), key, rule) for key, rule, state in asked if state in GRAVITY)
    if graver:
        rank, key, rule = graver[0]
        return list(SIGNS)[rank], (key, rule)
    own = sorted((_own(rule, state), key, rule, state) for key, rule, state in asked)
    _, key, rule, state = own[0]
    return KEPT_SIGNS.get(state, UNKNOWN), (key, rule)


def _rank(state: State) -> int:
    return list(SIGNS).index(GRAVITY[state])


def _own(rule: Rule, state: State) -> tuple[bool, bool]:
    """Order what a visit asks for: what can be assessed first, and of that whether it was held."""
    return state in (State.NOT_ASSESSABLE, State.NOT_APPLICABLE), rule not in (Rule.HELD, Rule.WINDOW)
