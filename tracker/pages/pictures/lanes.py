"""The lanes of visits: what each visit draws and says. Where it goes is `placement`; doses have a lane of their own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from tracker.pages.pictures import days, marks
from tracker.pages.pictures.course import TELLING, VisitMark
from tracker.pages.pictures.labels import Box, Label, Run, Upright, wide
from tracker.pages.pictures.placement import FIRST_ROW, FOOT, ROW, Form, Item, Place, arrange, height_of
from tracker.pages.pictures.scale import Scale
from tracker.pages.pictures.svg import element, join, level

TINT = {"held-outside": "tl", "late": "tl", "missed": "tx", "waived": "tv", "past-target": "t2"}
QUIET = frozenset({"not-applicable"})
WIDEST = 280.0  # pixels; words that take more are shortened at once
SHORT = 9  # letters of a name cut short, with the dots


@dataclass(frozen=True, slots=True)
class Placed:
    """A visit with its place, the height of its row and its label (None: it found no room, the table has it)."""

    visit: VisitMark
    place: Place
    y: float
    label: Label | None

    @property
    def body(self) -> Box:
        """Return the box of band, target, leash and mark."""
        return self.place.body(self.y)

    @property
    def mark(self) -> Box:
        """Return the box of the mark alone."""
        right = self.place.mark + 7 + self.place.mark_right
        return Box(self.place.mark - 7, self.y - 7, right, self.y + 7)


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane as laid out, from `top` to `bottom`."""

    top: float
    bottom: float
    placed: tuple[Placed, ...]

    @property
    def labels(self) -> tuple[Label, ...]:
        """Return the labels of the lane."""
        return tuple(each.label for each in self.placed if each.label)


def lay_out(
    visits: Iterable[VisitMark],
    scale: Scale,
    *,
    today: date,
    top: float,
    uprights: tuple[Upright, ...] = (),
    number: Callable[[VisitMark], int],
) -> Lane:
    """Return the lane that holds every visit with a day. `number` is that of its line in the table."""
    known = [(visit, place) for visit in visits if (place := place_of(visit, scale, today))]
    known.sort(key=lambda pair: (pair[1].left, pair[1].mark, pair[0].code, pair[0].label))
    spots = arrange([_item(visit, place, number(visit)) for visit, place in known], top=top, uprights=uprights)
    placed = [
        Placed(visit, place, height_of(spot.row, top), spot.label)
        for (visit, place), spot in zip(known, spots, strict=True)
    ]
    deepest = max((spot.row for spot in spots), default=0)
    return Lane(top, top + FIRST_ROW + ROW * deepest + FOOT, tuple(placed))


def place_of(visit: VisitMark, scale: Scale, today: date) -> Place | None:
    """Return where the visit lies, or None if it has no day to stand on."""
    on = mark_day(visit, today)
    if on is None:
        return None
    mark, leash, beside = scale.middle(on), _leash(visit, scale, on, today), 17.0 if _is_held_unknown(visit) else 0.0
    ends = [mark - 7, mark + 7 + beside, *(leash or ())]
    if visit.first_day and visit.last_day:
        ends += [scale.start(visit.first_day), scale.end(visit.last_day)]
    if visit.target:
        ends.append(scale.middle(visit.target))
    return Place(mark, min(ends), max(ends), leash, beside)


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
    """Yield the grounds, then each visit with its words as a title, then the labels: no mark lies under a band."""
    for each in lane.placed:
        yield from _ground(each, scale)
    for each in lane.placed:
        yield element("g", element("title", sentence(each.visit)), _mark(each.visit, each.place.mark, each.y))
    yield from (label.draw() for label in lane.labels)


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


def _item(visit: VisitMark, place: Place, number: int) -> Item:
    forms = tuple(form for form in _forms(visit, number) if wide(form) <= WIDEST)
    return Item(place, forms, low=visit.call, last=visit.standing in TELLING)


def _forms(visit: VisitMark, number: int) -> Iterator[Form]:
    """Yield the visit's words, fullest first: all, without the distance, its name, the name cut short, its number."""
    tint = TINT.get(visit.standing, "t2" if visit.standing in QUIET else "")
    name, words = Run(visit.code), visit.words if visit.standing in TELLING else ""
    said = ", ".join(filter(None, (words, visit.deviation if visit.standing in TELLING else "")))
    if said:
        yield name, Run(said, tint, bold=True)
    if words and visit.deviation:
        yield name, Run(visit.deviation, tint, bold=True)
    bold = bool(said)
    yield (Run(visit.code, tint, bold=bold),)
    if len(visit.code) > SHORT:
        yield (Run(f"{visit.code[: SHORT - 1].rstrip(' ,')}…", tint, bold=bold),)
    if len(visit.code) > 4:
        yield (Run(f"[{number}]", tint or "t2", bold=bold),)


def _ground(each: Placed, scale: Scale) -> Iterator[SafeString]:
    visit, y = each.visit, each.y
    if visit.first_day and visit.last_day:
        css = "band-late" if visit.standing in {"late", "missed"} else "band-none" if visit.standing in QUIET else ""
        yield marks.band(scale.start(visit.first_day), scale.end(visit.last_day), y, css)
    if visit.target and visit.standing not in QUIET:
        yield marks.target(scale.middle(visit.target), y)
    if each.place.leash:
        yield level(y, *each.place.leash, "leash-soft" if visit.standing == "past-target" else "leash")


def _mark(visit: VisitMark, x: float, y: float) -> SafeString:
    if _is_held_unknown(visit):
        first = marks.disc if visit.held_on else marks.ring
        return join([first(x, y), marks.question(x + 15, y)])
    return marks.VISIT[visit.standing](x, y)
