"""The shapes that stand for a visit or a dose, each around a point. Where that is, is not decided here."""

from collections.abc import Callable

from django.utils.safestring import SafeString

from tracker.pages.pictures.svg import circle, element, join, number, path, rect

HALF_BAND = 6.0
HALF_TARGET = 9.0
DROP_UP, DROP_SIDE = 19.8, 10.2
Draw = Callable[[float, float], SafeString]


def disc(x: float, y: float) -> SafeString:
    """Return the mark of a visit that was held."""
    return circle(x, y, 5.5, "mark")


def diamond(x: float, y: float) -> SafeString:
    """Return the mark of a visit held outside its allowed days."""
    return path(f"M{number(x)} {number(y - 7.5)}l7.5 7.5-7.5 7.5-7.5-7.5Z", "mark mark-out")


def ring(x: float, y: float) -> SafeString:
    """Return the mark of a visit that is booked."""
    return circle(x, y, 5.5, "mark mark-booked")


def dotted_ring(x: float, y: float) -> SafeString:
    """Return the mark of a visit without a date."""
    return circle(x, y, 5.5, "mark mark-open")


def waiting_ring(x: float, y: float) -> SafeString:
    """Return the mark of a visit past its target: a dotted ring filled lightly, neither late nor missed."""
    return circle(x, y, 5.5, "mark mark-open mark-waiting")


def late_cross(x: float, y: float) -> SafeString:
    """Return the mark of a visit that is late and not held."""
    return _cross(x, y, "mark mark-late")


def missed_cross(x: float, y: float) -> SafeString:
    """Return the mark of a visit that was missed: a cross in an octagon, as every breach."""
    left, top = number(x - 3.5), number(y - 8.5)
    octagon = path(f"M{left} {top}h7l5 5v7l-5 5h-7l-5-5v-7Z", "mark mark-missed")
    return join([octagon, path(f"M{number(x - 3.5)} {number(y - 3.5)}l7 7m0-7l-7 7", "mark-missed-x")])


def struck_ring(x: float, y: float) -> SafeString:
    """Return the mark of a visit that was waived."""
    stroke = path(f"M{number(x + 4)} {number(y - 4)}l-8 8", "mark-waived-x")
    return join([circle(x, y, 5.5, "mark mark-waived"), stroke])


def question(x: float, y: float) -> SafeString:
    """Return the mark of what cannot be assessed: hatched, with a question mark."""
    ground = circle(x, y, 7.5, "mark-unknown")
    hatch = element("circle", cx=x, cy=y, r=7.5, fill="url(#ow-hatch-unknown)")
    mark = element("text", "?", class_="mark-unknown-t", x=x, y=y + 4, text_anchor="middle")
    return join([ground, hatch, mark])


def drop(x: float, y: float, css: str = "drop") -> SafeString:
    """Return the mark of a dose; (x, y) is the middle of its round part."""
    down = f"C{number(x + 3.6)} {number(y - 10.8)} {number(x + 10.2)} {number(y - 5.6)}"
    up = f"C{number(x - 10.2)} {number(y - 5.6)} {number(x - 3.6)} {number(y - 10.8)}"
    right, left = f"{number(x + 10.2)} {number(y)}", f"{number(x - 10.2)} {number(y)}"
    top = f"{number(x)} {number(y - 19.8)}"
    return path(f"M{top}{down} {right}A10.2 10.2 0 1 1 {left}{up} {top}Z", css)


def planned_drop(x: float, y: float) -> SafeString:
    """Return the mark of a dose that is planned."""
    return drop(x, y, "drop drop-planned")


def stopped_drop(x: float, y: float) -> SafeString:
    """Return the mark of a dose that was stopped: struck through."""
    stroke = path(f"M{number(x + 12)} {number(y - 16)}l-24 26", "drop-struck")
    return join([drop(x, y, "drop drop-planned"), stroke])


def band(left: float, right: float, y: float, *, late: bool = False) -> SafeString:
    """Return the band of allowed days, from the start of the first to the end of the last."""
    css = "band band-late" if late else "band"
    return rect(left, y - HALF_BAND, max(right - left, 3), 2 * HALF_BAND, css, rx=3)


def target(x: float, y: float) -> SafeString:
    """Return the short upright line on the target day."""
    return path(f"M{number(x)} {number(y - HALF_TARGET)}v{number(2 * HALF_TARGET)}", "target")


VISIT: dict[str, Draw] = {
    "held": disc,
    "held-outside": diamond,
    "booked": ring,
    "no-date": dotted_ring,
    "late": late_cross,
    "past-target": waiting_ring,
    "missed": missed_cross,
    "not-assessable": question,
    "waived": struck_ring,
}
DOSE: dict[str, Draw] = {"given": drop, "planned": planned_drop, "stopped": stopped_drop}


def _cross(x: float, y: float, css: str) -> SafeString:
    return path(f"M{number(x - 5)} {number(y - 5)}l10 10m0-10l-10 10", css)
