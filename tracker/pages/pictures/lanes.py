"""The lanes of visits: which row a visit takes, and where its label goes. Doses have a lane of their own.

A visit stands in the first row where it touches no other; a call starts one row lower. Its label takes the
cheapest free place: above the band, else beside it. Where none is free, the visit drops a row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from tracker.pages.pictures import days, marks
from tracker.pages.pictures.course import TELLING, VisitMark
from tracker.pages.pictures.labels import ACROSS_TODAY, Box, Label, Run, Upright, cost_of, is_free
from tracker.pages.pictures.scale import Scale
from tracker.pages.pictures.svg import element, join, level

FIRST_ROW, ROW, FOOT = 27.0, 32.0, 18.0
TINT = {"held-outside": "tl", "late": "tl", "missed": "tx", "waived": "tv", "past-target": "t2"}
NEIGHBOURS = 3.0  # pixels between two visits that do not touch


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit lies across the picture: its mark, and the ends of everything drawn for it."""

    mark: float
    left: float
    right: float
    leash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A visit with its place, the height of its row and its label."""

    visit: VisitMark
    place: Place
    y: float
    label: Label

    @property
    def body(self) -> Box:
        """Return the box of band, target, leash and mark."""
        return _body(self.place, self.y)


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane as laid out, from `top` to `bottom`."""

    top: float
    bottom: float
    placed: tuple[Placed, ...]

    @property
    def labels(self) -> tuple[Label, ...]:
        """Return the labels of the lane."""
        return tuple(each.label for each in self.placed)


def lay_out(
    visits: Iterable[VisitMark], scale: Scale, *, today: date, top: float, uprights: tuple[Upright, ...] = ()
) -> Lane:
    """Return the lane that holds every visit with a day; it has as many rows as they need."""
    known = [(visit, place) for visit in visits if (place := place_of(visit, scale, today))]
    known.sort(key=lambda pair: (pair[1].left, pair[1].mark, pair[0].code))
    rows = _rows(known)
    while True:
        placed, stuck = _label(known, rows, top, uprights)
        if stuck is None:
            break
        rows[stuck] = _free_row(known, rows, stuck, above=rows[stuck] + 1)
    deepest = max(rows, default=0)
    return Lane(top, top + FIRST_ROW + ROW * deepest + FOOT, tuple(placed))


def place_of(visit: VisitMark, scale: Scale, today: date) -> Place | None:
    """Return where the visit lies, or None if it has no day to stand on."""
    on = mark_day(visit, today)
    if on is None:
        return None
    mark, leash = scale.middle(on), _leash(visit, scale, on, today)
    ends = [mark - 7, mark + 7, *(leash or ())]
    if visit.first_day and visit.last_day:
        ends += [scale.start(visit.first_day), scale.end(visit.last_day)]
    if visit.target:
        ends.append(scale.middle(visit.target))
    right = max(ends) + (17 if _is_held_unknown(visit) else 0)
    return Place(mark, min(ends), right, leash)


def mark_day(visit: VisitMark, today: date) -> date | None:
    """Return the day the mark stands on: held, booked, today if late, else the target."""
    if visit.held_on or visit.standing == "held":
        return visit.held_on or visit.target
    if visit.standing == "late":
        return today
    if visit.standing == "missed":
        return visit.last_day or visit.target
    return visit.booked_on or visit.target or visit.first_day or visit.last_day


def draw(lane: Lane, scale: Scale) -> Iterator[SafeString]:
    """Yield each visit as a group with its words as a title, then its label."""
    for each in lane.placed:
        yield element("g", element("title", sentence(each.visit)), *_shapes(each, scale))
        yield each.label.draw()


def sentence(visit: VisitMark) -> str:
    """Return the visit in one line, as the pointer shows it."""
    parts = []
    if visit.first_day and visit.last_day:
        parts.append(f"allowed {days.span(visit.first_day, visit.last_day)}")
    if visit.held_on:
        parts.append(f"held {days.short(visit.held_on)}")
    elif visit.booked_on:
        parts.append(f"booked {days.short(visit.booked_on)}")
    parts += [word for word in (visit.words, visit.deviation) if word]
    return f"{visit.label}: {', '.join(parts)}" if parts else visit.label


def _leash(visit: VisitMark, scale: Scale, on: date, today: date) -> tuple[float, float] | None:
    """Return from where to where the leash runs: from the allowed days, or the target, to the mark."""
    if visit.standing == "past-target":
        return (scale.middle(on), scale.middle(today)) if today > on else None
    first, last = visit.first_day, visit.last_day
    if last and on > last:
        return scale.end(last), scale.middle(on)
    if first and on < first:
        return scale.middle(on), scale.start(first)
    if visit.standing in {"late", "held-outside"} and visit.target and on != visit.target:
        ends = sorted((scale.middle(visit.target), scale.middle(on)))
        return ends[0], ends[1]
    return None


def _is_held_unknown(visit: VisitMark) -> bool:
    return visit.standing == "not-assessable" and bool(visit.held_on or visit.booked_on)


def _body(place: Place, y: float) -> Box:
    return Box(place.left, y - marks.HALF_TARGET, place.right, y + marks.HALF_TARGET)


def _height(top: float, row: int) -> float:
    return top + FIRST_ROW + ROW * row


def _rows(known: list[tuple[VisitMark, Place]]) -> list[int]:
    """Return each visit's row. Those out of rule choose last: it is they, with their words, that drop."""
    rows = [-1] * len(known)
    for index in sorted(range(len(known)), key=lambda each: known[each][0].standing in TELLING):
        rows[index] = _free_row(known, rows, index, above=1 if known[index][0].call else 0)
    return rows


def _free_row(known: list[tuple[VisitMark, Place]], rows: list[int], index: int, *, above: int) -> int:
    """Return the first row from `above` downwards in which the visit touches no other that has a row."""
    mine = known[index][1]
    row = above
    while any(taken == row and other != index and _touch(mine, known[other][1]) for other, taken in enumerate(rows)):
        row += 1
    return row


def _touch(one: Place, two: Place) -> bool:
    return one.left < two.right + NEIGHBOURS and two.left < one.right + NEIGHBOURS


def _label(
    known: list[tuple[VisitMark, Place]], rows: list[int], top: float, uprights: tuple[Upright, ...]
) -> tuple[list[Placed], int | None]:
    """Return the visits with labels, and the first one for whose label no place was free (None: all have)."""
    bodies = [_body(place, _height(top, row)) for (_, place), row in zip(known, rows, strict=True)]
    taken, placed = list(bodies), list[Placed]()
    for index, (visit, place) in enumerate(known):
        y = _height(top, rows[index])
        free = [(cost, label) for cost, label in _candidates(visit, place, y) if is_free(label, taken)]
        across = bool(free) and min(_total(pair, uprights) for pair in free) >= ACROSS_TODAY
        if across and rows[index] == (1 if visit.call else 0):
            return placed, index
        if not free and _last_resort(index, rows):
            free = [(0.0, next(_candidates(visit, place, y))[1])]
        if not free:
            return placed, index
        _, label = min(free, key=lambda pair: _total(pair, uprights))
        taken.append(label.box)
        placed.append(Placed(visit, place, y, label))
    return placed, None


def _total(pair: tuple[float, Label], uprights: tuple[Upright, ...]) -> float:
    """Return the cost of a place together with that of the lines the label would cross there."""
    return pair[0] + cost_of(pair[1], uprights)


def _last_resort(index: int, rows: list[int]) -> bool:
    """Say whether the visit already has a row far below all others, so that dropping on would never end."""
    return rows[index] > len(rows) + 2


def _candidates(visit: VisitMark, place: Place, y: float) -> Iterator[tuple[float, Label]]:
    """Yield the places for the label with what each costs; beside is as good as above in a lower row."""
    runs, beside = _runs(visit), 0.2 if visit.call else 2.0
    yield 0.0, Label(place.mark, y - 13, runs, "middle")
    yield 0.5, Label(place.left, y - 13, runs)
    yield 0.5, Label(place.right, y - 13, runs, "end")
    yield 1.0, Label(place.mark, y - 13, runs)
    yield 1.0, Label(place.mark, y - 13, runs, "end")
    yield beside - 0.3 * bool(visit.call), Label(place.right + 5, y + 4, runs)
    yield beside, Label(place.left - 6, y + 4, runs[::-1], "end")


def _runs(visit: VisitMark) -> tuple[Run, ...]:
    name = Run(visit.code)
    if visit.standing not in TELLING:
        return (name,)
    words = ", ".join(filter(None, (visit.words, visit.deviation)))
    return (name, Run(words, TINT[visit.standing], bold=True)) if words else (name,)


def _shapes(each: Placed, scale: Scale) -> Iterator[SafeString]:
    visit, y = each.visit, each.y
    if visit.first_day and visit.last_day:
        late = visit.standing in {"late", "missed"}
        yield marks.band(scale.start(visit.first_day), scale.end(visit.last_day), y, late=late)
    if visit.target:
        yield marks.target(scale.middle(visit.target), y)
    if each.place.leash:
        yield level(y, *each.place.leash, "leash-soft" if visit.standing == "past-target" else "leash")
    yield _mark(visit, each.place.mark, y)


def _mark(visit: VisitMark, x: float, y: float) -> SafeString:
    if _is_held_unknown(visit):
        first = marks.disc if visit.held_on else marks.ring
        return join([first(x, y), marks.question(x + 15, y)])
    return marks.VISIT[visit.standing](x, y)
