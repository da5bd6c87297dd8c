"""The families of rules, one a file, one signature: `(Course) -> Iterator[Requirement]`. Each always answers."""

from collections.abc import Callable, Iterator

from programmes.requirements import Requirement
from programmes.rules.assessments import assessments
from programmes.rules.discharge import discharge
from programmes.rules.doses import doses
from programmes.rules.durations import durations
from programmes.rules.gates import gates
from programmes.rules.integration import integration
from programmes.rules.presence import presence
from programmes.rules.timing import timing
from programmes.unfolding import Course

FAMILIES: tuple[Callable[[Course], Iterator[Requirement]], ...] = (
    timing,
    gates,
    doses,
    presence,
    durations,
    discharge,
    assessments,
    integration,
)

__all__ = ["FAMILIES"]
