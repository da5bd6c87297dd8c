"""The course on one time line: everything laid out from top to bottom, then drawn. The signature picture."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from tracker.pages.pictures import doses, header, lanes, scores, turns, windows
from tracker.pages.pictures.course import CoursePicture
from tracker.pages.pictures.key import KeyEntry, key
from tracker.pages.pictures.labels import Label, Run, wide
from tracker.pages.pictures.scale import RIGHT, WIDTH, Scale, scale_for
from tracker.pages.pictures.svg import element, level, number, upright
from tracker.pages.pictures.table import TableRow, numbers, table_rows
from tracker.pages.pictures.words import summary, title

LANES_WIDTH = 96.0  # as wide as `.ow-lanes` in pictures.css makes it
FOOT = 8.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything lies. Its labels touch neither each other nor a mark; the tests hold that."""

    scale: Scale
    turn: turns.TurnLane | None
    window: windows.WindowLane | None
    preparation: lanes.Lane
    dosing: doses.DoseLane
    integration: lanes.Lane
    follow_up: lanes.Lane
    strips: tuple[scores.Strip, ...]

    @property
    def top(self) -> float:
        """Return where the lanes begin, under the windows."""
        return self.preparation.top

    @property
    def foot(self) -> float:
        """Return the lower end of every line."""
        return self.strips[-1].bottom if self.strips else self.follow_up.bottom

    @property
    def labels(self) -> tuple[Label, ...]:
        """Return every label below the head."""
        found = [*(self.turn.labels if self.turn else ()), *(self.window.labels if self.window else ())]
        found += self.dosing.labels
        for lane in (self.preparation, self.integration, self.follow_up):
            found += lane.labels
        for strip in self.strips:
            found += strip.labels
        return tuple(found)


@dataclass(frozen=True)
class Timeline:
    """A course's time line, ready for `components/timeline.html`."""

    picture: CoursePicture

    @cached_property
    def layout(self) -> Layout:
        """Return where everything lies."""
        return lay_out(self.picture)

    @cached_property
    def svg(self) -> SafeString:
        """Return the picture, with title and one-sentence description."""
        return _svg(self.picture, self.layout)

    @cached_property
    def lanes(self) -> SafeString:
        """Return the names of the lanes, a picture of their own that stays put when the other scrolls."""
        return _names(self.picture, self.layout)

    @cached_property
    def numbered(self) -> bool:
        """Say whether a visit is named by the number of its line in the table."""
        return any(run.text.startswith("[") for label in self.layout.labels for run in label.runs)

    @cached_property
    def key(self) -> tuple[KeyEntry, ...]:
        """Return the marks used in the picture, with what they mean."""
        return key(self.picture, broken=len(self.layout.scale.pieces) > 1, numbered=self.numbered)

    @cached_property
    def rows(self) -> tuple[TableRow, ...]:
        """Return the table under the picture, earliest first."""
        return table_rows(self.picture)

    @property
    def summary(self) -> str:
        """Return the picture in one sentence."""
        return summary(self.picture)

    @property
    def today_fraction(self) -> str:
        """Return how far across today lies, "0.00" to "1.00": where a narrow screen opens."""
        first, last = self.picture.span
        today = min(max(self.picture.today, first), last)
        return f"{self.layout.scale.middle(today) / WIDTH:.2f}"


def draw(picture: CoursePicture) -> Timeline:
    """Return the time line of a course; each part is drawn when it is first asked for."""
    return Timeline(picture)


def lay_out(picture: CoursePicture) -> Layout:
    """Return where everything lies, from the head down. Lanes grow with the rows they need."""
    scale = scale_for(picture)
    turn = turns.lay_out(picture, scale, top=header.HEIGHT)
    under = turn.bottom if turn else header.HEIGHT
    window = windows.lay_out(picture, scale, top=under) if picture.windows else None
    lane = _lanes_of(picture, scale)
    preparation = lane("preparation", under + (windows.HEIGHT if window else 8))
    dosing = doses.lay_out(picture, scale, top=preparation.bottom)
    integration = lane("integration", dosing.bottom)
    follow_up = lane("follow-up", integration.bottom)
    today = scale.middle(picture.today) if scale.holds(picture.today) else None
    strips = scores.lay_out(picture.scales, scale, top=follow_up.bottom, today=today)
    return Layout(scale, turn, window, preparation, dosing, integration, follow_up, strips)


def _lanes_of(picture: CoursePicture, scale: Scale) -> Callable[[str, float], lanes.Lane]:
    """Return what lays out the visits of one lane from a height down."""
    lines, order = windows.uprights(picture, scale), numbers(picture)

    def lane(name: str, top: float) -> lanes.Lane:
        here = [visit for visit in picture.visits if visit.lane == name]
        return lanes.lay_out(here, scale, today=picture.today, top=top, uprights=lines, number=order.__getitem__)

    return lane


def _svg(picture: CoursePicture, layout: Layout) -> SafeString:
    height = layout.foot + FOOT
    return element(
        "svg",
        element("title", title(picture), id="ow-course-title"),
        element("desc", summary(picture), id="ow-course-desc"),
        _own_defs(),
        *_ground(picture, layout),
        *_marks(picture, layout),
        element("g", *_lane_names(layout), class_="ow-names"),  # in print, where the lanes' own picture is left out
        class_="ow-svg ow-course",
        width=WIDTH,
        height=height,
        viewBox=f"0 0 {number(WIDTH)} {number(height)}",
        role="img",
        aria_labelledby="ow-course-title ow-course-desc",
    )


def _own_defs() -> SafeString:
    """Return the hatches of what cannot be assessed and of a hold; the other fills are defined once a page."""
    return element("defs", _hatch("ow-hatch-unknown", "hatch-unknown"), _hatch("ow-hatch-hold", "hatch-hold"))


def _hatch(name: str, css: str) -> SafeString:
    stripe = element("path", d="M0 0v5", class_=css)
    units, turned = "userSpaceOnUse", "rotate(45)"
    return element("pattern", stripe, id=name, width=5, height=5, patternUnits=units, patternTransform=turned)


def _ground(picture: CoursePicture, layout: Layout) -> Iterator[SafeString]:
    """Yield what lies under the marks: lines, months, washes and the doses' uprights."""
    for y in (layout.top, *_seams(layout), layout.follow_up.bottom):
        yield level(y, 0, RIGHT, "line")
    yield from header.draw(picture, layout.scale, foot=layout.foot)
    if layout.window:
        foot = layout.integration.bottom
        yield from windows.draw_washes(layout.window, picture, layout.scale, foot=foot)
    opened = {mark.opens for mark in picture.windows}
    for dose in picture.doses:
        top = layout.integration.bottom if dose.day in opened else layout.dosing.y
        yield upright(layout.scale.middle(dose.day), top, layout.foot, "dosel")


def _marks(picture: CoursePicture, layout: Layout) -> Iterator[SafeString]:
    scale = layout.scale
    for strip in layout.strips:
        yield from scores.draw(strip, scale)
    if layout.turn:
        yield from turns.draw(layout.turn, picture, scale, foot=layout.foot)
    yield header.today(picture, scale, foot=layout.foot)
    yield from (label.draw() for label in (layout.turn.labels if layout.turn else ()))
    yield from (label.draw() for label in (layout.window.labels if layout.window else ()))
    yield from doses.draw(layout.dosing, picture, scale)
    for row in (layout.preparation, layout.integration, layout.follow_up):
        yield from lanes.draw(row, scale)


def _seams(layout: Layout) -> tuple[float, ...]:
    return layout.dosing.top, layout.integration.top, layout.follow_up.top


def _names(picture: CoursePicture, layout: Layout) -> SafeString:
    height = number(layout.foot + FOOT)
    return element(
        "svg",
        *_lane_names(layout),
        class_="ow-svg ow-lanes",
        viewBox=f"0 0 {number(LANES_WIDTH)} {height}",
        aria_hidden="true",
        focusable="false",
    )


def _lane_names(layout: Layout) -> Iterator[SafeString]:
    yield _name("Monday", header.TICK_Y, "t2 ts")
    if layout.turn:
        yield _name("Course", layout.turn.top + turns.MIDDLE + 4, "tb")
    if layout.window:
        yield _name("Open window", layout.window.top + 38, "tb tw")
    named = (
        ("Preparation", layout.preparation.top, layout.preparation.bottom),
        ("Dosing", layout.dosing.top, layout.dosing.bottom),
        ("Integration", layout.integration.top, layout.integration.bottom),
        ("Follow-up", layout.follow_up.top, layout.follow_up.bottom),
    )
    for text, top, bottom in named:
        yield _name(text, (top + bottom) / 2 + 4, "tb")
    for strip in layout.strips:
        yield _name(strip.scale.title, strip.top + 8, "tb")
        yield _name(strip.scale.note, strip.top + 25, "t2 ts")


def _name(text: str, y: float, css: str) -> SafeString:
    """Return a lane's name, cut to the width of the lanes; the whole of it is in the table or the key."""
    size, bold = 12 if "ts" in css else 13, "tb" in css
    short = text
    while short and wide((Run(short, bold=bold),), size=size) > LANES_WIDTH - 2:
        short = f"{short.rstrip('…')[:-1].rstrip()}…"
    return element("text", short, class_=css, x=0, y=y)
