"""What a protocol says that belongs to no visit: who may take part, arms, blinding, outcomes. As rows without cells."""

from collections.abc import Iterator

from programmes.protocol.model import OutcomeRule
from programmes.protocol.quantities import specified
from tracker.pages.protocol_reading import Reading, Row
from tracker.pages.protocol_words import NOT_PUBLISHED, capital, length, listed

READERS = {"patient": "the patient", "team": "the team", "rater": "the raters"}


def eligibility(of: Reading) -> Iterator[Row]:
    """Ages, and the criteria in words."""
    rule = of.protocol.eligibility
    oldest = specified(rule.maximum_age)
    no_end = f"{rule.minimum_age} years or older; highest age: {NOT_PUBLISHED}"
    ages = f"{rule.minimum_age} to {oldest} years" if oldest else no_end
    yield Row("Age on the day of enrolment", notes=of.note(rule.source), across=ages)
    for criterion in rule.criteria:
        yield Row("Criterion", notes=of.note(rule.source), across=of.said(criterion))


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
    scale = of.scale_title(rule.assessment) if rule.assessment else ""
    drop, most = rule.drop_of_at_least_percent, rule.at_most
    said = [f"falls by at least {drop} %"] if drop is not None else []
    said += [f"at most {most}"] if most is not None else []
    return f"{scale}: {'; '.join(said)}"
