"""The picture in words: its title and its one-sentence summary. The whole table is elsewhere."""

from collections.abc import Iterator

from tracker.pages.pictures import days
from tracker.pages.pictures.course import TELLING, CoursePicture, ScaleStrip
from tracker.pages.pictures.turns import pause_words

SAID = {"stopped": "stopped early", "not-started": "not started"}
NAMED = 3  # visits out of rule that are named before the rest is only counted


def title(picture: CoursePicture) -> str:
    """Return what the picture shows, and from when to when."""
    first, last = picture.span
    begins = days.whole(first) if first.year == last.year else f"{days.whole(first)} {first.year}"
    return f"Course of {picture.reference} on one time line, {begins} to {days.whole(last)} {last.year}"


def summary(picture: CoursePicture) -> str:
    """Return one sentence: doses, where today is, what was not as planned, and how the ratings went."""
    parts = [*_doses(picture), *_turns(picture), _today(picture), *_out_of_rule(picture), *_ratings(picture)]
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _doses(picture: CoursePicture) -> Iterator[str]:
    for standing in ("given", "stopped", "withheld", "not-started", "planned"):
        there = [days.whole(dose.day) for dose in picture.doses if dose.standing == standing]
        if there:
            yield f"{days.counted(len(there), 'dose', 'doses')} {SAID.get(standing, standing)}, {_listed(there)}"
    if not picture.doses:
        yield "no dose yet"


def _turns(picture: CoursePicture) -> Iterator[str]:
    yield from (pause_words(pause, picture) for pause in sorted(picture.pauses, key=lambda each: each.first_day))
    if picture.ended:
        yield f"{picture.ended.word.lower()} on {days.whole(picture.ended.day)}"


def _today(picture: CoursePicture) -> str:
    window = picture.window_today
    if window is None:
        return f"today, {days.whole(picture.today)}, no window is open"
    day = (picture.today - window.opens).days
    return f"today is day {day} of {window.day_closes} of {window.label}"


def _out_of_rule(picture: CoursePicture) -> Iterator[str]:
    out = [visit for visit in picture.visits if visit.standing in TELLING]
    out.sort(key=lambda visit: (visit.standing not in {"late", "missed"}, visit.days[-1:], visit.label))
    for visit in out[:NAMED]:
        yield f"{visit.label}: {visit.words or visit.standing.replace('-', ' ')}"
    if len(out) > NAMED:
        rest = days.counted(len(out) - NAMED, "more visit", "more visits")
        yield f"{rest} not as planned"


def _ratings(picture: CoursePicture) -> Iterator[str]:
    for scale in picture.scales:
        if scale.points:
            yield _rating(scale)


def _rating(scale: ScaleStrip) -> str:
    points = sorted(scale.points)
    first, last = points[0][1], points[-1][1]
    if len(points) == 1:
        return f"{scale.title} was {first:g}"
    verb = "fell" if last < first else "rose" if last > first else "stayed"
    return (
        f"{scale.title} stayed at {last:g}" if verb == "stayed" else f"{scale.title} {verb} from {first:g} to {last:g}"
    )


def _listed(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} and {words[-1]}"
