"""What happens in the demo clinic, kept in order of time, and whose time it takes. Who does what is in `story`."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from tracker.management.demo.days import ZONE, moment
from tracker.models import User

Step = Callable[[datetime], object]
Telling = Callable[[], object]  # puts one course into the diary; its dosing days are kept already


@dataclass(slots=True)
class Diary:
    """Steps of all courses together, and the hours each clinician has given away."""

    steps: list[tuple[datetime, int, Step]] = field(default_factory=list)
    taken: dict[int, list[tuple[datetime, datetime]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, at: datetime, step: Step) -> None:
        """Put a step at a moment; of two at the same moment, the one added first goes first."""
        self.steps.append((at, len(self.steps), step))

    def live(self, until: datetime) -> None:
        """Do what lies up to `until` (included), in order of time. What lies later has not happened yet."""
        for at, _, step in sorted(self.steps, key=lambda it: it[:2]):
            if at <= until:
                step(at)

    def is_free(self, who: User, starts_at: datetime, ends_at: datetime) -> bool:
        """Say whether nothing of theirs overlaps from `starts_at` (included) to `ends_at` (excluded)."""
        return all(ends_at <= start or starts_at >= end for start, end in self.taken[who.pk])

    def take(self, who: User, starts_at: datetime, ends_at: datetime) -> None:
        """Give these hours away."""
        self.taken[who.pk].append((starts_at, ends_at))

    def find(
        self, people: Sequence[User], days: Sequence[date], hour: int, minutes: int, zone: ZoneInfo = ZONE
    ) -> tuple[User, datetime]:
        """Return who has `minutes`, and from when on: the first day first, then the first of the people, near `hour`.

        :raises RuntimeError: when nobody has.
        """
        for day, who, other in product(days, people, _hours(hour)):
            starts_at = moment(day, other, zone=zone)
            ends_at = starts_at + timedelta(minutes=minutes)
            if self.is_free(who, starts_at, ends_at):
                self.take(who, starts_at, ends_at)
                return who, starts_at
        raise RuntimeError(f"Nobody has {minutes} minutes on {', '.join(map(str, days))}.")


def _hours(hour: int) -> list[int]:
    """Return the full hours at which something can begin, the nearest to `hour` first."""
    return sorted(range(8, 19), key=lambda it: (abs(it - hour), it))
