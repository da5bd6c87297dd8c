"""Where a day lies across the picture. A day has a start, a middle and an end; nothing is drawn here.

Up to half a year the line is even. Beyond that the weeks around the doses keep their width, and what lies far
before or after them is drawn month by month in a narrower piece behind a marked break, so that a visit at
twelve months is seen without squeezing the days after a dose. Within each piece the line is even.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.pages.pictures.course import CoursePicture

LEFT, RIGHT, WIDTH = 126.0, 1140.0, 1150.0
GAP = 22.0  # the break between two pieces
EVEN_UP_TO = timedelta(days=182)
BEFORE, AFTER = timedelta(days=56), timedelta(days=42)  # kept wide before the first dose and after the last
WORTH_A_BREAK = timedelta(days=56)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """An even stretch: `first` to `last` day, both whole, from `left` to `right`; `far` is told by month."""

    first: date
    last: date
    left: float
    right: float
    far: bool = False

    @property
    def day(self) -> float:
        """Return the width of one day."""
        return (self.right - self.left) / ((self.last - self.first).days + 1)

    def start(self, day: date) -> float:
        """Return where `day` starts."""
        return self.left + (day - self.first).days * self.day


@dataclass(frozen=True, slots=True)
class Scale:
    """The pieces from left to right; together they hold every day from the first to the last."""

    pieces: tuple[Piece, ...]

    def start(self, day: date) -> float:
        """Return where `day` starts: its midnight."""
        return self._piece(day).start(day)

    def end(self, day: date) -> float:
        """Return where `day` ends: the midnight after it."""
        return self.start(day) + self._piece(day).day

    def middle(self, day: date) -> float:
        """Return the middle of `day`, where its marks lie."""
        return self.start(day) + self._piece(day).day / 2

    @property
    def breaks(self) -> tuple[float, ...]:
        """Return the middle of each break."""
        return tuple(piece.right + GAP / 2 for piece in self.pieces[:-1])

    def holds(self, day: date) -> bool:
        """Say whether `day` is on the line."""
        return self.pieces[0].first <= day <= self.pieces[-1].last

    def _piece(self, day: date) -> Piece:
        for piece in self.pieces:
            if day <= piece.last:
                return piece
        return self.pieces[-1]


def scale_for(picture: CoursePicture) -> Scale:
    """Return the scale that shows the whole span, with at most two breaks."""
    first, last = picture.span
    near_first, near_last = _near(picture, first, last)
    left_part = _far_width(near_first - first, 220)
    right_part = _far_width(last - near_last, 330)
    left = LEFT + (left_part + GAP if left_part else 0)
    right = RIGHT - (right_part + GAP if right_part else 0)
    pieces = [Piece(near_first, near_last, left, right)]
    if left_part:
        pieces.insert(0, Piece(first, near_first - DAY, LEFT, LEFT + left_part, far=True))
    if right_part:
        pieces.append(Piece(near_last + DAY, last, RIGHT - right_part, RIGHT, far=True))
    return Scale(tuple(pieces))


def _near(picture: CoursePicture, first: date, last: date) -> tuple[date, date]:
    """Return the first and last day of the stretch around the doses that keeps its width."""
    doses = [dose.day for dose in picture.doses]
    if not doses or last - first <= EVEN_UP_TO:
        return first, last
    begins = min(doses) - BEFORE
    ends = max([max(doses) + AFTER, *(window.closes + 7 * DAY for window in picture.windows)])
    return (
        begins if begins - first > WORTH_A_BREAK else first,
        ends if last - ends > WORTH_A_BREAK else last,
    )


def _far_width(length: timedelta, most: float) -> float:
    return min(max(length.days * 0.9, 110), most) if length else 0
