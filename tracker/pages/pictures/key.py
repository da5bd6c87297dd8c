"""The key of the time line: only the marks that are in the picture, each small, with what it means."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.safestring import SafeString

from tracker.pages.pictures import marks, turns
from tracker.pages.pictures.course import CoursePicture, DoseMark, VisitMark
from tracker.pages.pictures.svg import element, level, path, upright

VISIT_WORDS = {
    "held": "Held",
    "held-outside": "Held outside allowed days",
    "entered-late": "Held, entered late",
    "booked": "Booked",
    "no-date": "No date yet",
    "late": "Late, not held",
    "past-target": "Past its target, no allowed days published",
    "missed": "Missed",
    "not-assessable": "Not assessable",
    "waived": "Waived",
    "not-applicable": "Not applicable",
}
NOT_TAKEN = "Dose stopped early, withheld or not started"
DOSE_WORDS = {
    "given": "Dose given",
    "planned": "Dose planned",
    "stopped": NOT_TAKEN,
    "withheld": NOT_TAKEN,
    "not-started": NOT_TAKEN,
}


class KeyEntry(NamedTuple):
    """A mark and its meaning."""

    svg: SafeString
    words: str


def key(picture: CoursePicture, *, broken: bool = False, numbered: bool = False) -> tuple[KeyEntry, ...]:
    """Return the entries for the marks used, in the order a course meets them, each meaning once."""
    entries = (*_entries(picture), *_grounds(picture), *_axis(broken=broken, numbered=numbered))
    return tuple({entry.words: entry for entry in entries}.values())


def small_visit(standing: str) -> SafeString:
    """Return the mark of a visit's standing as a picture of its own."""
    if standing == "past-target":
        return _small(30, 18, level(9, 9, 30, "leash-soft"), marks.VISIT[standing](9, 9))
    return _small(18, 18, marks.VISIT[standing](9, 9))


def small_dose(standing: str) -> SafeString:
    """Return the mark of a dose as a picture of its own."""
    return _small(16, 22, marks.DOSE[standing](12, 21), view="0 0 24 33")


def small_hold() -> SafeString:
    """Return the stretch on hold as a picture of its own; its hatch is defined by the time line beside it."""
    return _small(26, 18, turns.hatched(1, 3, 24, 12))


def small_end() -> SafeString:
    """Return the mark of the end of a course as a picture of its own."""
    return _small(14, 18, upright(7, 8, 18, "end-line"), turns.square(7, 6))


def _entries(picture: CoursePicture) -> Iterator[KeyEntry]:
    every: list[VisitMark | DoseMark] = [*picture.visits, *picture.doses]
    if any(mark.first_day and mark.last_day for mark in every):
        band = [marks.band(1, 33, 9), marks.target(17, 9)]
        yield KeyEntry(_small(34, 18, *band), "Allowed days, line on target")
    elif any(mark.target for mark in every):
        yield KeyEntry(_small(18, 18, marks.target(9, 9)), "Target")
    visits = {visit.standing for visit in picture.visits}
    yield from (KeyEntry(small_visit(one), words) for one, words in VISIT_WORDS.items() if one in visits)
    doses = {dose.standing for dose in picture.doses}
    yield from (KeyEntry(small_dose(one), words) for one, words in DOSE_WORDS.items() if one in doses)


def _grounds(picture: CoursePicture) -> Iterator[KeyEntry]:
    if picture.pauses:
        yield KeyEntry(small_hold(), "On hold")
    if picture.ended:
        yield KeyEntry(small_end(), turns.end_title(picture.ended))
    if any(mark.cut_on and mark.cut_on < mark.closes for mark in picture.windows):
        yield KeyEntry(_small(34, 18, *_cut()), "Window cut short")
    if any(mark.provisional for mark in picture.windows):
        planned = element("g", *_cut()[:1], class_="win-provisional")
        yield KeyEntry(_small(24, 18, planned), "Window of a planned dose")
    if any(scale.due for scale in picture.scales):
        yield KeyEntry(_small(8, 18, upright(4, 4, 14, "due")), "Rating due")


def _axis(*, broken: bool, numbered: bool) -> Iterator[KeyEntry]:
    if broken:
        strokes = path("M2 15l4-12m2 12l4-12", "break")
        yield KeyEntry(_small(14, 18, strokes), "Break: months beyond are drawn closer together")
    if numbered:
        text = element("text", "[7]", class_="mark-no", x=1, y=13)
        yield KeyEntry(_small(20, 18, text), "Number of its line in the table")


def _cut() -> list[SafeString]:
    first = element("polygon", points="1,3 22,8 22,16 1,16", fill="url(#ow-fade)")
    return [first, element("polygon", points="22,3 33,5 33,16 22,16", fill="url(#ow-fade)")]


def _small(width: int, height: int, *shapes: SafeString, view: str | None = None) -> SafeString:
    return element(
        "svg",
        *shapes,
        class_="ow-course ow-mark",
        width=width,
        height=height,
        viewBox=view or f"0 0 {width} {height}",
        aria_hidden="true",
        focusable="false",
    )
