"""The head of the time line: months, Mondays, breaks and today. Lanes hang below it."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.safestring import SafeString

from tracker.pages.pictures import days
from tracker.pages.pictures.course import CoursePicture
from tracker.pages.pictures.labels import Box, Label, Run
from tracker.pages.pictures.scale import GAP, RIGHT, Piece, Scale
from tracker.pages.pictures.svg import element, join, path, rect, upright
from tracker.pages.pictures.widths import width

MONTH_Y, TICK_Y, TODAY_Y, HEIGHT = 16.0, 36.0, 46.0, 68.0
MONDAY_ROOM, MONTH_ROOM = 21.0, 30.0  # the least pixels between two ticks with numbers, or names
WEEKS = (1, 2, 4, 8, 13, 26, 52)
MONTHS = (1, 2, 3, 6, 12)


def draw(picture: CoursePicture, scale: Scale, *, foot: float) -> Iterator[SafeString]:
    """Yield the month lines down to `foot`, the months' names and the ticks."""
    for piece in scale.pieces:
        yield from _lines(piece, foot)
        yield from (label.draw() for label in labels(piece, picture))
        yield from (upright(piece.start(day), 41, 46, "tick") for day in _ticks(piece))
    for x in scale.breaks:
        yield _break(x, foot)


def labels(piece: Piece, picture: CoursePicture) -> Iterator[Label]:
    """Yield the names over a piece and the numbers at its ticks."""
    years = picture.span[0].year != picture.span[1].year
    yield from _far_names(piece) if piece.far else _month_names(piece, years=years)
    for day in _numbered(piece):
        text = days.month(day)[:3] if piece.far else str(day.day)
        label = Label(piece.start(day) + 1, TICK_Y, (Run(text, "t2"),), "middle", halo=False)
        if label.box.left >= piece.left - 8 and label.box.right <= piece.right + 8:
            yield label


def today(picture: CoursePicture, scale: Scale, *, foot: float) -> SafeString:
    """Return the black line with its words, "Today, day 5 of 21" in a window; nothing off the line."""
    if not scale.holds(picture.today):
        return join([])
    x, words = scale.middle(picture.today), today_words(picture)
    box = today_box(picture, scale)
    line = element("g", upright(x, TODAY_Y + 4, foot, "today"), data_today_mark="")  # a narrow screen opens here
    ground = rect(box.left, box.top, box.right - box.left, 22, "todaybox", rx=3)
    text = element("text", words, class_="todayt tb", x=box.left + 7, y=TODAY_Y + 15.5)
    return join([line, ground, text])


def today_box(picture: CoursePicture, scale: Scale) -> Box:
    """Return the box of today's words: right of the line, or left of it near the right edge."""
    x, wide = scale.middle(picture.today), width(today_words(picture), size=13, bold=True) + 13
    left = x - 1 if x - 1 + wide <= RIGHT + 8 else x + 1 - wide
    return Box(left, TODAY_Y, left + wide, TODAY_Y + 22)


def today_words(picture: CoursePicture) -> str:
    """Return "Today, day 5 of 21" in a window, else "Today, 12 May"."""
    window = picture.window_today
    if window is None:
        return f"Today, {days.whole(picture.today)}"
    return f"Today, day {(picture.today - window.opens).days} of {window.day_closes}"


def _lines(piece: Piece, foot: float) -> Iterator[SafeString]:
    for day in _month_starts(piece):
        if day.month == 1 or not piece.far:
            yield upright(piece.start(day), 2, foot, "line")


def _month_names(piece: Piece, *, years: bool) -> Iterator[Label]:
    """Yield each month's name where it fits before the next month, whole or by three letters."""
    starts = _month_starts(piece)
    if not starts or starts[0] != piece.first:
        starts.insert(0, piece.first)
    ends = [piece.start(day) for day in starts[1:]] + [piece.right]
    for index, (day, end) in enumerate(zip(starts, ends, strict=True)):
        x = piece.start(day) + (5 if day.day == 1 else 0)
        year = f" {day.year}" if years and (index == 0 or day.month == 1) else ""
        for text in (days.month(day) + year, days.month(day), days.month(day)[:3]):
            if x + width(text, size=13, bold=True) + 6 <= end:
                yield Label(x, MONTH_Y, (Run(text, bold=True),), size=13, halo=False)
                break


def _far_names(piece: Piece) -> Iterator[Label]:
    """Yield what the far piece counts, then each new year."""
    first = f"{_year_of(piece)} by month"
    yield Label(piece.left, MONTH_Y, (Run(first, bold=True),), size=13, halo=False)
    used = piece.left + width(first, size=13, bold=True) + 8
    for day in _month_starts(piece):
        x = piece.start(day) + 5
        if day.month == 1 and x >= used and x + 30 <= piece.right:
            yield Label(x, MONTH_Y, (Run(str(day.year), bold=True),), size=13, halo=False)


def _ticks(piece: Piece) -> list[date]:
    return _month_starts(piece) if piece.far else _mondays(piece)


def _numbered(piece: Piece) -> list[date]:
    """Return the ticks that have room for their number or name; every second, fourth and so on if tight."""
    ticks = _ticks(piece)
    room, steps, unit = (MONTH_ROOM, MONTHS, 30.4) if piece.far else (MONDAY_ROOM, WEEKS, 7)
    step = next((each for each in steps if each * unit * piece.day >= room), steps[-1])
    return ticks[::step]


def _mondays(piece: Piece) -> list[date]:
    monday = piece.first + timedelta(days=-piece.first.weekday() % 7)
    return [monday + timedelta(days=n) for n in range(0, (piece.last - monday).days + 1, 7)]


def _year_of(piece: Piece) -> int:
    """Return the year a far piece begins in; the next one, where only the last days of December stand before it."""
    months = _month_starts(piece)
    return months[0].year if months and (months[0] - piece.first).days < 16 else piece.first.year


def _month_starts(piece: Piece) -> list[date]:
    year, month, starts = piece.first.year, piece.first.month, []
    while (start := date(year, month, 1)) <= piece.last:
        if start >= piece.first:
            starts.append(start)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return starts


def _break(x: float, foot: float) -> SafeString:
    """Return the mark of a break: a gap in every line and two strokes at the ticks and at the foot."""
    gap = rect(x - GAP / 2 + 4, 24, GAP - 8, foot - 24, "break-gap")
    strokes = "".join(f"M{x - 5:.1f} {y:.1f}l4-12m2 12l4-12" for y in (48.0, foot))
    return join([gap, upright(x, 52, foot - 14, "break-line"), path(strokes, "break")])
