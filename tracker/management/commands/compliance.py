"""`compliance`: how what happened compares with the protocol, rule by rule. The numbers: `pages.compliance`."""

from argparse import ArgumentParser
from typing import Any

from programmes.interchange import BadInput
from tracker.actions import tallies
from tracker.exchange.tables import as_csv, as_json, as_text
from tracker.management.answering import AT_HELP, CLEAN, AnsweringCommand, moment, moment_or_now
from tracker.pages.compliance import COLUMNS, Tally, caseload, counted, known

FORMATS = {"table": as_text, "json": as_json, "csv": as_csv}


class Command(AnsweringCommand):
    """Count the states of all requirements, rule by rule."""

    help = (
        "Count, for each rule, how many requirements are kept, outside, missed, broken and so on. Without --at and "
        "--known-at the numbers are kept, and the supervisors' pages show them with their time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the moment and the format."""
        parser.add_argument("--at", help=f"today's facts, seen at {AT_HELP}")
        parser.add_argument("--known-at", help=f"only the facts recorded by {AT_HELP}")
        parser.add_argument("--format", choices=sorted(FORMATS), default="table")

    def answer(self, **options: Any) -> int:
        """Print the counts."""
        if options["at"] and options["known_at"]:
            raise BadInput("Say --at or --known-at, not both.")
        known_at = moment(options["known_at"])
        found = known(known_at) if known_at else caseload(moment_or_now(options["at"])) if options["at"] else _now()
        self.stdout.write(FORMATS[options["format"]](COLUMNS, [tally.row for tally in found]))
        return CLEAN


def _now() -> list[Tally]:
    """Count the caseload as it stands now, keep the numbers for the supervisors' pages, and return them."""
    tallies.count(at=moment_or_now(None))
    return counted()
