"""Where each visit of a lane lies and where its words go: one pure rule. What the words are is decided elsewhere.

Rows: a visit takes the first row where it touches no other; a call starts one row lower; those out of rule choose
last. Past the deepest row only the marks are kept apart, and bands may lie on each other.

Words, in this order, until none touches another, a visit or the edge:
1. in full, in the cheapest free place above or beside the visit;
2. in full, in a lower row;
3. shorter and shorter, down to the number of the visit's line in the table;
4. not at all: the table has them. Before that, all visits of the lane that are in rule are named shorter, so that
   each has a name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from tracker.pages.pictures import marks
from tracker.pages.pictures.labels import ACROSS_TODAY, Box, Label, Run, Upright, cost_of, is_free

FIRST_ROW, ROW, FOOT = 27.0, 32.0, 18.0
DEEPEST = 3  # the last row, counted from 0, that a visit drops to for its words
NEIGHBOURS = 3.0  # pixels between two visits that do not touch
HALF_MARK = 8.5
Form = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit lies across the picture: its mark, and the ends of everything drawn for it."""

    mark: float
    left: float
    right: float
    leash: tuple[float, float] | None = None
    mark_right: float = 0  # what the mark takes to its right beyond its half

    def body(self, y: float) -> Box:
        """Return the box of band, target, leash and mark."""
        return Box(self.left, y - marks.HALF_TARGET, self.right, y + marks.HALF_TARGET)

    def touches(self, other: "Place", *, whole: bool) -> bool:
        """Say whether two visits in one row would touch; `whole` False asks about their marks alone."""
        left, right = (self.left, self.right) if whole else self._mark
        begins, ends = (other.left, other.right) if whole else other._mark
        return left < ends + NEIGHBOURS and begins < right + NEIGHBOURS

    @property
    def _mark(self) -> tuple[float, float]:
        return self.mark - HALF_MARK, self.mark + HALF_MARK + self.mark_right


@dataclass(frozen=True, slots=True)
class Item:
    """A visit to be placed. `forms` are its words, fullest first; `low`: it starts one row lower, as calls do."""

    place: Place
    forms: tuple[Form, ...]
    low: bool = False
    last: bool = False  # chooses its row after the others


@dataclass(frozen=True, slots=True)
class Spot:
    """The row a visit got, and its label; None if no form of its words found room."""

    row: int
    label: Label | None


def arrange(items: Sequence[Item], *, top: float, uprights: Sequence[Upright] = ()) -> tuple[Spot, ...]:
    """Return a row and a label for each item, in their order. The same items always give the same answer."""
    best = _arrange(items, top, uprights)
    for level in range(1, max((len(item.forms) for item in items), default=0)):
        if _named(best) == sum(bool(item.forms) for item in items):
            break
        spots = _arrange([_shortened(item, level) for item in items], top, uprights)
        best = max(best, spots, key=_named)
    return best


def _named(spots: Sequence[Spot]) -> int:
    return sum(spot.label is not None for spot in spots)


def _shortened(item: Item, level: int) -> Item:
    """Return the item without its fullest forms; what is out of rule keeps its words, the rest makes room."""
    return item if item.last else replace(item, forms=item.forms[level:] or item.forms[-1:])


def _arrange(items: Sequence[Item], top: float, uprights: Sequence[Upright]) -> tuple[Spot, ...]:
    rows, short = _rows(items), set[int]()
    home = tuple(rows)
    while True:
        labels, stuck = _labels(items, rows, short, top, uprights)
        if stuck is None:
            return tuple(Spot(row, label) for row, label in zip(rows, labels, strict=True))
        below = range(rows[stuck] + 1, DEEPEST + 1)
        lower = next((row for row in below if _is_clear(items, rows, stuck, row)), None)
        if lower is None:
            short.add(stuck)
            lower = home[stuck] if _is_clear(items, rows, stuck, home[stuck]) else rows[stuck]
        rows[stuck] = lower


def height_of(row: int, top: float) -> float:
    """Return how far down the middle of a row lies."""
    return top + FIRST_ROW + ROW * row


def _rows(items: Sequence[Item]) -> list[int]:
    """Return each item's first row. Those out of rule choose last: it is they, with their words, that drop."""
    rows = [-1] * len(items)
    for index in sorted(range(len(items)), key=lambda each: items[each].last):
        rows[index] = _free_row(items, rows, index, above=_first(items[index]))
    return rows


def _free_row(items: Sequence[Item], rows: list[int], index: int, *, above: int) -> int:
    """Return the first row from `above` down where the item touches none; past the deepest, where its mark does not."""
    for row in range(above, DEEPEST + 1):
        if _is_clear(items, rows, index, row):
            return row
    return next(row for row in count(_first(items[index])) if _is_clear(items, rows, index, row, whole=False))


def _is_clear(items: Sequence[Item], rows: list[int], index: int, row: int, *, whole: bool = True) -> bool:
    mine = items[index].place
    others = (items[other].place for other, taken in enumerate(rows) if taken == row and other != index)
    return not any(mine.touches(other, whole=whole) for other in others)


def _first(item: Item) -> int:
    return 1 if item.low else 0


def _labels(
    items: Sequence[Item], rows: list[int], short: set[int], top: float, uprights: Sequence[Upright]
) -> tuple[list[Label | None], int | None]:
    """Return the labels, and the first item whose words should try a lower row (None: no more do)."""
    taken = [item.place.body(height_of(row, top)) for item, row in zip(items, rows, strict=True)]
    labels = list[Label | None]()
    for index, item in enumerate(items):
        forms = item.forms if index in short else item.forms[:1]
        label, cost = _first_free(item, forms, height_of(rows[index], top), taken, uprights)
        drops = label is None or (cost >= ACROSS_TODAY and rows[index] == _first(item))
        if drops and item.forms and index not in short:
            return labels, index
        labels.append(label)
        taken += [label.box] if label else []
    return labels, None


def _first_free(
    item: Item, forms: tuple[Form, ...], y: float, taken: list[Box], uprights: Sequence[Upright]
) -> tuple[Label | None, float]:
    """Return the cheapest free place of the fullest form that has one, with its cost; None if none has."""
    for form in forms:
        free = [pair for pair in _places(item, form, y, uprights) if is_free(pair[1], taken)]
        if free:
            cost, label = min(free, key=lambda pair: pair[0])
            return label, cost
    return None, 0.0


def _places(item: Item, form: Form, y: float, uprights: Sequence[Upright]) -> Iterator[tuple[float, Label]]:
    """Yield the places for the words with what each costs: above the visit, then beside it, with no line between."""
    place, beside = item.place, 0.2 if item.low else 2.0
    above = (
        (0.0, place.mark, "middle"), (0.5, place.left, "start"), (0.5, place.right, "end"),
        (1.0, place.mark, "start"), (1.0, place.mark, "end"),
    )  # fmt: skip
    for cost, x, anchor in above:
        label = Label(x, y - 13, form, anchor)  # type: ignore[arg-type]  # one of the three anchors above
        yield cost + cost_of(label, uprights), label
    right = Label(place.right + 5, y + 4, form)
    yield beside - 0.3 * item.low + cost_of(right, uprights, reach=5), right
    left = Label(place.left - 6, y + 4, form[::-1], "end")
    yield beside + cost_of(left, uprights, reach=6), left
