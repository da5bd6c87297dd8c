"""The rows of a protocol's page about what must be so before a dose, beside gates: who, what was signed or stopped."""

from collections.abc import Iterator

from programmes.protocol.branching import Count
from programmes.protocol.medicines import Washout
from programmes.protocol.monitoring import Limit
from programmes.protocol.papers import Document
from programmes.protocol.quantities import specified
from tracker.pages.protocol_reading import Cell, Reading, Row
from tracker.pages.protocol_words import NOT_PUBLISHED, RELEASES, called, counted, joined, length, listed, role, valid

OTHERWISE = {
    "exclude": "otherwise no dose",
    "refer": "otherwise another opinion is asked for",
    "warn": "otherwise a warning only",
}
ACTIONS = {
    "hold": "outside: the dose is held",
    "weigh": "outside: weigh whether to delay the dose",
    "repeat": "outside: read again until it is inside",
    "escalate": "outside: the prescriber is called",
    "stop": "outside: stop",
    "unspecified": f"what follows outside: {NOT_PUBLISHED}",
}

WHEN = {"during": "during the session"}


def bounds(least: object, most: object) -> str:
    """Return the ends of a figure, both included: "at least 17", "9 to 20"; not published where it has none."""
    low = str(least) if least is not None and least != "unspecified" else ""
    high = str(most) if most is not None and most != "unspecified" else ""
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else NOT_PUBLISHED


def milestones(of: Reading) -> Iterator[Row]:
    """What must have happened, or is only counted from."""
    for it in of.protocol.milestones:
        if it.before is None:
            yield Row(
                it.title, "", of.note(it.source), across="A day that others are counted from; nothing waits for it"
            )
            continue
        again = "again before every dose" if it.anew else ""
        yield Row(it.title, joined(again, RELEASES[it.release]), of.note(it.source), of.at(it.before))


def criteria(of: Reading) -> Iterator[Row]:
    """Who may be treated: totals within bounds, questions answered."""
    for it in of.protocol.criteria:
        before, follows = f"before {called(of.protocol, it.before)}", OTHERWISE[it.otherwise]
        if it.assessment:
            beside = joined(of.scale_title(it.assessment), before, follows)
            cells = of.at(*it.at, cell=Cell(bounds(it.at_least, it.at_most)))
        else:
            beside, cells = joined(valid(it.valid), follows), of.at(it.before)
        yield Row(it.title, beside, of.note(it.source), cells, across="" if cells else "Asked and recorded")


def documents(of: Reading) -> Iterator[Row]:
    """Forms, consents and plans that are signed."""
    for it in of.protocol.documents:
        yield Row(it.title, document_words(it), of.note(it.source), of.at(it.before))


def document_words(it: Document) -> str:
    """Return who signs a document, in which edition, and how long a signature stands."""
    return joined(
        f"signed by {listed([f'the {role(name)}' for name in it.signed_by])}",
        f"edition {it.edition}" if it.edition else "",
        "may not be changed" if it.unmodified else "",
        "a plan: every departure is written down" if it.is_plan else "",
        "again for every dose" if it.anew else valid(it.valid),
        RELEASES[it.release],
    )


def washouts(of: Reading) -> Iterator[Row]:
    """Medicines that must have been stopped."""
    for it in of.protocol.washouts:
        yield Row(it.title, washout_words(it), of.note(it.source), of.at(it.before))


def washout_words(it: Washout) -> str:
    """Return how long before something a medicine must have been stopped."""
    least = f"at least {length(it.at_least)}" if specified(it.at_least) else ""
    halves = counted(it.half_lives, "half-life").replace("lifes", "lives") if it.half_lives else ""
    far = " and ".join(filter(None, (least, halves)))
    beside = f"stopped {far} before" if far else f"stopped; how long before: {NOT_PUBLISHED}"
    return joined(beside, RELEASES[it.release])


def counts(of: Reading) -> Iterator[Row]:
    """How many sessions of a phase there are."""
    for it in of.protocol.counts:
        cells = of.in_phase(it.phase, Cell("counts", "y"))
        said = joined(_count(of, it), "advice, no rule" if it.strictness == "soft" else RELEASES[it.release])
        yield Row(it.title, said if cells else "", of.note(it.source), cells, across="" if cells else said)


def _count(of: Reading, it: Count) -> str:
    within = f" within {length(it.within)}" if it.within and specified(it.within) else ""
    before = f", before {called(of.protocol, it.before)}" if it.before else ""
    return f"{bounds(it.at_least, it.at_most)} sessions{within}{before}"


def limits(of: Reading) -> Iterator[Row]:
    """What a reading must be."""
    for it in of.protocol.limits:
        follows = joined(ACTIONS[it.action], RELEASES[it.release] if it.action in ("hold", "stop") else "")
        said = f"{it.value.replace('-', ' ')} {bounds(it.at_least, it.at_most)} {WHEN.get(it.when, it.when)}"
        yield Row(it.title, joined(said, _mean(it), follows), of.note(it.source), of.at("each dose"))


def _mean(it: Limit) -> str:
    if it.averaged is None:
        return ""
    over = f" on {it.averaged.days} days or more" if it.averaged.days > 1 else ""
    return f"mean of the last {it.averaged.readings} readings{over}"
