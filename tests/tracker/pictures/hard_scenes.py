"""Courses that are hard to draw: many doses, crowds, long words, what went otherwise. `scenes` has the usual ones."""

from dataclasses import replace

from tests.tracker.pictures import scenes
from tests.tracker.pictures.scenes import DAY, day, picture, visit, window
from tracker.pages.pictures.course import DoseMark, EndMark, Goal, PauseMark, ScaleStrip

PREP, INT, FOLLOW = "preparation", "integration", "follow-up"


def mdma():
    """Three doses, three and five weeks apart, each with three sessions, two calls and a rating; the first is cut."""
    start = day("2026-02-03")
    opens = [start, start + 20 * DAY, start + 55 * DAY]
    visits = [visit("Screening", PREP, "held", start - 35 * DAY, 7, 7)]
    visits += [visit(f"P{n + 1}", PREP, "held", start - (21 - 7 * n) * DAY, 2, 2) for n in range(3)]
    for number, dose in enumerate(opens, 1):
        state = "held" if number < 3 else "booked"
        for letter, after in zip("abc", (1, 7, 14), strict=True):
            visits.append(visit(f"{number}{letter}", INT, state, dose + after * DAY, min(after - 1, 2), 3))
        for after in (2, 4):
            visits.append(
                visit("call", INT, state, dose + after * DAY, 0, 1, call=True, label=f"Call {number}-{after}")
            )
    visits.append(visit("CAPS-5, 18 weeks", FOLLOW, "no-date", start + 126 * DAY, 7, 7))
    doses = tuple(
        DoseMark(f"Dose {n}, {mg} mg", d, state, d - 3 * DAY, d + 7 * DAY, d)
        for n, (d, mg, state) in enumerate(
            zip(opens, ("80 + 40", "120 + 60", "120 + 60"), ("given", "given", "planned"), strict=True), 1
        )
    )
    windows = (
        window("Window 1", opens[0], cut_on=opens[1]),
        window("Window 2", opens[1]),
        window("Window 3", opens[2], provisional=True),
    )
    ratings = ((start - 30 * DAY, 44), (start + 18 * DAY, 31), (start + 50 * DAY, 24))
    caps = ScaleStrip("CAPS-5", 0, 80, "higher is worse", None, ratings, (start + 76 * DAY, start + 126 * DAY))
    return picture("HB-0301", day("2026-03-25"), tuple(visits), doses, windows, (caps,))


def esketamine():
    """Eight sessions in four weeks, then weekly: twelve doses and five visits, and no integration window."""
    start = day("2026-03-02")
    days = [start + (7 * (n // 2) + 3 * (n % 2)) * DAY for n in range(8)] + [
        start + (28 + 7 * n) * DAY for n in range(4)
    ]
    doses = tuple(
        DoseMark(f"Dose {n}, {56 if n < 3 else 84} mg", d, "given" if n < 9 else "planned", d - DAY, d + DAY, d)
        for n, d in enumerate(days, 1)
    )
    visits = (
        visit("Screening", PREP, "held", start - 21 * DAY, 7, 7),
        visit("REMS enrolment", PREP, "held", start - 7 * DAY, 7, 5),
        visit("Review", INT, "held", start + 25 * DAY, 2, 3, label="Review after four weeks"),
        visit("Review", INT, "no-date", start + 53 * DAY, 3, 3, label="Review after eight weeks"),
        visit("Follow-up", FOLLOW, "no-date", start + 77 * DAY, 7, 7),
    )
    weekly = (34, 30, 27, 21, 19)
    points = tuple((start + 7 * n * DAY, value) for n, value in enumerate(weekly))
    madrs = ScaleStrip("MADRS", 0, 60, "higher is worse", Goal(0, 10, "Remission, 10 or less"), points)
    return picture("HB-0302", day("2026-03-31"), visits, doses, (), (madrs,))


def same_day():
    """Four visits on one day, three the day after, and two doses on one day."""
    one = day("2026-04-09")
    visits = tuple(visit(code, INT, "held", one + DAY, 0, 0) for code in ("1a", "Safety visit", "Bloods", "ECG"))
    visits += tuple(
        visit(code, INT, "booked", one + 2 * DAY, 0, 0, call=True) for code in ("call", "Call, doctor", "call")
    )
    doses = (DoseMark("Dose 1, 25 mg", one, "given"), DoseMark("Dose 1b, 12.5 mg", one, "given"))
    return picture("HB-0303", one + 2 * DAY, visits, doses, (window("Window 1", one),))


def long_words():
    """Names that nobody shortened, next to each other, in words of several languages."""
    one = day("2026-04-09")
    names = (
        "Integration session before the window closes",
        "Nachgespräch mit der Behandlungsleitung und der Familie",
        "Review",
        "Follow-up one week after the first dose, by telephone or in person",
        "Seguimiento",
        "Closing review and hand-over to the referring doctor",
    )
    visits = tuple(visit(name, INT, "booked", one + (1 + 2 * n) * DAY, 1, 1) for n, name in enumerate(names))
    visits += (visit("W" * 60, PREP, "held", one - 9 * DAY, 1, 1),)
    strip = ScaleStrip("Clinician-Administered PTSD Scale for DSM-5", 0, 80, "past month version, rated by telephone")
    strip = replace(strip, points=((one, 40.0),))
    dose = DoseMark("Dose 1, 25 mg by mouth with 200 ml of water", one, "given")
    return picture("HB-0304", one + 2 * DAY, visits, (dose,), (window("Window 1", one),), (strip,))


def deviations():
    """Nine visits out of rule within ten days, each with its words and its deviation."""
    one = day("2026-04-09")
    states = ("held-outside", "late", "missed", "waived", "past-target", "held-outside", "missed", "late", "missed")
    visits = tuple(
        visit(
            f"1{letter}", INT, state, one + (1 + n) * DAY, 0, 1, words=f"{n + 2} days late", deviation=f"D-01{n}0",
            held_on=one + (4 + n) * DAY if state == "held-outside" else None, call=n % 4 == 3,
        )
        for n, (letter, state) in enumerate(zip("abcdefghi", states, strict=True))
    )  # fmt: skip
    return picture(
        "HB-0305", one + 13 * DAY, visits, (DoseMark("Dose 1, 25 mg", one, "given"),), (window("Window 1", one),)
    )


def crowd():
    """Twenty-four late visits in one week of each lane."""
    visits = tuple(
        visit(
            f"Visit {n}", lane, "late", day("2026-04-10") + n % 7 * DAY, 2, 2,
            words="9 days late", call=n % 3 == 0, label=f"Visit {n}, {lane}",
        )
        for n in range(24)
        for lane in (PREP, INT, FOLLOW)
    )  # fmt: skip
    return replace(scenes.marta(), visits=visits)


def numbers():
    """Sixteen visits with long names, one a day among months of others: most are named by a number."""
    seen, one = scenes.three(), day("2026-02-04")
    visits = tuple(
        visit("Closing review", INT, "held", one + n * DAY, 0, 1, label=f"Closing review {n}") for n in range(16)
    )
    return replace(seen, visits=visits)


def stopped():
    """Stopped after the first dose, which was stopped early: the second was withheld, safety follow-up goes on."""
    one, end = day("2026-03-10"), day("2026-03-24")
    visits = (
        visit("P1", PREP, "held", one - 14 * DAY, 2, 2),
        visit("P2", PREP, "entered-late", one - 7 * DAY, 2, 2, held_on=one - 7 * DAY),
        visit("1a", INT, "held", one + DAY, 0, 1),
        visit("call", INT, "held", one + 3 * DAY, 1, 1, call=True),
        visit("1b", INT, "held-outside", one + 7 * DAY, 2, 2, held_on=one + 11 * DAY, words="2 days late"),
        visit("2a", INT, "not-applicable", one + 15 * DAY, 0, 1),
        visit("2b", INT, "not-applicable", one + 21 * DAY, 2, 2),
        visit("Safety follow-up", FOLLOW, "booked", one + 28 * DAY, 4, 4),
    )
    doses = (
        DoseMark("Dose 1, 25 mg", one, "stopped"),
        DoseMark("Dose 2, 25 mg", one + 14 * DAY, "withheld", one + 11 * DAY, one + 18 * DAY, one + 14 * DAY),
    )
    seen = picture("HB-0306", day("2026-03-30"), visits, doses, (window("Window 1", one),))
    return replace(seen, ended=EndMark(end, "Stopped"))


def on_hold():
    """Held twice: over after nine days, and again until today."""
    seen = scenes.marta()
    pauses = (PauseMark(day("2026-03-14"), day("2026-03-22")), PauseMark(day("2026-05-08")))
    return replace(seen, reference="HB-0307", pauses=pauses)


def held_and_died():
    """A day on hold, the day the patient died, and nothing expected after it."""
    seen = scenes.hopkins()
    end = day("2026-05-03")
    visits = tuple(
        replace(each, standing="not-applicable", booked_on=None) if each.target and each.target > end else each
        for each in seen.visits
    )
    windows = (seen.windows[0], replace(seen.windows[1], cut_on=end))
    pauses = (PauseMark(day("2026-05-01"), day("2026-05-02")),)
    return replace(seen, visits=visits, windows=windows, pauses=pauses, ended=EndMark(end, "Died"))


def completed():
    """A course that ran its length; today lies after it."""
    seen = scenes.marta()
    visits = tuple(
        each if each.held_on else replace(each, standing="held", held_on=each.target, words="", deviation=None)
        for each in seen.visits
    )
    return replace(seen, visits=visits, today=day("2026-07-12"), ended=EndMark(day("2026-07-09"), "Completed"))


ALL = {
    **scenes.ALL,
    "mdma": mdma,
    "esketamine": esketamine,
    "same-day": same_day,
    "long-words": long_words,
    "deviations": deviations,
    "crowd": crowd,
    "numbers": numbers,
    "stopped": stopped,
    "on-hold": on_hold,
    "died": held_and_died,
    "completed": completed,
}
