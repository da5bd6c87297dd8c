"""`found_site`: open a site of a real clinic. Who manages its people: `create_administrator`."""

from argparse import ArgumentParser
from typing import Any

from tracker.actions import founding
from tracker.forms.founding import SiteForm
from tracker.management.answering import AT_HELP, CLEAN, AnsweringCommand, moment_or_now, options_of, typed


class Command(AnsweringCommand):
    """Open a site."""

    help = "Open a site: its name, clock and telephone numbers. Afterwards: create_administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what a site has to have, and the moment."""
        options_of(SiteForm, parser)
        parser.add_argument("--at", help=AT_HELP)

    def answer(self, **options: Any) -> int:
        """Open it and say what comes next."""
        site = founding.found_site(site=typed(SiteForm, options).site(), at=moment_or_now(options["at"]))
        self.stdout.write(
            f"{site.name} is open as {site.code}. Next: create_administrator --site {site.code}. Then somebody who "
            "plans its rota names there who answers while nobody is on duty."
        )
        return CLEAN
