"""What must be so, and be told, before a patient leaves: each question with its last answer. Scales: `recording`."""

from dataclasses import dataclass

from programmes.protocol.demands import Demands
from tracker.history.demands import demands_on
from tracker.history.questions import questions_of
from tracker.models import Course, GateCheck
from tracker.models.facts import standing


@dataclass(frozen=True, slots=True)
class LeavingQuestion:
    """One question about leaving after one dose. `until`: how long a restriction holds, in words; empty: it is none."""

    code: str
    title: str
    until: str
    source: str
    answer: GateCheck | None


def leaving_questions(course: Course, visit_key: str) -> list[LeavingQuestion]:
    """Return what is asked before leaving after this dose, in the protocol's order. One query; none if nothing is."""
    asked = {code: it for layer in demands_on(course) for code, it in _asked(layer).items()}
    if not asked:
        return []
    mine = course.gatecheck_facts.filter(visit_key=visit_key, code__in=asked)
    rows = standing(mine).select_related("recorded_by").order_by("happened_at", "recorded_at")
    last = {it.code: it for it in rows}
    titles = questions_of(course)
    return [LeavingQuestion(code, titles[code].title, *asked[code], last.get(code)) for code in asked]


def _asked(layer: Demands) -> dict[str, tuple[str, str]]:
    """Return until when, and the source, of each question by its code."""
    ready = {it.code: ("", it.source) for it in layer.leaving if it.assessment is None}
    return ready | {it.code: (it.until, it.source) for it in layer.restrictions}
