"""`signatures`: every electronic signature, as a table, JSON or CSV. Whether they hold is `verify_trail`'s to say."""

from argparse import ArgumentParser
from typing import Any

from tracker.exchange.tables import as_csv, as_json, as_text
from tracker.management.answering import CLEAN, AnsweringCommand
from tracker.pages.signature_list import COLUMNS, rows

FORMATS = {"table": as_text, "json": as_json, "csv": as_csv}


class Command(AnsweringCommand):
    """List every electronic signature with the record it stands under."""

    help = "List every electronic signature: record, name, credential, meaning, local moment with its zone, digest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the format."""
        parser.add_argument("--format", choices=sorted(FORMATS), default="table")

    def answer(self, **options: Any) -> int:
        """Print the list."""
        self.stdout.write(FORMATS[options["format"]](COLUMNS, list(rows())))
        return CLEAN
