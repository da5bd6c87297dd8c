"""The worker: sends what is due, round after round, until it is told to stop. What is due: `actions.reminders`."""

import argparse
import logging
import signal
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from tracker.actions import checkpoints, door, letters, open_sessions, reminders, sealing
from tracker.actions.action import CannotRecord
from tracker.actions.reconciliation import advance
from tracker.actions.tallies import count_nightly

SECONDS_BETWEEN = 5.0
AN_HOUR = timedelta(hours=1)
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """`manage.py worker [--once] [--at T]`: any number may run at the same time."""

    advance_next: datetime | None = None
    help = "Send the messages that are due, until stopped. --once: what is due now, then end. --at: as if it were T."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options; `--at` without `--once` means one round too, because that moment does not move."""
        parser.add_argument("--once", action="store_true", help="send what is due and end")
        parser.add_argument("--at", type=_moment, help="the moment to take for now, such as 2026-05-14T18:00+01:00")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGTERM or SIGINT; the message that is being sent is finished and marked first."""
        if options["once"] or options["at"]:
            now = options["at"] or timezone.now()
            self._advance(now)
            self._round(now)
            return
        stopped = _when_told()
        while not stopped.is_set():
            self._round_that_survives(stopped)
            stopped.wait(SECONDS_BETWEEN)

    def _round_that_survives(self, stopped: Event) -> None:
        """Do a round; a database that is away for a while ends the round, not the worker."""
        try:
            close_old_connections()
            now = timezone.now()
            self._advance(now)
            self._round(now, stopped)
        except DatabaseError as fault:
            logger.error("The round was broken off: %s. The next one follows.", type(fault).__name__)

    def _advance(self, at: datetime) -> None:
        """Once an hour, let courses whose window has closed go on, clear sessions; once a night, count the caseload."""
        if self.advance_next is None or at >= self.advance_next:
            advance(at=at)
            count_nightly(at=at)
            while open_sessions.clear(at=at):
                pass
            self.advance_next = at + AN_HOUR

    def _round(self, at: datetime, stopped: Event | None = None) -> None:
        """Seal, sign, then send batch after batch until nothing is due; say what was done, in figures only."""
        _prove(at)
        letters.send_waiting(at=at)
        sent = failed = 0
        while not (stopped and stopped.is_set()):
            batch = reminders.send_due(at=at, stopped=stopped.is_set if stopped else None)
            sent, failed = sent + batch.sent, failed + batch.failed
            if not batch.seen:
                break
        if sent or failed:
            self.stdout.write(f"{sent} sent, {failed} given up")


def _prove(at: datetime) -> None:
    """Seal who read which records, tell refused tries, sign how far the trail is; an unwritable file stops nothing."""
    while sealing.is_due(at):
        sealing.seal(at=at)
    while door.is_due(at):
        door.settle(at=at)
    try:
        checkpoints.take_if_due(at)
    except CannotRecord as fault:
        logger.error("No checkpoint: %s", fault)


def _when_told() -> Event:
    """Return the event that SIGTERM and SIGINT set."""
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


def _moment(text: str) -> datetime:
    """Return the moment that an ISO text with an offset stands for.

    :raises argparse.ArgumentTypeError: when it is none, or says no zone.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment with a zone, such as 2026-05-14T18:00+01:00.")
    return moment
