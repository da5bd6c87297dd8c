"""`list_routes`: every address and who may open it. The rule itself is `access.policy`."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tracker.access.policy import POLICY
from tracker.management.answering import CLEAN, AnsweringCommand


class Command(AnsweringCommand):
    """List the addresses."""

    help = 'List every address with its name and who may open it; "nobody": the access policy does not name it.'

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the format."""
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def answer(self, **options: Any) -> int:
        """Print the addresses."""
        found = list(routes())
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
        else:
            self.stdout.write("\n".join(f"{it['route']}  {it['name']}  {it['audience']}" for it in found))
        return CLEAN


def routes() -> Iterator[dict[str, str]]:
    """Yield each address, its name, and its audience; "nobody" where the policy does not name it."""
    for route, pattern in _patterns(get_resolver().url_patterns, "/"):
        name = pattern.name or ""
        audience = POLICY[name].name.lower().replace("_", " ") if name in POLICY else "nobody"
        yield {"route": route, "name": name, "audience": audience}


def _patterns(found: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, URLPattern]]:
    for it in found:
        route = before + str(it.pattern)
        if isinstance(it, URLResolver):
            yield from _patterns(it.url_patterns, route)
        else:
            yield route, it
