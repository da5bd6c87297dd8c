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


def disc_with_clock(x: float, y: float) -> SafeString:
    """Return the mark of a visit that was held and entered late: the disc with a clock, as wide as any mark."""
    hands = path(f"M{number(x)} {number(y - 3.5)}v3.5l2.5 2", "mark-clock")
    return join([circle(x, y, 6.5, "mark"), hands])


def dash(x: float, y: float) -> SafeString:
    """Return the mark of a visit that is not applicable: a short dash."""
    return path(f"M{number(x - 5)} {number(y)}h10", "mark mark-none")


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


def drop(x: float, y: float, size: float = 1, css: str = "drop") -> SafeString:
    """Return the mark of a dose; (x, y) is the middle of its round part, `size` 1 the usual one."""

    def at(across: float, up: float) -> str:
        return f"{number(x + size * across)} {number(y - size * up)}"

    tip, r = at(0, DROP_UP), number(size * DROP_SIDE)
    down = f"C{at(3.6, 10.8)} {at(DROP_SIDE, 5.6)} {at(DROP_SIDE, 0)}"
    back = f"C{at(-DROP_SIDE, 5.6)} {at(-3.6, 10.8)} {tip}"
    return path(f"M{tip}{down}A{r} {r} 0 1 1 {at(-DROP_SIDE, 0)}{back}Z", css)


def planned_drop(x: float, y: float, size: float = 1) -> SafeString:
    """Return the mark of a dose that is planned."""
    return drop(x, y, size, "drop drop-planned")


def struck_drop(x: float, y: float, size: float = 1) -> SafeString:
    """Return the mark of a dose stopped early, withheld or not started: struck through, no wider."""
    left, bottom = number(x - size * DROP_SIDE), number(y + size * DROP_SIDE)
    stroke = path(f"M{left} {bottom}L{number(x + size * DROP_SIDE)} {number(y - size * 15)}", "drop-struck")
    return join([drop(x, y, size, "drop drop-planned"), stroke])


def band(left: float, right: float, y: float, css: str = "") -> SafeString:
    """Return the band of allowed days, from the start of the first to the end of the last."""
    return rect(left, y - HALF_BAND, max(right - left, 3), 2 * HALF_BAND, f"band {css}".rstrip(), rx=3)


def target(x: float, y: float) -> SafeString:
    """Return the short upright line on the target day."""
    return path(f"M{number(x)} {number(y - HALF_TARGET)}v{number(2 * HALF_TARGET)}", "target")


VISIT: dict[str, Draw] = {
    "held": disc,
    "held-outside": diamond,
    "entered-late": disc_with_clock,
    "booked": ring,
    "no-date": dotted_ring,
    "late": late_cross,
    "past-target": waiting_ring,
    "missed": missed_cross,
    "not-assessable": question,
    "waived": struck_ring,
    "not-applicable": dash,
}
DOSE: dict[str, Callable[..., SafeString]] = {
    "given": drop,
    "planned": planned_drop,
    "stopped": struck_drop,
    "withheld": struck_drop,
    "not-started": struck_drop,
}


def _cross(x: float, y: float, css: str) -> SafeString:
    return path(f"M{number(x - 5)} {number(y - 5)}l10 10m0-10l-10 10", css)
