"""The open window, small, for a row of work: it falls and fades, with a marker on today."""

from django.utils.safestring import SafeString

from tracker.pages.pictures.svg import circle, element, number, path, upright

WIDTH, HEIGHT, BASE = 132.0, 30.0, 25.0


def wedge(day: int, closes: int = 21, narrows: int | None = 14) -> SafeString:
    """Return the wedge with its marker on `day`; empty before day 0 and past the day the window closes.

    Both ends are shown: day 0 is the day of the dose, day `closes` the last. `narrows` is the day the fall
    gets steeper; None means it falls evenly.
    """
    if not 0 <= day <= closes or closes < 1:
        return SafeString("")
    return element(
        "svg",
        element("polygon", points=_points(closes, narrows), fill="url(#ow-fade)"),
        path(f"M0 {number(BASE)}H{number(WIDTH)}", "base"),
        *([upright(_across(narrows, closes), 9, BASE, "narrows")] if _bends(closes, narrows) else []),
        upright(_across(day, closes), 0, BASE, "now"),
        circle(_across(day, closes), BASE, 3.5, "now-foot"),
        class_="ow-wedge",
        viewBox=f"0 0 {number(WIDTH)} {number(HEIGHT)}",
        width=WIDTH,
        height=HEIGHT,
        role="img",
        aria_label=f"Open window, day {day} of {closes}",
    )


def _points(closes: int, narrows: int | None) -> str:
    bend = f" {number(_across(narrows, closes))},9" if _bends(closes, narrows) else ""
    return f"0,1{bend} 132,23 132,25 0,25"


def _bends(closes: int, narrows: int | None) -> bool:
    return narrows is not None and 0 < narrows < closes


def _across(day: int | None, closes: int) -> float:
    return WIDTH * (day or 0) / closes
