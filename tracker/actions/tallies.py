"""Counting the caseload: every requirement once, by site, version, rule, severity and state. What is shown: `pages`."""

from datetime import datetime, time, timedelta

from django.db import connection
from django.db.models import Count, Max

from tracker.actions.action import action
from tracker.models import CaseloadTally, Requirement

NIGHTLY = time(4)  # on the server's clock, UTC: when neither side of the Atlantic is at work
UNIQUE = ("site_id", "protocol_version_id", "rule", "severity", "state")
COUNTED = ("course__site", "course__protocol_version", "rule", "severity", "state")


def count(*, at: datetime) -> None:
    """Count every requirement as it stands at `at`, and put the numbers in place of those of the last count.

    The rows never leave the database. They are counted into a table of this connection's own, before anything is
    locked: it may take seconds, and nobody's saving waits for it. Two counts at once do not meet: the later one's
    numbers stand.
    """
    rows = Requirement.objects.as_system("compliance").with_state(at).order_by()
    sql, params = rows.values_list(*COUNTED).annotate(number=Count("pk")).query.sql_with_params()
    with connection.cursor() as cursor:  # every name is a model's own, or stands here
        cursor.execute("DROP TABLE IF EXISTS counted")
        cursor.execute(f"CREATE TEMPORARY TABLE counted AS {sql}", params)
        _keep(at=at)
        cursor.execute("DROP TABLE counted")


@action
def _keep(*, at: datetime) -> None:
    """Take over what was counted. WHERE keeps SQLite from reading ON CONFLICT as part of a join."""
    CaseloadTally.objects.all().delete()
    table = connection.ops.quote_name(CaseloadTally._meta.db_table)
    moment = CaseloadTally._meta.get_field("counted_at").get_db_prep_save(at, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(UNIQUE)}, number, counted_at) "  # nosec B608
            f"SELECT counted.*, %s FROM counted WHERE 1 = 1 ON CONFLICT ({', '.join(UNIQUE)}) "
            "DO UPDATE SET number = excluded.number, counted_at = excluded.counted_at",
            [moment],
        )


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
