"""The open window as a ring, for patients: days past thin, today framed, days to come thick and fading."""

from collections.abc import Iterator
from math import cos, radians, sin

from django.utils.safestring import SafeString

from tracker.pages.pictures.svg import circle, element, number, path

MIDDLE, RADIUS, SPACE = 110.0, 94.0, 2.2  # SPACE: degrees left free at each end of a day
FAINTEST = 0.28


def ring(day: int, closes: int = 21, narrows: int | None = 14) -> SafeString:
    """Return the ring on `day` of `closes`, with the day in words; past the last day it is closed.

    Day 0 is the day of the dose: all days are to come. Days after `narrows` fade towards the last; None means
    they fade from the first.
    """
    if day > closes:
        return _closed()
    return _svg(f"Day {day} of {closes}", *_days(day, closes, narrows), *_words(f"Day {day}", f"of {closes}"))


def _closed() -> SafeString:
    lines = (_text("Your window", 106, "sub"), _text("has closed", 132, "sub"))
    return _svg("Your window has closed", circle(MIDDLE, MIDDLE, RADIUS, "closed"), *lines)


def _days(day: int, closes: int, narrows: int | None) -> Iterator[SafeString]:
    for each in range(1, closes + 1):
        d = _arc(each, closes)
        if each < day:
            yield path(d, "past")
        elif each == day:
            yield path(d, "nowo")
            yield path(d, "now")
        else:
            yield element("path", class_="todo", d=d, stroke_opacity=_opacity(each, closes, narrows or 0))


def _opacity(day: int, closes: int, narrows: int) -> str | None:
    """Return how solid a day to come is; None is wholly."""
    if day <= narrows:
        return None
    share = (day - narrows) / (closes - narrows)
    return f"{1 - (1 - FAINTEST) * share:.2f}"


def _arc(day: int, closes: int) -> str:
    step = 360 / closes
    space = min(SPACE, step / 4)
    start, end = _point((day - 1) * step + space), _point(day * step - space)
    return f"M{start}A{number(RADIUS)} {number(RADIUS)} 0 0 1 {end}"


def _point(degrees: float) -> str:
    """Return the point of the circle so many degrees clockwise from its top."""
    turn = radians(degrees)
    return f"{number(MIDDLE + RADIUS * sin(turn))} {number(MIDDLE - RADIUS * cos(turn))}"


def _words(big: str, small: str) -> tuple[SafeString, SafeString]:
    return _text(big, 112, "big"), _text(small, 140, "sub")


def _text(words: str, y: float, css: str) -> SafeString:
    return element("text", words, class_=css, x=MIDDLE, y=y, text_anchor="middle")


def _svg(words: str, *shapes: SafeString) -> SafeString:
    return element("svg", *shapes, class_="ow-ring", viewBox="0 0 220 220", role="img", aria_label=words)
