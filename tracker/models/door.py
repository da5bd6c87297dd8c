"""Tries at a door that were refused, counted until a line of the trail says how many. What was typed is nowhere."""

from django.db import models


class DoorTry(models.Model):
    """How often a door was refused to one account since `began_at`. A worker writes the line and the row is gone.

    `account` is a keyed digest of the address that was typed, so that counting asks nobody whose it is and takes the
    same time for all; empty: tries that nobody counts apart, such as a flood of made-up addresses.
    """

    class Door(models.IntegerChoices):
        """Where somebody was refused."""

        LOG_IN = 1, "the log-in"
        CODE = 2, "the second factor"
        UNLOCK = 3, "unlocking a session"
        CONFIRMING = 4, "confirming with the password"

    account = models.CharField(max_length=64, blank=True)
    door = models.SmallIntegerField(choices=Door.choices)
    refused = models.PositiveIntegerField(default=0)
    held_back = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="tries_of_one_account_at_one_door_are_one_row", fields=["account", "door"])
        ]
        indexes = [models.Index(name="tries_by_beginning", fields=["began_at"])]

    def __str__(self) -> str:
        return f"tries at {self.get_door_display()}"
