"""The rows of a protocol's page about roles, groups, leaving, other medicines and reports. Each table, one function."""

from collections.abc import Iterator

from programmes.protocol.medicines import MedicineStep
from programmes.protocol.people import Ratio
from programmes.protocol.quantities import specified
from tracker.pages.protocol_before_rows import bounds
from tracker.pages.protocol_reading import Cell, Reading, Row
from tracker.pages.protocol_words import (
    NOT_PUBLISHED,
    called,
    capital,
    days,
    joined,
    length,
    listed,
    people,
    role,
    side,
)


def staffing(of: Reading) -> Iterator[Row]:
    """People of a role, beside the number in the room."""
    for it in of.protocol.staffing:
        number = specified(it.at_least)
        said = f"{NOT_PUBLISHED if number is None else people(number)} {it.where}"
        held = f"who holds: {role(it.credential)}" if it.credential else ""
        yield Row(it.title, joined(role(it.role), held), of.note(it.source), of.at(it.visit, cell=Cell(said)))


def prohibitions(of: Reading) -> Iterator[Row]:
    """What people of a role may not do."""
    for it in of.protocol.prohibitions:
        yield Row(it.title, "", of.note(it.source), across=f"{capital(role(it.role))}: may not {it.may_not}")


def continuity(of: Reading) -> Iterator[Row]:
    """Who is the same person at two visits."""
    for it in of.protocol.continuity:
        change = f"a change needs a signature: {of.check_title(it.consent)}" if it.consent else ""
        beside = joined(f"{role(it.role)}: the same person as at {called(of.protocol, it.as_at)}", change)
        yield Row(it.title, beside, of.note(it.source), of.at(it.at))


def group(of: Reading) -> Iterator[Row]:
    """Sessions of several patients."""
    rule = of.protocol.group
    if rule is not None:
        said = joined(f"At most {rule.at_most} patients", *[_ratio(it) for it in rule.ratios])
        yield Row("Group session", "", of.note(rule.source), across=said)


def _ratio(it: Ratio) -> str:
    end = f"to under {it.below}" if it.below else f"to {it.up_to}" if it.up_to else "and more"
    return f"largest dose {it.from_} {end}: at most {it.clients} to a facilitator"


def leaving(of: Reading) -> Iterator[Row]:
    """What must be so before a patient leaves."""
    for it in of.protocol.leaving:
        scale = f"{of.scale_title(it.assessment)} {bounds(it.at_least, it.at_most)}" if it.assessment else ""
        signed = f"signed by {role(it.by)}" if it.by else ""
        yield Row(it.title, joined(scale, signed), of.note(it.source), of.at("each dose"))


def restrictions(of: Reading) -> Iterator[Row]:
    """What a patient must not do after leaving; that they were told is checked."""
    for it in of.protocol.restrictions:
        said = it.until if it.until.startswith("until") else f"until {it.until}"
        yield Row(it.title, "the patient is told", of.note(it.source), of.at("each dose", cell=Cell(said)))


def medicines(of: Reading) -> Iterator[Row]:
    """Medicines taken every day."""
    titles = {arm.code: arm.title for arm in of.protocol.arms}
    for it in of.protocol.medicines:
        arms = f"only in {listed([titles.get(arm, arm) for arm in it.arms])}" if it.arms else ""
        steps = [_step(of, step) for step in it.steps]
        sources = [step.window.source for step in it.steps]
        yield Row(it.title, arms, of.note(it.source, *sources, tells_amount=True), across=capital(joined(*steps)))


def _step(of: Reading, step: MedicineStep) -> str:
    anchor, due = called(of.protocol, step.anchor), specified(step.window.due)
    opens, closes = specified(step.window.opens), specified(step.window.closes)
    said = f"from the day of {anchor}" if due and not due.amount else f"from {side(due)} {anchor}" if due else ""
    near = f"allowed {days(opens, closes)} {anchor}" if opens or closes else ""
    return f"{step.per_day} a day {', '.join(filter(None, (said, near))) or f'after {anchor}; when: {NOT_PUBLISHED}'}"


def reports(of: Reading) -> Iterator[Row]:
    """Reports of the clinic that are owed again and again."""
    for it in of.protocol.reports:
        every = "each quarter" if it.every == "quarter" else f"every {length(it.every)}"
        since = f" since {called(of.protocol, it.since)}" if it.since else ""
        soon = f"within {length(it.within)}" if specified(it.within) else f"how soon: {NOT_PUBLISHED}"
        said = joined(
            f"after {every}{since}, {soon}",
            f"first period ends {it.first}" if it.first else "",
            f"without those who answered: {of.check_title(it.leaves_out)}" if it.leaves_out else "",
            f"no number below {it.smallest_cell} is told" if it.smallest_cell else "",
            f"to {it.to}" if it.to else "",
        )
        yield Row(it.title, "", of.note(it.source), across=capital(said))
