"""Questions that staff answer yes or no: checks, criteria that are no total, and what is asked before leaving."""

from collections.abc import Iterator
from dataclasses import dataclass

from programmes.protocol.demands import Demands
from programmes.rules.criteria import REFERRED
from tracker.history.demands import demands_on
from tracker.models import Course


@dataclass(frozen=True, slots=True)
class Question:
    """A question by its code. `tied`: an answer counts for one visit only."""

    code: str
    title: str
    tied: bool


def questions_of(course: Course) -> dict[str, Question]:
    """Return the questions that the protocol of a course and the rules of its places ask, by code. No statement."""
    found: dict[str, Question] = {}
    for layer in demands_on(course):
        for question in questions(layer):
            found.setdefault(question.code, question)
    return found


def questions(layer: Demands) -> Iterator[Question]:
    """Yield the questions of a protocol or of a place's rules; where one refers, that for another opinion behind it."""
    for check in layer.checks:
        yield Question(check.code, check.title, check.valid == "same day")
    for rule in layer.criteria:
        tied = rule.valid == "same day"
        if rule.assessment is None:
            yield Question(rule.code, rule.title, tied)
        if rule.otherwise == "refer":
            yield Question(f"{rule.code}{REFERRED}", opinion(rule.title), tied)
    for ready in layer.leaving:
        if ready.assessment is None:
            yield Question(ready.code, ready.title, tied=True)
    for told in layer.restrictions:
        yield Question(told.code, f"Told before leaving: {told.title[:1].lower()}{told.title[1:]}", tied=True)


def opinion(title: str) -> str:
    """Return how another opinion on something is asked for."""
    return f"Another opinion: {title[:1].lower()}{title[1:]}"
