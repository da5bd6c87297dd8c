"""`list_routes`: every address, method by method, and whom it is open to. The rule itself is `access.policy`."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tracker.access.policy import METHODS, POLICY
from tracker.management.answering import CLEAN, AnsweringCommand


class Command(AnsweringCommand):
    """List the addresses."""

    help = "List every address and method with whom it is open to, on what relation to the object; none: to nobody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the format."""
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def answer(self, **options: Any) -> int:
        """Print the addresses."""
        found = list(routes())
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
        else:
            self.stdout.write("\n".join(_told(it) for it in found))
        return CLEAN


def routes() -> Iterator[dict[str, Any]]:
    """Yield each address and method that the policy opens; one that it does not name once, open to nobody."""
    for route, pattern in _patterns(get_resolver().url_patterns, "/"):
        name = pattern.name or ""
        rows = [row for row in (POLICY.row(name, method) for method in METHODS) if row]
        for row in rows:
            open_to = {column: sorted(cell) for column, cell in row.cells.items() if cell}
            yield {"route": route, "name": name, "method": row.method, "kind": row.kind, "open_to": open_to}
        if not rows:
            yield {"route": route, "name": name, "method": "", "kind": "", "open_to": {}}


def _told(it: dict[str, Any]) -> str:
    """Return the line about an address and method for somebody who reads."""
    open_to = "; ".join(f"{column}: {', '.join(relations)}" for column, relations in it["open_to"].items())
    return f"{it['route']}  {it['name']}  {it['method']}  {open_to or 'nobody'}"


def _patterns(found: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, URLPattern]]:
    for it in found:
        route = before + str(it.pattern)
        if isinstance(it, URLResolver):
            yield from _patterns(it.url_patterns, route)
        else:
            yield route, it
