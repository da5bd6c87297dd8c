"""What a protocol says that cannot all be true: codes, doses, gates, scales. Suspicions: `suspicions`."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from programmes.protocol.anchoring import anchors
from programmes.protocol.condition_consistency import counts, criteria, documents, milestones, washouts
from programmes.protocol.day_consistency import doses, intervals, measurements, obligations, stays
from programmes.protocol.dose_consistency import dose_shapes
from programmes.protocol.duty_consistency import owed, periodic
from programmes.protocol.key_consistency import keys
from programmes.protocol.model import Protocol
from programmes.protocol.monitoring_consistency import leaving, limits, series
from programmes.protocol.people_consistency import continuity, group, staffing
from programmes.protocol.problems import Finding, Path, nearest
from programmes.protocol.reaching import never_given, never_said, never_taken, unreached
from programmes.protocol.repeat_consistency import repeats
from programmes.protocol.way_consistency import branches, medicines, optional_assessments, outcomes_over_visits
from programmes.protocol.windows import integration_windows, lengths, visit_windows

LISTS: Final = (
    *("arms", "visits", "hours", "checks", "obligations", "assessments", "outcomes", "reminders"),
    *("staffing", "prohibitions", "continuity", "limits", "leaving", "restrictions", "reports"),
    *("counts", "medicines", "branches"),
)
ONCE_BEFORE_EACH: Final = ("gates", "intervals", "milestones", "documents", "criteria", "washouts")
UNSCHEDULED: Final = "unscheduled-"  # contacts nobody planned are recorded under such keys
RESERVED: Final = frozenset({"enrolment", "dose"})
A_DOSING_VISIT: Final = "the code of a dosing visit"
MOST_STAFF: Final = 20
PERCENTS: Final = ("drop_of_at_least_percent", "drop_of_more_than_percent")
FIGURES: Final = (*PERCENTS, "drop_of_at_least_points", "at_most", "all_of", "sustained")
OCCASION: Final = {
    "integration session booked": "integration window",
    "integration session held": "integration window",
    "form filed": "dose given",
}


def inconsistencies(protocol: Protocol) -> list[Finding]:
    """Return everything in which the protocol contradicts itself; empty for one that can be used."""
    families: tuple[Callable[[Protocol], Iterator[Finding]], ...] = (
        codes,
        ages,
        anchors,
        repeats,
        visit_windows,
        lengths,
        integration_windows,
        visits,
        doses,
        dose_shapes,
        measurements,
        series,
        limits,
        leaving,
        stays,
        intervals,
        obligations,
        owed,
        periodic,
        hours,
        gates,
        milestones,
        documents,
        criteria,
        washouts,
        counts,
        medicines,
        scales,
        optional_assessments,
        outcomes,
        outcomes_over_visits,
        branches,
        reminders,
        staffing,
        continuity,
        group,
        unreached,
        never_said,
        never_given,
        never_taken,
        keys,
    )
    return [finding for family in families for finding in family(protocol)]


def codes(protocol: Protocol) -> Iterator[Finding]:
    """Codes are unique in their table, no visit has an anchor's name, and no hours have a check's."""
    for table in LISTS:
        yield from _repeated(table, "code", getattr(protocol, table))
    for table in ONCE_BEFORE_EACH:
        yield from _repeated_before(table, protocol)
    for number, visit in enumerate(protocol.visits):
        if visit.code in RESERVED:
            yield Finding(("visits", number, "code"), f'"{visit.code}"', "another code: it is an anchor")
        if visit.code.startswith(UNSCHEDULED):
            expected = "another code: this one is of contacts that nobody planned"
            yield Finding(("visits", number, "code"), f'"{visit.code}"', expected)
    shared = {check.code for check in protocol.checks}
    for number, entry in enumerate(protocol.hours):
        if entry.code in shared:
            yield Finding(("hours", number, "code"), f'"{entry.code}"', "a code that no check has")


def _repeated(table: str, key: str, items: Iterable[Any]) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for number, item in enumerate(items):
        code = getattr(item, key)
        seen[code] += 1
        if seen[code] == 2:
            yield Finding((table, number, key), f'"{code}" a second time', f"each {key} once in {table}")


def _repeated_before(table: str, protocol: Protocol) -> Iterator[Finding]:
    """A code stands once; what was written for a series stands once before each of its doses."""
    in_series = {code for codes_ in protocol.series.values() for code in codes_}
    seen: dict[str, set[str]] = {}
    for number, item in enumerate(getattr(protocol, table)):
        before = seen.setdefault(item.code, set())
        if before and not ({item.before, *before} <= in_series and item.before not in before):
            yield Finding((table, number, "code"), f'"{item.code}" a second time', f"each code once in {table}")
        before.add(item.before)


def ages(protocol: Protocol) -> Iterator[Finding]:
    """The highest age is not below the lowest."""
    low, high = protocol.eligibility.minimum_age, protocol.eligibility.maximum_age
    lowest = low if isinstance(low, int) else 0
    if isinstance(high, int) and not lowest <= high <= 130:
        yield Finding(("eligibility", "maximum_age"), str(high), f"{lowest} (minimum_age) to 130")


def visits(protocol: Protocol) -> Iterator[Finding]:
    """A visit's arms and rating scales exist, and somebody is in the room."""
    known_arms, scales_ = [it.code for it in protocol.arms], [it.code for it in protocol.assessments]
    for number, visit in enumerate(protocol.visits):
        path: Path = ("visits", number)
        yield from _unknown((*path, "arms"), visit.arms, known_arms, "arm")
        yield from _unknown((*path, "assessments"), visit.assessments, scales_, "assessment")
        if visit.phase == "dosing" and visit.repeats_for:
            yield Finding((*path, "repeats_for"), f'"{visit.repeats_for}"', "none on a dosing visit")
        if visit.phase == "dosing" and visit.offered:
            yield Finding((*path, "offered"), "true", "none on a dosing visit: a dose is given or it is not")
        if visit.counts_from == "end" and visit.anchor == "enrolment":
            yield Finding((*path, "counts_from"), '"end"', '"start", because an enrolment has no end')
        if visit.staff and isinstance(visit.staff.at_least, int) and not 1 <= visit.staff.at_least <= MOST_STAFF:
            yield Finding((*path, "staff", "at_least"), str(visit.staff.at_least), f"1 to {MOST_STAFF}")


def _unknown(path: Path, said: Iterable[str], known: list[str], noun: str) -> Iterator[Finding]:
    for number, code in enumerate(said):
        if code not in known:
            yield Finding((*path, number), f'"{code}"', f"the code of an {noun}", nearest(code, known))


def hours(protocol: Protocol) -> Iterator[Finding]:
    """Hours are counted in time, up to a dosing visit that exists."""
    dosing = [it.code for it in protocol.dosing_visits]
    for number, entry in enumerate(protocol.hours):
        path: Path = ("hours", number)
        if entry.before is not None and entry.before not in dosing:
            near = nearest(entry.before, dosing)
            yield Finding((*path, "before"), f'"{entry.before}"', A_DOSING_VISIT, near)


def gates(protocol: Protocol) -> Iterator[Finding]:
    """A gate stands before a dose that exists, and asks for checks or hours that exist."""
    dosing = ["each dose", *(it.code for it in protocol.dosing_visits)]
    asked = [*(it.code for it in protocol.checks), *(it.code for it in protocol.hours)]
    for number, gate in enumerate(protocol.gates):
        path: Path = ("gates", number)
        if gate.before not in dosing:
            expected = '"each dose" or the code of a dosing visit'
            yield Finding((*path, "before"), f'"{gate.before}"', expected, nearest(gate.before, dosing))
        for place, code in enumerate(gate.requires):
            if code not in asked:
                expected = "the code of a check or of hours"
                yield Finding((*path, "requires", place), f'"{code}"', expected, nearest(code, asked))


def scales(protocol: Protocol) -> Iterator[Finding]:
    """A scale ends above where it begins; its bands lie in it, in order, without overlap."""
    for number, scale in enumerate(protocol.assessments):
        path: Path = ("assessments", number)
        if scale.low >= scale.high:
            yield Finding((*path, "high"), str(scale.high), f"more than low, {scale.low}")
            continue
        lowest = scale.low
        for place, band in enumerate(scale.bands):
            if not lowest <= band.low <= band.high <= scale.high:
                expected = f"{lowest} to {scale.high}, low not above high"
                yield Finding((*path, "bands", place), f"{band.low} to {band.high}", expected)
            lowest = band.high + 1


def outcomes(protocol: Protocol) -> Iterator[Finding]:
    """An outcome is read from a scale that exists, or from other outcomes, by exactly one figure."""
    known, codes_ = {it.code: it for it in protocol.assessments}, [it.code for it in protocol.outcomes]
    for number, rule in enumerate(protocol.outcomes):
        path: Path = ("outcomes", number)
        if rule.assessment is None and not (rule.all_of or rule.sustained):
            yield Finding(path, "no assessment", "the code of an assessment")
        elif rule.assessment is not None and rule.assessment not in known:
            near = nearest(rule.assessment, known)
            yield Finding((*path, "assessment"), f'"{rule.assessment}"', "the code of an assessment", near)
        for place, code in enumerate(rule.all_of):
            yield from _other_outcome((*path, "all_of", place), code, rule.code, codes_)
        if rule.sustained is not None:
            yield from _other_outcome((*path, "sustained"), rule.sustained, rule.code, codes_)
        if len(rule.figures) != 1:
            yield Finding(path, f"{len(rule.figures)} figures", f"exactly one of {', '.join(FIGURES)}")
        for key in PERCENTS:
            if (said := getattr(rule, key)) is not None and not 1 <= said <= 100:
                yield Finding((*path, key), str(said), "1 to 100")


def _other_outcome(path: Path, code: str, own: str, known: list[str]) -> Iterator[Finding]:
    if code not in known or code == own:
        yield Finding(
            path, f'"{code}"', "the code of another outcome", nearest(code, [it for it in known if it != own])
        )


def reminders(protocol: Protocol) -> Iterator[Finding]:
    """A reminder's day is a day, and it hangs on an integration window only where there is one."""
    for number, rule in enumerate(protocol.reminders):
        path: Path = ("reminders", number)
        if rule.on.startswith("integration") and protocol.integration_window == "none":
            yield Finding((*path, "on"), f'"{rule.on}"', "an [integration_window], or another occasion")
        for key in ("day", "every"):
            offset = getattr(rule, key)
            if offset is not None and offset.is_elapsed:
                yield Finding((*path, key), f'"{offset}"', "days, weeks or months: `at` says the time of day")
        if rule.unless is not None and not rule.on.startswith(OCCASION[rule.unless]):
            yield Finding((*path, "unless"), f'"{rule.unless}"', f"on {OCCASION[rule.unless]}, or another condition")
        if rule.every is not None and rule.every.amount < 1:
            yield Finding((*path, "every"), f'"{rule.every}"', "1 or more")
        if rule.every is not None and rule.on != "practice agreed":
            yield Finding((*path, "every"), f'"{rule.every}"', 'no `every`, except on "practice agreed"')
