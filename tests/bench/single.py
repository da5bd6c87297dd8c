"""One plan, measured: a course of 60 requirements and 400 facts, and how the cost grows with facts. No database."""

from collections.abc import Iterator

from programmes import History
from tests.bench.measuring import Row, processor
from tests.programmes.busy import busy_history, planned

BAR = "plan"
FACTS, LARGER = 400, (800, 1600)
LINEAR = 1.5  # of differences of a millisecond; `tests/programmes/test_cost.py` counts exactly


def planning() -> Iterator[Row]:
    """Yield what one plan takes, facts sorted anew, and what each further fact takes to what it took before."""
    taken = {number: _taken(number) for number in (FACTS // 4, FACTS // 2, FACTS, *LARGER)}
    requirements = len(planned(busy_history(FACTS)).requirements)
    yield Row(BAR, f"plan of {requirements} requirements and {FACTS} facts: processor", taken[FACTS], "ms", 5)
    for number in LARGER:
        less, least = taken[number // 2], taken[number // 4]
        what = f"plan: {number // 2} facts more than {number // 2}, to twice {number // 4} more than {number // 4}"
        yield Row(BAR, what, taken[number] - less, "ms", LINEAR, floor=2 * (less - least))


def _taken(number: int) -> float:
    facts = busy_history(number).given
    return processor(lambda: planned(History(facts, "1")), times=25)
