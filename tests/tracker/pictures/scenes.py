"""Courses as the pictures see them: one, two, three and eight doses, for the tests to draw."""

from datetime import date, timedelta

from tracker.pages.pictures.course import (
    CoursePicture,
    DoseMark,
    Goal,
    ScaleStrip,
    VisitMark,
    WindowMark,
    usual_span,
)

DAY = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def visit(code, lane, standing, target, before=0, after=0, **more):
    label = more.pop("label", code)
    first, last = target - before * DAY, target + after * DAY
    if standing == "held":
        more.setdefault("held_on", target)
    if standing == "booked":
        more.setdefault("booked_on", target)
    return VisitMark(code, label, lane, standing, first, last, target, **more)


def window(label, opens, *, cut_on=None, provisional=False, closes=21, narrows=14):
    return WindowMark(label, opens, opens + closes * DAY, opens + narrows * DAY, cut_on, provisional, narrows, closes)


def picture(reference, today, visits, doses, windows, scales=()):
    first, last = usual_span(visits, doses, today=today)
    return CoursePicture(reference, first, last, today, visits, doses, windows, scales)


def marta():
    """The course of the design: two doses four weeks apart, one preparation late, one call late."""
    p, i = "preparation", "integration"
    visits = (
        visit("Screening", p, "held", day("2026-03-05"), 7, 14, held_on=day("2026-03-03")),
        visit("P1", p, "held", day("2026-03-26"), 3, 3, label="Preparation 1"),
        visit(
            "P2",
            p,
            "held-outside",
            day("2026-04-02"),
            2,
            2,
            label="Preparation 2",
            held_on=day("2026-04-07"),
            words="3 days late",
            deviation="D-0081",
        ),
        visit("P3", p, "held", day("2026-04-08"), 1, 0, label="Preparation 3"),
        visit("1a", i, "held", day("2026-04-10"), 0, 1, label="Session 1a"),
        visit("call", i, "held", day("2026-04-12"), 1, 1, label="Call 1", held_on=day("2026-04-13"), call=True),
        visit("1b", i, "held", day("2026-04-16"), 2, 2, label="Session 1b"),
        visit("1c", i, "held", day("2026-04-23"), 3, 3, label="Session 1c"),
        visit("2a", i, "held", day("2026-05-08"), 0, 1, label="Session 2a"),
        visit(
            "call",
            i,
            "late",
            day("2026-05-10"),
            1,
            1,
            label="Call 2",
            call=True,
            words="1 day late",
            deviation="D-0097",
        ),
        visit("2b", i, "booked", day("2026-05-14"), 2, 2, label="Session 2b"),
        visit("2c", i, "booked", day("2026-05-21"), 3, 3, label="Session 2c"),
        visit("Closing review", i, "no-date", day("2026-05-28"), 2, 2),
        visit("8-week follow-up", "follow-up", "no-date", day("2026-07-02"), 7, 7),
    )
    doses = (
        DoseMark("Dose 1, 25 mg", day("2026-04-09"), "given"),
        DoseMark(
            "Dose 2, 25 mg",
            day("2026-05-07"),
            "given",
            day("2026-05-04"),
            day("2026-05-14"),
            day("2026-05-07"),
        ),
    )
    windows = (window("Window 1", day("2026-04-09")), window("Window 2", day("2026-05-07")))
    madrs = ScaleStrip(
        "MADRS",
        0,
        40,
        "higher is worse",
        Goal(0, 10, "Remission, 10 or less"),
        (
            (day("2026-03-03"), 33),
            (day("2026-04-08"), 31),
            (day("2026-04-16"), 16),
            (day("2026-04-23"), 18),
        ),
        (day("2026-05-14"), day("2026-05-28"), day("2026-07-02")),
    )
    weekly = (21, 20, 21, 19, 20, 19, 10, 9, 11, 12, 6)
    phq = ScaleStrip(
        "PHQ-9",
        0,
        27,
        "self, weekly",
        Goal(0, 4, "4 or less"),
        tuple((day("2026-03-01") + 7 * n * DAY, value) for n, value in enumerate(weekly)),
    )
    return picture("HB-0147", day("2026-05-12"), visits, doses, windows, (madrs, phq))


def hopkins():
    """Two doses fourteen days apart, so that the second cuts the first window; followed for a year."""
    one, two = day("2026-04-14"), day("2026-04-28")
    p, i, f = "preparation", "integration", "follow-up"
    visits = (
        visit("Screening", p, "held", one - 35 * DAY, 7, 7),
        visit("P1", p, "held", one - 14 * DAY, 2, 2),
        visit("P2", p, "held", one - 8 * DAY, 2, 2),
        visit("P3", p, "held", one - 3 * DAY, 2, 2),
        visit("D1+1", i, "held", one + DAY, 0, 1),
        visit("D1+7", i, "held", one + 7 * DAY, 2, 2),
        visit("D2+1", i, "held", two + DAY, 0, 1),
        visit("D2+7", i, "booked", two + 7 * DAY, 2, 2),
        visit("4 weeks", f, "no-date", two + 28 * DAY, 4, 4),
        visit("1 month", f, "no-date", day("2026-05-28"), 4, 4),
        visit("3 months", f, "no-date", day("2026-07-28"), 10, 10),
        visit("6 months", f, "no-date", day("2026-10-28"), 14, 14),
        visit("12 months", f, "no-date", day("2027-04-28"), 21, 21),
    )
    doses = (
        DoseMark("Dose 1, 20 mg", one, "given"),
        DoseMark("Dose 2, 30 mg", two, "given", two - 3 * DAY, two + 4 * DAY, two),
    )
    windows = (window("Window 1", one, cut_on=two), window("Window 2", two))
    grid = ScaleStrip(
        "GRID-HAMD",
        0,
        52,
        "higher is worse",
        Goal(0, 7, "Remission, 7 or less"),
        ((one - 35 * DAY, 24), (one - 8 * DAY, 23)),
        tuple(two + n * DAY for n in (7, 28, 91, 183, 365)),
    )
    return picture("HB-0202", day("2026-05-05"), visits, doses, windows, (grid,))


def unpublished():
    """As published, a protocol that names targets and no allowed days: nothing can be assessed."""
    two = day("2026-04-28")
    seen = hopkins()
    visits = (
        VisitMark("P1", "Preparation 1", "preparation", "not-assessable", target=day("2026-03-31")),
        VisitMark(
            "P2",
            "Preparation 2",
            "preparation",
            "not-assessable",
            target=day("2026-04-06"),
            held_on=day("2026-04-07"),
        ),
        VisitMark(
            "1 week",
            "One week",
            "integration",
            "past-target",
            target=two + 5 * DAY,
            words="2 days past its target",
        ),
        VisitMark("D2+1", "Day after", "integration", "missed", two + DAY, two + DAY, two + DAY, words="missed"),
        VisitMark("call", "Call", "integration", "waived", two, two + DAY, two, words="waived", call=True),
        VisitMark("4 weeks", "Four weeks", "follow-up", "no-date", target=two + 28 * DAY),
    )
    stopped = (DoseMark("Dose 1, 20 mg", day("2026-04-14"), "stopped"), seen.doses[1])
    return picture("HB-0203", seen.today, visits, stopped, seen.windows)


def single():
    """One dose ahead, nothing given yet: the window is provisional."""
    dose = day("2026-09-15")
    visits = (
        visit("Screening", "preparation", "held", day("2026-08-18"), 7, 7),
        visit("Preparation", "preparation", "late", day("2026-08-31"), 3, 3, words="4 days late"),
        visit("Day after", "integration", "no-date", dose + DAY),
        visit("1 week", "integration", "no-date", dose + 7 * DAY, 2, 2),
        visit("3 weeks", "follow-up", "no-date", dose + 20 * DAY, 3, 3),
    )
    doses = (DoseMark("Dose 1, 25 mg", dose, "planned", dose - 2 * DAY, dose + 5 * DAY, dose),)
    return picture("HB-0204", day("2026-09-07"), visits, doses, (window("Window 1", dose, provisional=True),))


def three():
    """Three doses four weeks apart with three sessions and a call after each."""
    start, p, i = day("2026-02-03"), "preparation", "integration"
    opens = [start + 28 * n * DAY for n in range(3)]
    visits = [visit(f"P{n + 1}", p, "held", start - (21 - 7 * n) * DAY, 2, 2) for n in range(3)]
    for number, dose in enumerate(opens, 1):
        state = "held" if number < 3 else "booked"
        for letter, after in zip("abc", (1, 7, 14), strict=True):
            visits.append(visit(f"{number}{letter}", i, state, dose + after * DAY, min(after - 1, 3), 3))
        visits.append(visit("call", i, state, dose + 3 * DAY, 1, 1, call=True))
    visits.append(visit("CAPS-5, 18 weeks", "follow-up", "no-date", start + 126 * DAY, 7, 7))
    doses = tuple(
        DoseMark(
            f"Dose {n}, {mg} mg",
            d,
            "given" if n < 3 else "planned",
            d - 3 * DAY if n > 1 else None,
            d + 7 * DAY if n > 1 else None,
            d,
        )
        for n, (d, mg) in enumerate(zip(opens, ("80+40", "120+60", "120+60"), strict=True), 1)
    )
    windows = tuple(window(f"Window {n}", d, provisional=n == 3, closes=14, narrows=10) for n, d in enumerate(opens, 1))
    scale = ScaleStrip("CAPS-5", 0, 80, "higher is worse", None, ((start - 21 * DAY, 44), (start + 24 * DAY, 31)), ())
    return picture("HB-0205", day("2026-03-20"), tuple(visits), doses, windows, (scale,))


def eight():
    """Eight doses, twice a week, then one visit each half year: windows cut every three or four days."""
    start = day("2026-03-02")
    days = [start + (7 * (n // 2) + 3 * (n % 2)) * DAY for n in range(8)]
    doses = tuple(
        DoseMark(f"Dose {n}, {56 if n < 4 else 84} mg", d, "given" if n < 8 else "planned", d - DAY, d + DAY, d)
        for n, d in enumerate(days, 1)
    )
    windows = tuple(
        window(f"Window {n}", d, cut_on=days[n] if n < 8 else None, provisional=n > 7) for n, d in enumerate(days, 1)
    )
    visits = [visit("Enrolment", "preparation", "held", start - 10 * DAY, 7, 4)]
    for n, d in enumerate(days, 1):
        visits.append(visit(f"Call {n}", "integration", "held" if n < 7 else "no-date", d + DAY, 0, 1, call=True))
    for week in range(4):
        state = "held" if week < 3 else "booked"
        visits.append(visit(f"Week {week + 1}", "integration", state, start + (7 * week + 5) * DAY, 2, 1))
    visits.append(visit("4 weeks", "follow-up", "no-date", days[-1] + 28 * DAY, 7, 7))
    visits.append(visit("6 months", "follow-up", "no-date", days[-1] + 182 * DAY, 14, 14))
    return picture("HB-0206", day("2026-03-24"), tuple(visits), doses, windows)


ALL = {
    "two-doses": marta,
    "two-doses-cut": hopkins,
    "nothing-published": unpublished,
    "one-dose": single,
    "three-doses": three,
    "eight-doses": eight,
}
