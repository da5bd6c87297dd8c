"""The strips of rating scales under the lanes: one a scale, each with its own axis. No scoring here."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from tracker.pages.pictures.course import ScaleStrip
from tracker.pages.pictures.labels import Box, Label, Run, is_free
from tracker.pages.pictures.scale import LEFT, RIGHT, Scale
from tracker.pages.pictures.svg import circle, level, number, path, rect, upright

HEIGHTS, LEAD = (92.0, 74.0, 62.0), 22.0  # of one strip, each of two, each of more; and the space above it
NOTABLE = 0.1  # of the axis: a smaller swing is no turning point
Spot = tuple[float, float, float]  # across, down, value


@dataclass(frozen=True, slots=True)
class Strip:
    """One strip as laid out between `top` (the axis' high end) and `bottom` (its low end)."""

    scale: ScaleStrip
    top: float
    bottom: float
    spots: tuple[Spot, ...]
    labels: tuple[Label, ...]

    def height_of(self, value: float) -> float:
        """Return how far down `value` lies; values beyond the axis stand at its end."""
        low, high = self.scale.low, self.scale.high
        share = (min(max(value, low), high) - low) / ((high - low) or 1)
        return self.bottom - share * (self.bottom - self.top)


def lay_out(
    strips: tuple[ScaleStrip, ...], scale: Scale, *, top: float, today: float | None = None
) -> tuple[Strip, ...]:
    """Return the strips one under the other, their labels kept apart and off `today`, where its line is."""
    height = HEIGHTS[min(len(strips), len(HEIGHTS)) - 1]
    tops = [top + LEAD + index * (height + LEAD) for index in range(len(strips))]
    return tuple(_strip(strip, scale, (high, high + height), today) for strip, high in zip(strips, tops, strict=True))


def draw(strip: Strip, scale: Scale) -> Iterator[SafeString]:
    """Yield goal band, axis, line, points, due ticks and labels."""
    if goal := strip.scale.goal:
        high, low = strip.height_of(goal.high), strip.height_of(goal.low)
        yield rect(LEFT, high, RIGHT - LEFT, max(low - high, 1), "goal")
    for value in _axis(strip.scale):
        yield level(strip.height_of(value), LEFT, RIGHT, "line")
    line = "L".join(f"{number(x)} {number(y)}" for x, y, _ in strip.spots)
    if len(strip.spots) > 1:
        yield path(f"M{line}", "score")
    radius = 4 if len(strip.spots) < 7 else 3
    yield from (circle(x, y, radius, "pt") for x, y, _ in strip.spots)
    yield from (upright(scale.middle(day), strip.bottom - 9, strip.bottom, "due") for day in strip.scale.due)
    yield from (label.draw() for label in strip.labels)


def turning_points(values: list[float], notable: float) -> list[int]:
    """Return the positions worth a number: the first, the last, and every turn larger than `notable`."""
    if len(values) < 3:
        return list(range(len(values)))
    kept, stretches = {0, len(values) - 1}, [(0, len(values) - 1)]
    while stretches:
        first, last = stretches.pop()
        far, position = max(((_off(values, first, last, i), i) for i in range(first + 1, last)), default=(0, 0))
        if far > notable:
            kept.add(position)
            stretches += [(first, position), (position, last)]
    return sorted(kept)


def _off(values: list[float], first: int, last: int, position: int) -> float:
    """Return how far a value lies from the straight line between two others."""
    share = (position - first) / (last - first)
    return abs(values[position] - values[first] - share * (values[last] - values[first]))


def _strip(strip: ScaleStrip, scale: Scale, ends: tuple[float, float], today: float | None) -> Strip:
    bare = Strip(strip, *ends, (), ())
    points = sorted(strip.points)
    spots = tuple((scale.middle(day), bare.height_of(value), value) for day, value in points)
    laid = Strip(strip, bare.top, bare.bottom, spots, ())
    labels = [*_axis_labels(laid)]
    wall = [] if today is None else [Box(today - 1, laid.top - LEAD, today + 1, laid.bottom)]
    for offer in (_numbers(laid), _due(laid, scale), _goal(laid)):
        labels += _fitting(offer, laid, labels, wall)
    return Strip(strip, bare.top, bare.bottom, spots, tuple(labels))


def _fitting(offers: Iterator[tuple[Label, ...]], strip: Strip, labels: list[Label], wall: list[Box]) -> list[Label]:
    """Return for each offer its first place that is clear of points, lines, labels and today; else none."""
    taken = [*wall, *(label.box for label in labels)]
    taken += [Box(x - 4, y - 4, x + 4, y + 4) for x, y, _ in strip.spots]
    taken += list(_along(strip.spots))
    fitting = []
    for places in offers:
        for label in places:
            if is_free(label, taken, gap=1):
                fitting.append(label)
                taken.append(label.box)
                break
    return fitting


def _along(spots: tuple[Spot, ...]) -> Iterator[Box]:
    """Yield small boxes along the line, so that no label lies across it."""
    for (x0, y0, _), (x1, y1, _) in pairwise(spots):
        steps = max(int(max(abs(x1 - x0), abs(y1 - y0)) / 4), 1)
        for n in range(steps + 1):
            x, y = x0 + (x1 - x0) * n / steps, y0 + (y1 - y0) * n / steps
            yield Box(x - 1, y - 1, x + 1, y + 1)


def _axis(strip: ScaleStrip) -> list[float]:
    """Return the values with a line: the ends, and the middle where it is a whole number."""
    middle = (strip.low + strip.high) / 2
    return [strip.low, middle, strip.high] if middle == int(middle) else [strip.low, strip.high]


def _axis_labels(strip: Strip) -> Iterator[Label]:
    for value in _axis(strip.scale):
        yield Label(LEFT - 6, strip.height_of(value) + 4, (Run(number(value), "t2"),), "end", halo=False)


def _numbers(strip: Strip) -> Iterator[tuple[Label, ...]]:
    values = [value for _, _, value in strip.spots]
    notable = NOTABLE * (strip.scale.high - strip.scale.low)
    for position in turning_points(values, notable):
        x, y, value = strip.spots[position]
        run = (Run(number(value), bold=True),)
        above = [Label(x + dx, y - 9, run, "middle", size=13) for dx in (0, 6, -6, -14, 14)]
        below = [Label(x + dx, y + 18, run, "middle", size=13) for dx in (0, -6, 6, -14, 14)]
        places = below + above if _is_low(values, position) else above + below
        yield tuple(label for label in places if label.box.bottom <= strip.bottom + 2)


def _is_low(values: list[float], position: int) -> bool:
    """Say whether the line comes down to this value and rises after it."""
    before, after = values[max(position - 1, 0)], values[min(position + 1, len(values) - 1)]
    return position > 0 and values[position] < before and values[position] < after


def _due(strip: Strip, scale: Scale) -> Iterator[tuple[Label, ...]]:
    for day in sorted(strip.scale.due):
        x, y, run = scale.middle(day), strip.bottom - 13, (Run("due", "t2"),)
        yield Label(x, y, run, "middle"), Label(x + 4, y, run), Label(x - 4, y, run, "end")


def _goal(strip: Strip) -> Iterator[tuple[Label, ...]]:
    goal = strip.scale.goal
    if goal is None or not goal.name:
        return
    high, low = strip.height_of(goal.high), strip.height_of(goal.low)
    y = (high + low) / 2 + 4 if low - high >= 11 else high - 3
    run = (Run(goal.name, "tm"),)
    middle = (LEFT + RIGHT) / 2
    yield (
        Label(LEFT + 8, y, run),
        Label(RIGHT - 4, y, run, "end"),
        Label(middle, y, run, "middle"),
        Label(LEFT + 8, high - 3, run),
        Label(RIGHT - 4, high - 3, run, "end"),
    )
