"""Counting the caseload: every requirement once, by site, version, rule, severity and state. What is shown: `pages`."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Max

from tracker.actions.action import action
from tracker.models import CaseloadTally, Requirement

NIGHTLY = time(4)  # on the server's clock, UTC: when neither side of the Atlantic is at work
UNIQUE = ("site_id", "protocol_version_id", "rule", "severity", "state")
COUNTED = ("course__site", "course__protocol_version", "rule", "severity", "state")
KEPT = ("number", "counted_at")


def count(*, at: datetime) -> None:
    """Count every requirement as it stands at `at`, and put the numbers in place of those of the last count.

    One statement counts, before anything is locked: it may take seconds, and nobody's saving waits for it. Then the
    few numbers are written in two (more only where there are thousands). Two counts at once do not meet: the later
    one's numbers stand.
    """
    rows = Requirement.objects.as_system("compliance").with_state(at).order_by()
    numbers = rows.values_list(*COUNTED).annotate(number=Count("pk"))
    _keep(numbers=list(numbers), at=at)


@action
def _keep(*, numbers: list[tuple[int, ...]], at: datetime) -> None:
    rows = [CaseloadTally(**dict(zip(UNIQUE, it, strict=False)), number=it[-1], counted_at=at) for it in numbers]
    CaseloadTally.objects.all().delete()
    unique = [name.removesuffix("_id") for name in UNIQUE]
    CaseloadTally.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=KEPT)


def count_nightly(*, at: datetime) -> bool:
    """Count if that was not done since the last 04:00, and say whether it was done. One statement where it was."""
    counted_at = CaseloadTally.objects.aggregate(last=Max("counted_at"))["last"]
    if counted_at is not None and counted_at >= _last_night(at):
        return False
    count(at=at)
    return True


def _last_night(at: datetime) -> datetime:
    """Return the last moment up to `at` (included) at which it was 04:00."""
    tonight = datetime.combine(at.date(), NIGHTLY, at.tzinfo)
    return tonight if tonight <= at else tonight - timedelta(days=1)
