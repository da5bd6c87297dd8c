"""The words of a protocol's page: offsets, allowed days, what a visit is counted from, who may release. No query."""

from programmes import Protocol
from programmes.activities import Column, pace, stretches
from programmes.protocol.allowed_days import VisitWindow
from programmes.protocol.model import Visit
from programmes.protocol.quantities import Offset, specified

UNITS = {"min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "bd": "business day"}
NOT_PUBLISHED = "not published"
NO_WINDOW = "no published window"
RELEASES = {
    "never": "cannot be released",
    "waivable by supervisor": "a supervisor may release",
    "waivable by medical director": "the medical director may release",
    "warning": "a warning only",
}
PHASES = {
    "screening": "Screening",
    "preparation": "Preparation",
    "dosing": "Dosing",
    "integration": "Integration",
    "follow-up": "Follow-up",
}
MOMENTS = {"enrolment": "enrolment", "dose": "each dose", "each dose": "each dose", "last dose": "the last dose",
           "any dose": "any earlier dose", "first dose": "the first dose"}  # fmt: skip
OFTEN = {1: "once", 2: "twice", 3: "three times", 4: "four times"}


def capital(text: str) -> str:
    """Return a text with a capital in front."""
    return text[:1].upper() + text[1:]


def within(title: str) -> str:
    """Return a title as it stands inside a sentence; one that begins with an abbreviation keeps its capitals."""
    return title[:1].lower() + title[1:] if title[1:2].islower() or title[1:2] == " " else title


def listed(words: list[str]) -> str:
    """Return words as a list: "sedation, dissociation and pain"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def joined(*words: str) -> str:
    """Return what there is of some remarks, one after another."""
    return "; ".join(filter(None, words))


def role(code: str) -> str:
    """Return a role, or a credential, as it is read."""
    return code.replace("-", " ")


def valid(stands: object) -> str:
    """Return how long an answer or a signature stands."""
    if stands == "same day":
        return "answered on the day"
    return f"stands for {length(stands)}" if isinstance(stands, Offset) else "stands until replaced"


def counted(number: int, noun: str) -> str:
    """Return "1 day" or "3 days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def people(number: int) -> str:
    """Return "1 person" or "2 people"."""
    return "1 person" if number == 1 else f"{number} people"


def length(offset: object) -> str:
    """Return a length in words, "90 minutes"; that it was not published, where the protocol says `unspecified`."""
    return counted(abs(offset.amount), UNITS[offset.unit]) if isinstance(offset, Offset) else NOT_PUBLISHED


def at_least(offset: object, usual: str | None = None) -> str:
    """Return "at least 90 minutes", and what is usual beside it."""
    least = f"at least {length(offset)}" if isinstance(offset, Offset) else NOT_PUBLISHED
    return f"{least}; usually {usual}" if usual else least


def side(offset: Offset) -> str:
    """Return where an offset lies: "3 days after", "2 weeks before"; nought is "the same day"."""
    if offset.amount == 0:
        return "at once" if offset.is_elapsed else "the same day"
    return f"{length(offset)} {'before' if offset.amount < 0 else 'after'}"


def target(window: VisitWindow) -> str:
    """Return the target of a visit in words."""
    due = specified(window.due)
    return side(due) if due else NOT_PUBLISHED


def days(opens: Offset | None, closes: Offset | None) -> str:
    """Return allowed days in words: "19 to 23 days after"."""
    if opens is None or closes is None:
        return _open_ended(opens, closes)
    if opens == closes:
        return f"{side(opens)} only"
    signs = {it.amount < 0 for it in (opens, closes) if it.amount}
    if opens.unit == closes.unit and len(signs) == 1:
        return f"{abs(opens.amount)} to {length(closes)} {'before' if signs.pop() else 'after'}" if closes.amount else (
            f"{length(opens)} before to the same day")  # fmt: skip
    return f"from {side(opens)} to {side(closes)}"


def _open_ended(opens: Offset | None, closes: Offset | None) -> str:
    if opens is None and closes is None:
        return NO_WINDOW
    said = f"from {side(opens)}, last day" if opens else f"until {side(closes)}, first day" if closes else ""
    return f"{said} {NOT_PUBLISHED}"


def allowed(column: Column) -> list[str]:
    """Return the allowed days of a column, a line each; of a folded series first how often, then who is when."""
    found = stretches(column)
    words = [days(opens, closes) for opens, closes, _ in found]
    if column.is_folded:
        words = [f"{_numbers(visits)}: {said}" for said, (_, _, visits) in zip(words, found, strict=True)]
    often = pace(column)
    return [*([_pace(*often)] if often else []), *words, *_manner(column.first.window), *_again(column.first)]


def _again(visit: Visit) -> list[str]:
    """Return how often and at what distance a visit comes again; empty where it does not."""
    if visit.repeat is None:
        return []
    least, most = specified(visit.repeat.at_least), specified(visit.repeat.at_most)
    far = f"{length(least)} to {length(most)}" if least and most else length(least or most)
    far = f"at least {far}" if least and not most else f"at most {far}" if most and not least else far
    times = specified(visit.repeat.at_most_times)
    often = f"at most {counted(times, 'time')}" if times else f"how often: {NOT_PUBLISHED}"
    return [f"then again and again, distance {far if least != most else length(least)}", often]


def _pace(number: int, in_days: int) -> str:
    times = OFTEN.get(number, f"{number} times")
    return f"{times} a week" if in_days == 7 else f"{times} in {counted(in_days, 'day')}"


def _numbers(visits: list[Visit]) -> str:
    return listed([visit.code.rsplit("-", 1)[-1] for visit in visits])


def _manner(window: VisitWindow) -> list[str]:
    """Return how the allowed days are meant where they are not whole days with both ends in."""
    said = ["at the same time of day"] if window.at == "same time" else []
    said += [window.bounds] if window.bounds != "both included" else []
    return [*said, *(["advice, no rule"] if window.strictness == "soft" else [])]


def title_of(column: Column) -> str:
    """Return a column's title: of a folded series "Session 2 to 8"."""
    last = column.visits[-1].code.rsplit("-", 1)[-1]
    return f"{column.first.title} to {last}" if column.is_folded else column.first.title


def called(protocol: Protocol, name: str) -> str:
    """Return what a name in the file stands for, inside a sentence: a visit, a moment, or anything with a title."""
    if name in MOMENTS:
        return MOMENTS[name]
    tables = (items for _, items in protocol if isinstance(items, tuple))
    found = (item.title for items in tables for item in items
             if getattr(item, "code", None) == name and hasattr(item, "title"))  # fmt: skip
    return within(next(found, name.replace("-", " ")))


def counted_from(protocol: Protocol, visit: Visit) -> str:
    """Return what a visit's days are counted from: "enrolment", "each dose", "the end of the first dose"."""
    anchor = "each dose" if visit.repeats_for else called(protocol, visit.anchor)
    return f"the end of {anchor}" if visit.counts_from == "end" else anchor


def hours_title(title: str) -> str:
    """Return what a number of hours is called: "Preparation, hours in all"."""
    return f"{title}, hours" if title.endswith("in all") else f"{title}, hours in all"
