"""Stretches with too few people in the room, and which of them were permitted breaks. Judges no visit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter

from programmes.history import Present, Session
from programmes.protocol.dosing_day import Breaks
from programmes.protocol.quantities import specified


@dataclass(frozen=True, slots=True)
class Shortage:
    """A stretch in which too few people were in the room: from included, until excluded."""

    starts_at: datetime
    ends_at: datetime
    people: int

    @property
    def minutes(self) -> int:
        """Return its length in whole minutes; a stretch of less than one counts as one."""
        return max(1, int((self.ends_at - self.starts_at) / timedelta(minutes=1)))


def shortages(session: Session, entries: list[Present], needed: int) -> list[Shortage]:
    """Return the stretches with fewer than `needed` people, neighbours joined where the number is equal."""
    starts, ends = session.started_at, session.ended_at
    if starts is None or ends is None:
        return []
    inside = {moment for it in entries for moment in (it.happened_at, it.until) if starts < moment < ends}
    counted = [(_people(entries, begin), begin, end) for begin, end in pairwise([starts, *sorted(inside), ends])]
    stretches = [(count, list(same)) for count, same in groupby(counted, key=itemgetter(0))]
    return [Shortage(same[0][1], same[-1][2], count) for count, same in stretches if count < needed]


def permitted(short: list[Shortage], entries: list[Present], breaks: Breaks | None) -> list[Shortage]:
    """Return the stretches that are breaks: with a stand-in watching throughout, and short enough, limit included.

    Stretches that touch are one break. Without a published limit (`unspecified`) each one watched is returned.
    """
    if breaks is None:
        return []
    watching = sorted((it for it in entries if it.standing_in), key=lambda it: it.happened_at)
    watched = [gap for gap in _gaps(short) if _is_watched(gap[0].starts_at, gap[-1].ends_at, watching)]
    return [stretch for gap in watched if _is_short_enough(gap, breaks) for stretch in gap]


def _people(entries: list[Present], moment: datetime) -> int:
    return len({it.person for it in entries if not it.standing_in and it.happened_at <= moment < it.until})


def _gaps(short: list[Shortage]) -> Iterator[list[Shortage]]:
    gap: list[Shortage] = []
    for stretch in short:
        if gap and gap[-1].ends_at < stretch.starts_at:
            yield gap
            gap = []
        gap.append(stretch)
    if gap:
        yield gap


def _is_watched(begins: datetime, ends: datetime, watching: list[Present]) -> bool:
    """Say whether stand-ins, one after the other, were there from `begins` to `ends`."""
    for it in watching:
        if it.happened_at <= begins < it.until:
            begins = it.until
    return begins >= ends


def _is_short_enough(gap: list[Shortage], breaks: Breaks) -> bool:
    limit = specified(breaks.at_most)
    return limit is None or gap[-1].ends_at - gap[0].starts_at <= timedelta(minutes=limit.minutes)
