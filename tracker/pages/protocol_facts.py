"""What a protocol says that belongs to no visit: who may take part, arms, blinding, outcomes. As rows without cells."""

from collections.abc import Iterator

from programmes import Protocol
from programmes.protocol.branching import Branch, OutcomeReached
from programmes.protocol.model import Eligibility
from programmes.protocol.quantities import specified
from programmes.protocol.scales import OutcomeRule
from tracker.pages.protocol_reading import Reading, Row
from tracker.pages.protocol_words import NOT_PUBLISHED, called, capital, joined, length, listed

READERS = {"patient": "the patient", "team": "the team", "rater": "the raters"}


def eligibility(of: Reading) -> Iterator[Row]:
    """Ages, and the criteria in words."""
    rule = of.protocol.eligibility
    yield Row("Age on the day of enrolment", notes=of.note(rule.source), across=_ages(rule))
    for criterion in rule.criteria:
        yield Row("Criterion", notes=of.note(rule.source), across=of.said(criterion))


def _ages(rule: Eligibility) -> str:
    youngest, oldest = specified(rule.minimum_age), specified(rule.maximum_age)
    if youngest is None:
        return f"Lowest age: {NOT_PUBLISHED}" + (f"; {oldest} years at most" if oldest else "")
    return f"{youngest} to {oldest} years" if oldest else f"{youngest} years or older; highest age: {NOT_PUBLISHED}"


def day_numbering(of: Reading) -> Iterator[Row]:
    """How the publication numbers its days. Days on this page are counted, not numbered."""
    yield Row("How the publication numbers days", across=capital(of.protocol.day_numbering))


def arms(of: Reading) -> Iterator[Row]:
    """The ways through the study."""
    for it in of.protocol.arms:
        delay = f"Everything counted from enrolment is {length(it.delay)} later" if it.delay else "No delay"
        yield Row(f"Arm: {it.title}", notes=of.note(it.source, tells_amount=True), across=delay)


def blinding(of: Reading) -> Iterator[Row]:
    """Who does not know the amount."""
    rule = of.protocol.blinding
    if rule is not None:
        readers = listed([READERS.get(it, it) for it in rule.hides_amount_from])
        yield Row("Blinding", notes=of.note(rule.source), across=f"The amount is hidden from {readers}")


def outcomes(of: Reading) -> Iterator[Row]:
    """Named outcomes on rating scales."""
    for it in of.protocol.outcomes:
        yield Row(it.title, notes=of.note(it.source), across=_outcome(of, it))


def _outcome(of: Reading, rule: OutcomeRule) -> str:
    titles = {it.code: it.title for it in of.protocol.outcomes}
    since = f", counted from {called(of.protocol, rule.baseline)}" if rule.baseline else ""
    visits = listed([called(of.protocol, visit) for visit in rule.over])
    figures = {
        "drop_of_at_least_percent": f"falls by at least {rule.drop_of_at_least_percent} %{since}",
        "drop_of_more_than_percent": f"falls by more than {rule.drop_of_more_than_percent} %{since}",
        "drop_of_at_least_points": f"falls by at least {rule.drop_of_at_least_points} points{since}",
        "at_most": f"at most {rule.at_most}",
        "all_of": f"all together: {listed([titles.get(it, it) for it in rule.all_of])}",
        "sustained": f"{titles.get(rule.sustained or '', rule.sustained)}, at every one of: {visits}",
    }
    said = joined(*[figures[key] for key in rule.figures])
    return f"{of.scale_title(rule.assessment)}: {said}" if rule.assessment else capital(said)


def branches(of: Reading) -> Iterator[Row]:
    """Ways that are only taken when somebody decides so."""
    for it in of.protocol.branches:
        said = branch_words(of.protocol, it)
        yield Row(f"A way that may be taken: {it.title}", notes=of.note(it.source), across=capital(said))


def branch_words(protocol: Protocol, it: Branch) -> str:
    """Return when a way may be taken, and who decides."""
    return joined(_allowed(protocol, it.allowed), f"decided by {it.by}" if it.by else "")


def _allowed(protocol: Protocol, allowed: object) -> str:
    if isinstance(allowed, OutcomeReached):
        reached = "was reached" if allowed.reached else "was not reached"
        outcome = next((it.title for it in protocol.outcomes if it.code == allowed.outcome), allowed.outcome)
        return f"when this {reached} at {called(protocol, allowed.at)}: {outcome}"
    return "always allowed" if allowed == "always" else f"when it may be taken: {NOT_PUBLISHED}"


def jurisdiction(of: Reading) -> Iterator[Row]:
    """Where the protocol holds."""
    if of.protocol.jurisdiction:
        yield Row("Jurisdiction", across=of.protocol.jurisdiction)


def in_force(of: Reading) -> Iterator[Row]:
    """From when to when it holds."""
    if (held := of.protocol.in_force) is not None:
        yield Row("In force", across=f"From {held.since}{f' to {held.until}' if held.until else ''}")


def changes(of: Reading) -> Iterator[Row]:
    """What was changed in a version."""
    for it in of.protocol.changes:
        yield Row(f"Changed in {it.version}, {it.on}", notes=of.note(it.source), across=of.said(it.what))
