"""Courses nobody thought of, for hypothesis: up to eighteen visits and twelve doses anywhere within half a year."""

from datetime import date, timedelta
from typing import get_args

from hypothesis import strategies as st

from tests.tracker.pictures.scenes import DAY, window
from tracker.pages.pictures.course import (
    CoursePicture,
    DoseMark,
    DoseStanding,
    Ending,
    EndMark,
    Lane,
    PauseMark,
    ScaleStrip,
    Standing,
    VisitMark,
)

START = date(2026, 1, 5)
NAMES = ("1a", "2b", "call", "Safety visit", "Closing review", "Follow-up by telephone or in person")
offsets = st.integers(min_value=0, max_value=180)


@st.composite
def visits(draw, reach):
    """Return one visit within `reach` days: its allowed days may be missing, and it may be far outside."""
    target = START + draw(st.integers(0, reach)) * DAY
    before, after, off = (draw(st.integers(0, most)) for most in (5, 9, 30))
    published, on = draw(st.booleans()), target + (off - 10) * DAY
    standing = draw(st.sampled_from(get_args(Standing)))
    took_place = standing in ("held", "held-outside", "entered-late")
    return VisitMark(
        code=draw(st.sampled_from(NAMES)),
        label=f"Visit {draw(offsets)}",
        lane=draw(st.sampled_from(get_args(Lane))),
        standing=standing,
        first_day=target - before * DAY if published else None,
        last_day=target + after * DAY if published else None,
        target=target,
        held_on=on if took_place else None,
        booked_on=on if standing == "booked" else None,
        words=f"{off} days late" if off > 10 else "",
        deviation=draw(st.sampled_from((None, "D-0081"))),
        call=draw(st.booleans()),
    )


@st.composite
def pictures(draw):
    """Return a course with anything on it: windows hang on doses, and each cuts the one before."""
    days = sorted(START + n * DAY for n in draw(st.lists(offsets, max_size=12)))
    standings = [draw(st.sampled_from(get_args(DoseStanding))) for _ in days]
    doses = tuple(DoseMark(f"Dose {n}, 25 mg", d, s) for n, (d, s) in enumerate(zip(days, standings, strict=True), 1))
    distinct = sorted(set(days)) if draw(st.booleans()) else []
    nexts = [*distinct[1:], None][: len(distinct)]
    windows = tuple(
        window(f"Window {n}", d, cut_on=cut) for n, (d, cut) in enumerate(zip(distinct, nexts, strict=True), 1)
    )
    held = draw(st.lists(st.tuples(offsets, st.integers(0, 40) | st.none()), max_size=3))
    pauses = tuple(PauseMark(START + a * DAY, None if n is None else START + (a + n) * DAY) for a, n in held)
    ended = (
        EndMark(START + draw(offsets) * DAY, draw(st.sampled_from(get_args(Ending)))) if draw(st.booleans()) else None
    )
    points = tuple((d, float(draw(st.integers(0, 60)))) for d in sorted(set(days)))
    scales = (ScaleStrip("MADRS", 0, 60, "higher is worse", None, points, tuple(d + timedelta(9) for d in days[:3])),)
    first, today = START - 7 * DAY, START + draw(st.integers(-10, 400)) * DAY
    seen = tuple(
        draw(st.lists(visits(draw(st.sampled_from((20, 180)))), min_size=draw(st.sampled_from((0, 12))), max_size=18))
    )
    return CoursePicture("HB-1", first, first + DAY, today, seen, doses, windows, scales, pauses, ended)
