"""How far the sending of messages lags behind. One figure, nobody's data."""

from datetime import datetime

from django.db.models import Min
from django.db.models.functions import Coalesce, Greatest

from tracker.models import Reminder


def oldest_due(at: datetime) -> datetime | None:
    """Return since when the oldest message that may go has been waiting for a worker; None where none waits.

    A message under a lease is in a worker's hands, or was put off until the quiet hours end: it waits from the end
    of its lease on. One statement.
    """
    rows = Reminder.objects.as_system("worker").filter(status=Reminder.Status.PLANNED, waits=False, due_at__lte=at)
    since = Greatest("due_at", Coalesce("lease_until", "due_at"))
    oldest: datetime | None = rows.annotate(since=since).filter(since__lte=at).aggregate(oldest=Min("since"))["oldest"]
    return oldest
