"""Labels, the boxes they fill, and the rule that keeps them apart. What they say is decided elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from tracker.pages.pictures.scale import LEFT, RIGHT
from tracker.pages.pictures.svg import element, join
from tracker.pages.pictures.widths import width

Anchor = Literal["start", "middle", "end"]
ACROSS_TODAY = 10.0  # the cost of crossing today's line: a label that cannot but do so drops a row, once
RUN_GAP = 6.0  # between two runs of one label


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the picture, in its pixels; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box", gap: float = 0) -> bool:
        """Say whether the two are nearer than `gap` pixels sideways, or overlap; a shared edge is apart."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom
            and other.top < self.bottom
        )

    @property
    def inside(self) -> bool:
        """Say whether the box lies in the plot, a little past its right edge allowed."""
        return self.left >= LEFT and self.right <= RIGHT + 8


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face: `css` are the classes that colour it."""

    text: str
    css: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text: `y` is its baseline, `anchor` the end of it that stands at `x`."""

    x: float
    y: float
    runs: tuple[Run, ...]
    anchor: Anchor = "start"
    size: int = 12
    halo: bool = True

    @property
    def box(self) -> Box:
        """Return the box the text fills, by the table of widths."""
        across = wide(self.runs, size=self.size)
        left = self.x - {"start": 0.0, "middle": across / 2, "end": across}[self.anchor]
        return Box(left, self.y - self.size * 0.8, left + across, self.y + self.size * 0.25)

    def draw(self) -> SafeString:
        """Return the label as one text element."""
        spans = [_span(run, follows=index > 0) for index, run in enumerate(self.runs)]
        css = " ".join(filter(None, ("ts" if self.size == 12 else "", "halo" if self.halo else "")))
        anchor = None if self.anchor == "start" else self.anchor
        return element("text", join(spans), class_=css or None, x=self.x, y=self.y, text_anchor=anchor)


@dataclass(frozen=True, slots=True)
class Upright:
    """A vertical line that a label had better not cross: the higher the cost, the better not."""

    x: float
    cost: float


def wide(runs: Iterable[Run], *, size: int = 12) -> float:
    """Return about how many pixels the runs take, with the gaps between them."""
    each = [width(run.text, size=size, bold=run.bold) for run in runs]
    return sum(each) + RUN_GAP * max(len(each) - 1, 0)


def cost_of(label: Label, uprights: Iterable[Upright], *, reach: float = 1) -> float:
    """Return what it costs to cross the lines that `label` crosses, or that lie within `reach` pixels beside it."""
    box = label.box
    return sum(line.cost for line in uprights if box.left - reach < line.x < box.right + reach)


def is_free(label: Label, taken: Iterable[Box], gap: float = 4) -> bool:
    """Say whether the label lies in the plot and clear of everything in `taken`."""
    box = label.box
    return box.inside and not any(box.touches(other, gap) for other in taken)


def _span(run: Run, *, follows: bool) -> SafeString:
    css = " ".join(filter(None, (run.css, "tb" if run.bold else "")))
    return element("tspan", run.text, class_=css or None, dx=RUN_GAP if follows else None)
