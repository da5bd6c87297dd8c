"""Repeats without an end and ways that were taken, written out as plain visits. Nothing after this knows of either."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from programmes import unscheduled
from programmes.facts import TOOK_PLACE, Booked, Decided, Dose, Session
from programmes.history import History
from programmes.protocol import Protocol
from programmes.protocol.model import Visit
from programmes.protocol.quantities import Offset
from programmes.protocol.series import repeated

HORIZON: Final = timedelta(weeks=8)  # how far a repeat without an end is shown after the last dose or session
MOST: Final = 200  # a weekly visit for nearly four years


@dataclass(frozen=True, slots=True)
class Reach:
    """What of a protocol is there: how often each repeat comes, and which ways were taken."""

    times: tuple[tuple[str, int], ...]
    ways: frozenset[str]
    unscheduled: tuple[str, ...]


def unrolled(protocol: Protocol, history: History, through: datetime | None = None) -> Protocol:
    """Return the protocol with its repeats written out to a horizon, and without the visits of ways not taken.

    The horizon lies eight weeks after the last dose or session of the course; `through` may push it out. An occurrence
    that something was recorded of is always there, and so is a contact that nobody planned. The same protocol comes
    back where there is none of these.
    """
    extra = unscheduled.recorded(history)
    if not extra and not protocol.branches and not any(visit.repeat for visit in protocol.visits):
        return protocol
    reach = Reach(tuple(_times(protocol, history, through)), _ways(protocol, history), extra)
    return protocol.remembered(reach, lambda: _written_out(protocol, reach))


def whole(protocol: Protocol) -> Protocol:
    """Return the protocol with every visit that a course can ever have: repeats to the last, all ways.

    Contacts that nobody planned are among them. For looking up what a key names: a plan made of it would ask for
    everything at once.
    """
    repeats = {visit.code: _most(visit) for visit in protocol.visits if visit.repeat}
    return protocol.remembered("whole", lambda: _with(repeated(protocol, repeats), unscheduled.every()))


def _most(visit: Visit) -> int:
    assert visit.repeat is not None  # `whole` has asked
    return visit.repeat.at_most_times if isinstance(visit.repeat.at_most_times, int) else MOST


def _written_out(protocol: Protocol, reach: Reach) -> Protocol:
    there = tuple(visit for visit in protocol.visits if visit.branch is None or visit.branch in reach.ways)
    planned = repeated(protocol.model_copy(update={"visits": there}), dict(reach.times))
    return _with(planned, tuple(map(unscheduled.visit_of, reach.unscheduled)))


def _with(protocol: Protocol, more: tuple[Visit, ...]) -> Protocol:
    return protocol.model_copy(update={"visits": (*protocol.visits, *more)})


def _ways(protocol: Protocol, history: History) -> frozenset[str]:
    """Return the branches that were taken by decision, or on which something took place all the same."""
    decided = {it.branch: it.taken for it in history.of(Decided)}
    taken = {code for code, is_taken in decided.items() if is_taken}
    used = _used(history)
    walked = {it.branch for it in protocol.visits if it.branch and any(_is_of(key, it) for key in used)}
    return frozenset(taken | walked)


def _used(history: History) -> set[str]:
    """Return the keys of visits at which something took place."""
    held = {it.visit for it in history.of(Session) if it.outcome in TOOK_PLACE}
    return held | {it.visit for it in history.of(Dose)}


def _is_of(key: str, visit: Visit) -> bool:
    code = key.partition("#")[0]
    return code == visit.code or (visit.repeat is not None and _number(code, visit.code) > 0)


def _times(protocol: Protocol, history: History, through: datetime | None) -> Iterator[tuple[str, int]]:
    for visit in protocol.visits:
        if visit.repeat is not None:
            yield visit.code, _how_often(visit, history, through)


def _how_often(visit: Visit, history: History, through: datetime | None) -> int:
    """Return how many occurrences are there: those something is known of, the next one, and those up to the horizon."""
    assert visit.repeat is not None  # `_times` has asked
    known = max((_number(key.partition("#")[0], visit.code) for key in _known(history)), default=0)
    ahead = _ahead(visit.repeat.at_most, visit.repeat.at_least, history, through)
    most = visit.repeat.at_most_times
    allowed = most if isinstance(most, int) else MOST
    return min(max(known, min(known + ahead, allowed)), MOST)


def _known(history: History) -> Iterator[str]:
    yield from (it.visit for it in history.of(Booked))
    yield from (it.visit for it in history.of(Session))
    yield from (it.visit for it in history.of(Dose))


def _ahead(longest: object, shortest: object, history: History, through: datetime | None) -> int:
    """Return how many more fit before the horizon at their longest distance, at least one."""
    gaps = [it for it in (longest, shortest) if isinstance(it, Offset)]
    if not gaps:
        return 1
    ends = [it.happened_at for it in (*history.of(Dose), *history.of(Session))]
    span = HORIZON if through is None or not ends else max(HORIZON, through - max(ends))
    return max(1, int(span / timedelta(minutes=max(gaps[0].length, 1440.0))))


def _number(code: str, series: str) -> int:
    """Return which occurrence of `series` a visit's code names, from 1; 0 where it is none."""
    head, _, last = code.rpartition("-")
    return int(last) if head == series and last.isascii() and last.isdigit() and len(last) < 4 else 0
