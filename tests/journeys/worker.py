"""The worker as it would run beside the server of a journey: at fixed times of each day, up to a moment."""

from datetime import datetime, timedelta

from django.core.management import call_command

from tests.journeys.walk import at
from tracker.models import Reminder

WALLS = ("09:05", "10:05", "18:05")
MONDAY = 0


class Worker:
    """Looks three times a day where a message is due, and on Monday mornings whatever is due."""

    def __init__(self, since: datetime) -> None:
        self.day, self.done_until = since.date(), since

    def works_until(self, now: datetime) -> None:
        """Do what a worker did since the last time, up to `now`."""
        while self.day <= now.date():
            for moment in (at(str(self.day), wall) for wall in WALLS):
                if self.done_until < moment <= now:
                    self._looks(moment)
            if self.day == now.date():
                return
            self.day += timedelta(days=1)

    def _looks(self, moment: datetime) -> None:
        due = Reminder.objects.as_system("worker").filter(status=Reminder.Status.PLANNED, due_at__lte=moment)
        if due.exists() or (moment.weekday() == MONDAY and moment.hour == 9):
            call_command("worker", "--once", "--at", moment.isoformat())
        self.done_until = moment
