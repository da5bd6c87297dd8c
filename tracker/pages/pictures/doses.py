"""The lane of doses: a drop for each, named by one rule for one, three or eight of them.

All drops have one size, smaller where two stand close; drops that would still touch take a lower line. All doses of
a picture are named in the same form: the fullest in which no name touches another, a drop or a band. Where even the
shortest does not fit everywhere, names that would touch are left to the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from tracker.pages.pictures import days, marks
from tracker.pages.pictures.course import CoursePicture, DoseMark
from tracker.pages.pictures.labels import Anchor, Box, Label, Run, is_free
from tracker.pages.pictures.scale import Scale
from tracker.pages.pictures.svg import element, level
from tracker.pages.pictures.widths import width

MIDDLE, HEIGHT, BELOW, LINE = 33.0, 56.0, 78.0, 36.0
SIZES = (1.0, 0.85, 0.7, 0.6)  # of a drop, 1 the usual one
STATE = {
    "given": "",
    "planned": ", planned",
    "stopped": ", stopped early",
    "withheld": ", withheld",
    "not-started": ", not started",
}
STRUCK = {"stopped": "stopped early", "withheld": "withheld", "not-started": "not started"}


@dataclass(frozen=True, slots=True)
class DoseLane:
    """The lane of doses as laid out, from `top` to `bottom`; `names` are those that found room.

    `lines` is the line of each dose, the first 0; `size` is that of every drop.
    """

    top: float
    bottom: float
    names: tuple[tuple[Label, ...], ...]
    lines: tuple[int, ...] = ()
    size: float = 1

    @property
    def labels(self) -> tuple[Label, ...]:
        """Return the labels of the lane."""
        return tuple(label for lines in self.names for label in lines)

    @property
    def y(self) -> float:
        """Return the height of the first line's bands."""
        return self.top + MIDDLE

    def height_of(self, line: int) -> float:
        """Return how far down a line lies."""
        return self.y + LINE * line


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a dose stands: the middle of its drop, the right end of all it draws, and today's line."""

    x: float
    right: float
    y: float
    today: float | None


def lay_out(picture: CoursePicture, scale: Scale, *, top: float) -> DoseLane:
    """Return the lane with the fullest names that fit. Where the drops take two lines, only numbers are tried."""
    size, lines = _stand([scale.middle(dose.day) for dose in picture.doses])
    heights = [top + MIDDLE + LINE * line for line in lines]
    pairs = list(zip(picture.doses, heights, strict=True))
    taken = [box for dose, y in pairs for box in _body(dose, scale, y, size)]
    spots = [_spot(dose, picture, scale, y) for dose, y in pairs]
    for form in (_beside, _beside_short, _below, _below_short, _number):
        names = [tuple(form(dose, spot)) for dose, spot in zip(picture.doses, spots, strict=True)]
        fitting = _fitting(names, taken)
        if len(fitting) == len(names):
            break
    deep = form not in (_beside, _beside_short)
    bottom = top + (BELOW if deep else HEIGHT) + LINE * max(lines, default=0)
    return DoseLane(top, bottom, tuple(fitting), lines, size)


def _stand(across: list[float]) -> tuple[float, tuple[int, ...]]:
    """Return the largest size at which all drops stand on one line; if there is none, full size on more lines."""
    for size in SIZES:
        lines = _lines(across, size)
        if not any(lines):
            return size, lines
    return 1.0, _lines(across, 1.0)


def _lines(across: list[float], size: float) -> tuple[int, ...]:
    """Return the line of each drop: the first on which it touches no earlier one."""
    ends: dict[int, float] = {}
    lines = [0] * len(across)
    for index in sorted(range(len(across)), key=lambda each: across[each]):
        left = across[index] - size * marks.DROP_SIDE
        lines[index] = next(line for line in range(len(across)) if ends.get(line, left - 2) <= left - 1)
        ends[lines[index]] = across[index] + size * marks.DROP_SIDE
    return tuple(lines)


def _spot(dose: DoseMark, picture: CoursePicture, scale: Scale, y: float) -> Spot:
    x, today = scale.middle(dose.day), picture.today
    right = max(x + marks.DROP_SIDE, _ends(dose, scale, y)[2])
    return Spot(x, right, y, scale.middle(today) if scale.holds(today) else None)


def draw(lane: DoseLane, picture: CoursePicture, scale: Scale) -> Iterator[SafeString]:
    """Yield the bands first, then the drops, then the names."""
    placed = [(dose, lane.height_of(line)) for dose, line in zip(picture.doses, lane.lines, strict=True)]
    for dose, y in placed:
        yield from _ground(dose, scale, y)
    for dose, y in placed:
        drop = marks.DOSE[dose.standing](scale.middle(dose.day), y, lane.size)
        yield element("g", element("title", sentence(dose)), drop)
    for label in lane.labels:
        yield label.draw()


def bodies(lane: DoseLane, picture: CoursePicture, scale: Scale) -> list[Box]:
    """Return the boxes of the drops, in the order of the doses."""
    placed = zip(picture.doses, lane.lines, strict=True)
    return [_body(dose, scale, lane.height_of(line), lane.size)[0] for dose, line in placed]


def sentence(dose: DoseMark) -> str:
    """Return the dose in one line, as the pointer shows it."""
    return f"{dose.label}: {days.whole(dose.day)}{STATE[dose.standing] or ', given'}"


def _ground(dose: DoseMark, scale: Scale, y: float) -> Iterator[SafeString]:
    if dose.first_day and dose.last_day and dose.first_day != dose.last_day:
        yield marks.band(scale.start(dose.first_day), scale.end(dose.last_day), y)
    if dose.target and dose.target != dose.day:
        yield marks.target(scale.middle(dose.target), y)
    if dose.last_day and dose.day > dose.last_day:
        yield level(y, scale.end(dose.last_day), scale.middle(dose.day), "leash")
    if dose.first_day and dose.day < dose.first_day:
        yield level(y, scale.middle(dose.day), scale.start(dose.first_day), "leash")


def _body(dose: DoseMark, scale: Scale, y: float, size: float) -> tuple[Box, Box]:
    """Return the box of the drop and the box of its band."""
    x, side = scale.middle(dose.day), size * marks.DROP_SIDE
    drop = Box(x - side, y - size * marks.DROP_UP, x + side, y + side)
    return drop, Box(*_ends(dose, scale, y))


def _ends(dose: DoseMark, scale: Scale, y: float) -> tuple[float, float, float, float]:
    ends = [scale.middle(dose.day)]
    if dose.first_day and dose.last_day and dose.first_day != dose.last_day:
        ends += [scale.start(dose.first_day), scale.end(dose.last_day)]
    return min(ends), y - marks.HALF_BAND, max(ends), y + marks.HALF_BAND


def _fitting(names: list[tuple[Label, ...]], taken: list[Box]) -> list[tuple[Label, ...]]:
    """Return the names that are free of what is taken and of each other, from left to right."""
    used, fitting = list(taken), []
    for lines in names:
        if all(is_free(label, used) for label in lines):
            fitting.append(lines)
            used += [label.box for label in lines]
    return fitting


def _beside(dose: DoseMark, spot: Spot) -> Iterator[Label]:
    when = f"{days.whole(dose.day)}{STATE[dose.standing]}"
    return _lines_beside(spot, dose.label, when)


def _beside_short(dose: DoseMark, spot: Spot) -> Iterator[Label]:
    return _lines_beside(spot, *_parts(dose))


def _below(dose: DoseMark, spot: Spot) -> Iterator[Label]:
    return _lines_below(spot, *_parts(dose))


def _below_short(dose: DoseMark, spot: Spot) -> Iterator[Label]:
    name, amount = _parts(dose)
    return _lines_below(spot, _ordinal(name), amount)


def _number(dose: DoseMark, spot: Spot) -> Iterator[Label]:
    return _lines_below(spot, _ordinal(_parts(dose)[0]), "")


def _ordinal(name: str) -> str:
    return name.split()[-1]


def _lines_beside(spot: Spot, name: str, under: str) -> Iterator[Label]:
    """Yield two lines right of the dose, past today's line if that would run through them."""
    wide = max(width(name, bold=True), width(under))
    x = spot.right + 8
    if spot.today is not None and x - 4 < spot.today < x + wide + 3:
        x = spot.today + 8
    yield Label(x, spot.y - 3, (Run(name, bold=True),))
    if under:
        yield Label(x, spot.y + 12, (Run(under, "t2"),))


def _lines_below(spot: Spot, name: str, under: str) -> Iterator[Label]:
    """Yield one or two lines under the drop, right of its upright; left of it if today is in the way."""
    wide = max(width(name, bold=True), width(under))
    crossed = spot.today is not None and spot.x < spot.today < spot.x + 7 + wide
    anchor: Anchor = "end" if crossed else "start"
    x = spot.x + (-5 if crossed else 5)
    yield Label(x, spot.y + 24, (Run(name, bold=True),), anchor)
    if under:
        yield Label(x, spot.y + 38, (Run(under, "t2"),), anchor)


def _parts(dose: DoseMark) -> tuple[str, str]:
    """Return the name of a dose, and its amount, or what became of it; empty if there is nothing to say."""
    name, _, amount = dose.label.partition(",")
    return name.strip() or "Dose", STRUCK.get(dose.standing, amount.strip())
