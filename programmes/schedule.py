"""Windows: from an anchor and a protocol's offsets to moments. Which anchor holds is decided in `unfolding`."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from programmes.moments import after, later_day, local_day, midnight
from programmes.protocol.allowed_days import VisitWindow
from programmes.protocol.model import IntegrationWindow
from programmes.protocol.quantities import Offset, specified


@dataclass(frozen=True, slots=True)
class Window:
    """The span of a visit: opens included, closes excluded. None is an edge nobody published.

    `due_at` is the target: the beginning of the target day, or the target moment where minutes or hours count.
    """

    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None

    def contains(self, moment: datetime) -> bool:
        """Say whether `moment` lies inside; an edge that is None does not limit."""
        if self.opens_at is not None and moment < self.opens_at:
            return False
        return self.closes_at is None or moment < self.closes_at

    @property
    def is_published(self) -> bool:
        """Say whether somebody wrote down when the visit may be held."""
        return self.opens_at is not None or self.closes_at is not None


NOWHERE = Window(None, None, None)


def visit_window(
    rule: VisitWindow, anchor: datetime, zone: ZoneInfo, holidays: frozenset[date] = frozenset()
) -> Window:
    """Return the window that `rule` opens around `anchor`.

    Offsets in d, wk and mo count dates: it opens at 00:00 of its first allowed day and closes at 00:00 after its
    last. Offsets in min and h count elapsed time, and both ends are moments. With `at = "same time"` all are moments,
    at the anchor's time of day, and the last one is still allowed: it closes the smallest step of a clock later.
    `bounds` takes the first day or moment out, or the last. `holidays` are those of offsets in bd.
    """
    if rule.at == "same time":
        return _bounded(rule, _same_time(rule, anchor, zone))
    opens, due, closes = specified(rule.opens), specified(rule.due), specified(rule.closes)
    return Window(
        (_end if _leaves_out(rule, "opening") else _begin)(opens, anchor, zone, holidays),
        _begin(due, anchor, zone, holidays),
        (_begin if _leaves_out(rule, "closing") else _end)(closes, anchor, zone, holidays),
    )


def _leaves_out(rule: VisitWindow, edge: str) -> bool:
    return rule.bounds in (f"{edge} excluded", "both excluded")


def _bounded(rule: VisitWindow, window: Window) -> Window:
    """Return a window of moments without the ends that its rule leaves out: a step of the clock in, at either end."""
    opens, closes = window.opens_at, window.closes_at
    if opens is not None and _leaves_out(rule, "opening"):
        opens += datetime.resolution
    if closes is not None and _leaves_out(rule, "closing"):
        closes -= datetime.resolution
    return Window(opens, window.due_at, closes)


def _same_time(rule: VisitWindow, anchor: datetime, zone: ZoneInfo) -> Window:
    given = [specified(offset) for offset in (rule.opens, rule.due, rule.closes)]
    opens, due, closes = (after(anchor, offset, zone) if offset else None for offset in given)
    return Window(opens, due, closes + datetime.resolution if closes else None)


def _begin(offset: Offset | None, anchor: datetime, zone: ZoneInfo, holidays: frozenset[date]) -> datetime | None:
    if offset is None:
        return None
    if offset.is_elapsed:
        return after(anchor, offset, zone)
    return midnight(later_day(local_day(anchor, zone), offset, holidays), zone)


def _end(offset: Offset | None, anchor: datetime, zone: ZoneInfo, holidays: frozenset[date]) -> datetime | None:
    if offset is None or offset.is_elapsed:
        return _begin(offset, anchor, zone, holidays)
    return midnight(later_day(local_day(anchor, zone), offset, holidays) + timedelta(days=1), zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWindow:
    """The integration window of one dose: from the end of the dosing session to its close or the next dose.

    `provisional`: the end of the session, or the dose itself, is only planned so far.
    """

    visit: str
    dosed_on: date
    opens_at: datetime
    narrows_at: datetime
    closes_at: datetime
    cut: bool
    provisional: bool

    def contains(self, moment: datetime) -> bool:
        """Say whether the window is open at `moment`: its opening included, its close excluded."""
        return self.opens_at <= moment < self.closes_at


def open_window(
    rule: IntegrationWindow, *, visit: str, dosed_at: datetime, ended_at: datetime, provisional: bool, zone: ZoneInfo
) -> OpenWindow:
    """Return the integration window of a dose; its ends lie at the same time of day as its opening."""
    return OpenWindow(
        visit=visit,
        dosed_on=local_day(dosed_at, zone),
        opens_at=ended_at,
        narrows_at=after(ended_at, rule.evidence_end, zone),
        closes_at=after(ended_at, rule.closes, zone),
        cut=False,
        provisional=provisional,
    )
