"""What somebody legitimately asks: every page they may open, its links and its forms, as requests. Asserts nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.test import Client

from tests.access.page_forms import Forms, PageForm
from tests.access.rewinding import ask

FORM = "application/x-www-form-urlencoded"
LAST = {"account_logout", "lock"}
"""Routes that would end the walk."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """One request: of which route, how, and what it names in its path, its query and its form."""

    route: str
    method: str
    path: str
    query: Pairs = ()
    form: Pairs = ()
    offered: frozenset[tuple[str, str]] = frozenset()

    @property
    def address(self) -> str:
        """Return the path with its query."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    def sends(self, client: Client, **more: Any) -> Any:
        """Send it, and return the answer."""
        if self.method == "GET":
            return client.generic("GET", self.address, **more)
        return client.generic("POST", self.address, urlencode(self.form).encode(), FORM, **more)

    def with_form(self, *form: tuple[str, str]) -> "Asked":
        """Return the same request with another form."""
        return replace(self, form=tuple(form))


def recorded(client: Client, addresses: dict[str, str]) -> Iterator[Asked]:
    """Yield each page that opens, once each link with a question, and each form of it with a first valid filling."""
    seen: set[tuple[Any, ...]] = set()
    for route, path in addresses.items():
        if route in LAST:
            continue
        for it in _of_page(client, route, path):
            shape = (it.method, it.path, tuple(name for name, _ in it.query), tuple(name for name, _ in it.form))
            if shape not in seen:
                seen.add(shape)
                yield it


def _of_page(client: Client, route: str, path: str, *, follow: bool = True) -> Iterator[Asked]:
    parts = urlsplit(path)
    answer = ask(client, "GET", path)
    if answer.status_code == 405:
        yield Asked(route, "POST", path)
    if answer.status_code != 200:
        return
    yield Asked(route, "GET", parts.path, tuple(parse_qsl(parts.query)))
    read = Forms(answer.content.decode()) if answer["Content-Type"].startswith("text/html") else None
    for form in read.forms if read else ():
        yield _asked(route, path, form)
    own = {
        urljoin(path, it) for it in (read.links if read and follow else ()) if urljoin(path, it).startswith(parts.path)
    }
    for address in sorted(own)[:3]:
        yield from _of_page(client, route, address, follow=False)


def _asked(route: str, path: str, form: PageForm) -> Asked:
    to = urlsplit(urljoin(path, form.action))
    sent = tuple((name, value) for name, value in _one_row(form.sent).items() if name != "csrfmiddlewaretoken")
    if form.method == "get":
        return Asked(route, "GET", to.path, sent)
    offered = frozenset((name, value) for name, values in form.offered.items() for value in values)
    return Asked(route, "POST", to.path, tuple(parse_qsl(to.query)), sent, offered)


def _one_row(sent: dict[str, str]) -> dict[str, str]:
    """Return a form with the first row alone of each table whose rows are all new: they are alike, and many."""
    tables = [it.removesuffix("-INITIAL_FORMS") for it in sent if it.endswith("-INITIAL_FORMS") and sent[it] == "0"]
    more = re.compile("|".join(rf"{re.escape(it)}-[1-9]" for it in tables) or "(?!)")
    kept = {name: value for name, value in sent.items() if not more.match(name)}
    return kept | {f"{it}-TOTAL_FORMS": "1" for it in tables if sent[f"{it}-TOTAL_FORMS"] != "0"}
