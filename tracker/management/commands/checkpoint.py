"""`checkpoint`: sign how far the trail is, and append that to the file outside the database. The worker does it too."""

from typing import Any

from django.utils import timezone

from tracker.actions import checkpoints
from tracker.management.answering import CLEAN, AnsweringCommand


class Command(AnsweringCommand):
    """Take a signed checkpoint of the trail now."""

    help = "Sign how far the trail is and append that to CHECKPOINT_FILE."

    def answer(self, **options: Any) -> int:
        """Take one and say of which line."""
        made = checkpoints.take(timezone.now())
        self.stdout.write(f"Checkpoint of line {made.seq}, signed with key {made.key}.")
        return CLEAN
