"""The open windows: a wedge that falls and fades, and its wash over the lanes below. No lane of visits.

A window runs from the middle of day 0 to the middle of its last day. Where a later dose cuts it, it ends
there and the next wedge starts; its fall and fade stay those of its whole length.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from tracker.pages.pictures.course import CoursePicture, WindowMark
from tracker.pages.pictures.header import today_box
from tracker.pages.pictures.labels import ACROSS_TODAY, Box, Label, Run, Upright, is_free
from tracker.pages.pictures.scale import Scale
from tracker.pages.pictures.svg import element, number, upright

HEIGHT = 68.0
FULL, NARROW, CLOSED, BASE = 10.0, 27.0, 53.0, 56.0  # heights of the wedge's edge below the lane's top
ACROSS_END = 4.0  # the cost of crossing the line at which the course ended
NAME, ABOVE, BESIDE, OVER = 47.0, 21.0, 48.0, 9.0  # baselines below the lane's top


@dataclass(frozen=True, slots=True)
class WindowLane:
    """The lane of windows as laid out: the wedges hang from `top`, their wash ends at the lanes' foot."""

    top: float
    labels: tuple[Label, ...]


def lay_out(picture: CoursePicture, scale: Scale, *, top: float) -> WindowLane:
    """Return the lane with the names and days that fit; names come first."""
    walls = _walls(picture, scale, top)
    names = _names(picture, scale, top, walls)
    taken = [*walls, *(label.box for label in names)]
    if scale.holds(picture.today):
        taken.append(today_box(picture, scale))
    days = []
    for places in _days(picture, scale, top):
        label = next((each for each in places if is_free(each, taken, gap=3)), None)
        if label:
            days.append(label)
            taken.append(label.box)
    return WindowLane(top, (*names, *days))


def uprights(picture: CoursePicture, scale: Scale) -> tuple[Upright, ...]:
    """Return the lines that windows, today and the end draw through the lanes, for labels to avoid."""
    lines = [Upright(scale.middle(mark.opens), 2.5) for mark in picture.windows]
    for mark in picture.windows:
        lines += [Upright(scale.middle(day), 0.4) for day in (mark.narrows, mark.closes) if day]
    if scale.holds(picture.today):
        lines.append(Upright(scale.middle(picture.today), ACROSS_TODAY))
    if picture.ended:
        lines.append(Upright(scale.middle(picture.ended.day), ACROSS_END))
    return tuple(lines)


def draw_washes(lane: WindowLane, picture: CoursePicture, scale: Scale, *, foot: float) -> Iterator[SafeString]:
    """Yield for each window its wash, wedge and lines, cut where it ends."""
    for mark in picture.windows:
        yield _clipped(mark, scale, foot, _wash(mark, scale, lane.top, foot))
        yield from _lines(mark, scale, lane.top, foot)


def _clipped(mark: WindowMark, scale: Scale, foot: float, shapes: Iterator[SafeString]) -> SafeString:
    """Return the shapes inside a frame that ends where the window does: a nested svg clips by itself."""
    left, wide = scale.middle(mark.opens), scale.middle(mark.ends) - scale.middle(mark.opens)
    view = f"{number(left)} 0 {number(wide)} {number(foot)}"
    css = "win win-provisional" if mark.provisional else "win"
    return element("svg", *shapes, class_=css, x=left, y=0, width=wide, height=foot, viewBox=view)


def _wash(mark: WindowMark, scale: Scale, top: float, foot: float) -> Iterator[SafeString]:
    left, right = scale.middle(mark.opens), scale.middle(mark.closes)
    base = top + BASE
    yield element("rect", x=left, y=base, width=right - left, height=foot - base, fill="url(#ow-wash)")
    edge = [(left, top + FULL), (right, top + CLOSED), (right, base), (left, base)]
    if mark.narrows:
        edge.insert(1, (scale.middle(mark.narrows), top + NARROW))
    points = " ".join(f"{number(x)},{number(y)}" for x, y in edge)
    yield element("polygon", points=points, fill="url(#ow-fade)")


def _lines(mark: WindowMark, scale: Scale, top: float, foot: float) -> Iterator[SafeString]:
    yield upright(scale.middle(mark.opens), top + FULL, foot, "win14" if mark.provisional else "win0")
    if mark.narrows and mark.narrows < mark.ends:
        yield upright(scale.middle(mark.narrows), top + NARROW, foot, "win14")
    if mark.ends == mark.closes:
        yield upright(scale.middle(mark.closes), top + CLOSED, foot, "win14")


def _walls(picture: CoursePicture, scale: Scale, top: float) -> list[Box]:
    """Return the upright edges where windows open, today's line and the end's: no text may lie across them."""
    walls = [scale.middle(mark.opens) for mark in picture.windows]
    if scale.holds(picture.today):
        walls.append(scale.middle(picture.today))
    if picture.ended:
        walls += [scale.middle(picture.ended.day) + dx for dx in (-1.5, 1.5)]
    return [Box(x - 0.75, top, x + 0.75, top + HEIGHT) for x in walls]


def _names(picture: CoursePicture, scale: Scale, top: float, walls: list[Box]) -> list[Label]:
    """Return each window's name, or its number where the name does not fit, or nothing."""
    found = []
    for mark in picture.windows:
        for text in (mark.label, *mark.label.split()[-1:]):
            if label := _name(mark, text, scale, top, walls):
                found.append(label)
                break
    return found


def _name(mark: WindowMark, text: str, scale: Scale, top: float, walls: list[Box]) -> Label | None:
    """Return the name at the wedge's foot: at its left, else right of the line that is in the way."""
    end = scale.middle(mark.ends)
    solid = scale.middle(mark.narrows) + 8 if mark.narrows else end
    for start in [scale.middle(mark.opens), *(wall.right for wall in walls)]:
        run = Run(text, "tw" if mark.provisional else "tow", bold=True)
        label = Label(start + 6, top + NAME, (run,), size=13, halo=False)
        fits = scale.middle(mark.opens) <= start and label.box.right < min(end - 2, solid)
        if fits and is_free(label, walls, gap=2):
            return label
    return None


def _days(picture: CoursePicture, scale: Scale, top: float) -> Iterator[tuple[Label, ...]]:
    """Yield for each day that is named the places of its words, the best first."""
    for mark in picture.windows:
        if mark.ends < mark.closes:
            yield (_cut(mark, scale, top),)
        elif mark.narrows:
            day = (Run(str(mark.day_narrows), "tw"),)
            x, y = scale.middle(mark.narrows), top + ABOVE
            yield Label(x, y, day, "middle"), Label(x + 4, y, day), Label(x - 4, y - 3, day, "end")
        if mark.ends == mark.closes:
            last = (Run(f"day {mark.day_closes}", "tw"),)
            x = scale.middle(mark.closes)
            yield Label(x + 5, top + BESIDE, last), Label(x + 5, top + ABOVE, last, "end")


def _cut(mark: WindowMark, scale: Scale, top: float) -> Label:
    """Return "cut, day 14", above the fallen edge and left of the cut."""
    text = f"cut, day {(mark.ends - mark.opens).days}"
    return Label(scale.middle(mark.ends) - 5, top + OVER, (Run(text, "tw"),), "end")
