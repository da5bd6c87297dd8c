"""The turns a course took, as a lane right under the axis: stretches on hold, and its end. Nothing without them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from tracker.pages.pictures import days
from tracker.pages.pictures.course import CoursePicture, EndMark, PauseMark
from tracker.pages.pictures.labels import Box, Label, Run, is_free
from tracker.pages.pictures.scale import Scale
from tracker.pages.pictures.svg import element, join, rect, upright

HEIGHT, MIDDLE, HALF, SQUARE = 28.0, 14.0, 7.0, 5.0  # of the lane, its middle, a stretch and the mark of the end
LEAST = 4.0  # pixels a stretch is wide at least


@dataclass(frozen=True, slots=True)
class TurnLane:
    """The lane as laid out from `top`; `labels` are the words that found room, the end's first."""

    top: float
    labels: tuple[Label, ...]

    @property
    def bottom(self) -> float:
        """Return the lower end of the lane."""
        return self.top + HEIGHT


def lay_out(picture: CoursePicture, scale: Scale, *, top: float) -> TurnLane | None:
    """Return the lane, or None for a course that was never on hold and goes on."""
    if not picture.pauses and picture.ended is None:
        return None
    taken = list(_bodies(picture, scale, top))
    labels = list[Label]()
    for places in _offers(picture, scale, top + MIDDLE + 4):
        label = next((each for each in places if is_free(each, taken)), None)
        if label:
            labels.append(label)
            taken.append(label.box)
    return TurnLane(top, tuple(labels))


def draw(lane: TurnLane, picture: CoursePicture, scale: Scale, *, foot: float) -> Iterator[SafeString]:
    """Yield the stretches on hold with their edges, then the line at which the course ended, down to `foot`."""
    for pause in picture.pauses:
        box = _stretch(pause, picture, scale, lane.top)
        yield _hatched(box, pause_words(pause, picture))
        yield upright(box.left, box.bottom, foot, "hold-edge")
        if pause.last_day:
            yield upright(box.right, box.bottom, foot, "hold-edge")
    if picture.ended:
        yield _end(picture.ended, scale.middle(picture.ended.day), lane.top, foot)


def pause_words(pause: PauseMark, picture: CoursePicture) -> str:
    """Return "on hold, 3 to 17 May", or "on hold since 3 May" while it lasts."""
    if pause.last_day is None:
        return f"on hold since {days.short(pause.first_day, beside=picture.today)}"
    return f"on hold, {days.span(pause.first_day, pause.until(picture.today), beside=picture.today)}"


def end_words(ended: EndMark, picture: CoursePicture) -> str:
    """Return "Stopped, 14 May"."""
    return f"{ended.word}, {days.short(ended.day, beside=picture.today)}"


def end_title(ended: EndMark) -> str:
    """Return what ended: a treatment that was stopped may be followed up still."""
    return "End of treatment" if ended.word == "Stopped" else "End of the course"


def hatched(left: float, top: float, width: float, height: float) -> SafeString:
    """Return a hatched stretch."""
    ground = rect(left, top, width, height, "hold", rx=2)
    return join([ground, element("rect", x=left, y=top, width=width, height=height, fill="url(#ow-hatch-hold)")])


def square(x: float, y: float) -> SafeString:
    """Return the mark of the end of a course; (x, y) is its middle."""
    return rect(x - SQUARE, y - SQUARE, 2 * SQUARE, 2 * SQUARE, "end-mark")


def _hatched(box: Box, words: str) -> SafeString:
    shape = hatched(box.left, box.top, box.right - box.left, box.bottom - box.top)
    return element("g", element("title", words), shape)


def _end(ended: EndMark, x: float, top: float, foot: float) -> SafeString:
    line, mark = upright(x, top + MIDDLE, foot, "end-line"), square(x, top + MIDDLE)
    return element("g", element("title", ended.word), line, mark)


def _stretch(pause: PauseMark, picture: CoursePicture, scale: Scale, top: float) -> Box:
    left, right = scale.start(pause.first_day), scale.end(pause.until(picture.today))
    if pause.last_day is None and scale.holds(picture.today):
        right = min(right, scale.middle(picture.today))
    return Box(left, top + MIDDLE - HALF, max(right, left + LEAST), top + MIDDLE + HALF)


def _bodies(picture: CoursePicture, scale: Scale, top: float) -> Iterator[Box]:
    for pause in picture.pauses:
        yield _stretch(pause, picture, scale, top)
    walls = [picture.today] if scale.holds(picture.today) else []
    for day in walls:
        yield Box(scale.middle(day) - 1, top, scale.middle(day) + 1, top + HEIGHT)
    if picture.ended:
        x = scale.middle(picture.ended.day)
        yield Box(x - SQUARE, top, x + SQUARE, top + HEIGHT)


def _offers(picture: CoursePicture, scale: Scale, y: float) -> Iterator[tuple[Label, ...]]:
    """Yield for the end and for each stretch the places of its words, fullest and right of it first."""
    if picture.ended:
        x = scale.middle(picture.ended.day)
        said = (end_words(picture.ended, picture), str(picture.ended.word))
        yield tuple(_both_sides(x - SQUARE, x + SQUARE, said, y, scale, picture))
    for pause in sorted(picture.pauses, key=lambda each: each.first_day):
        box = _stretch(pause, picture, scale, 0)
        forms = (pause_words(pause, picture), "on hold")
        yield tuple(_both_sides(box.left, box.right, forms, y, scale, picture))


def _both_sides(
    left: float, right: float, forms: tuple[str, ...], y: float, scale: Scale, picture: CoursePicture
) -> Iterator[Label]:
    """Yield each form right of a thing, past today's line if that is next to it, then left of it."""
    today = scale.middle(picture.today) if scale.holds(picture.today) else left
    for form in forms:
        run = (Run(form, bold=True),)
        yield Label(right + 6, y, run)
        if 0 <= today - right < 12:
            yield Label(today + 8, y, run)
        yield Label(left - 6, y, run, "end")
