"""`create_administrator`: a link for the first person of a site, who invites all others on the page People."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.urls import reverse

from programmes.interchange import BadInput
from tracker.actions import founding
from tracker.forms.founding import AdministratorForm
from tracker.management.answering import AT_HELP, CLEAN, AnsweringCommand, moment_or_now, options_of, typed
from tracker.models import Site


class Command(AnsweringCommand):
    """Invite the administrator of a site."""

    help = "Print a link, once, with which the administrator of a site that has none chooses a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who they are, and the moment."""
        options_of(AdministratorForm, parser)
        parser.add_argument("--at", help=AT_HELP)

    def answer(self, **options: Any) -> int:
        """Print the link.

        :raises BadInput: when there is no such site.
        """
        form = typed(AdministratorForm, options)
        site = Site.objects.filter(code=form.cleaned_data["site"]).first()
        if site is None:
            raise BadInput(f"There is no site {form.cleaned_data['site']}. Open it with found_site.")
        secret = founding.invite_administrator(site=site, who=form.invited(), at=moment_or_now(options["at"]))
        self.stdout.write("Give this link to nobody else. It works once, for seven days, and is not shown again:")
        self.stdout.write(_address() + reverse("join", args=[secret]))
        return CLEAN


def _address() -> str:
    """Return where people sign in, as far as the settings say it."""
    hosts = [it for it in settings.ALLOWED_HOSTS if it != "*"]
    return settings.PUBLIC_URL or (f"https://{hosts[0].removeprefix('.')}" if hosts else "")
