"""Walking with the lights on: every answer, log record and letter of a walk is kept, by the sink it went to."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.access.canaries import Canaries
from tests.journeys.walk import BACKEND, Form, Walk, _faults, _Forms
from tracker.access.faults import LineFormatter
from tracker.models import User

ADDRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post", "hx-push-url", "data-url", "data-href"}
OF_THE_FRAME = {reverse(it) for it in ("theme", "lock", "unlock", "leave", "account_logout")}
"""Where the forms lead that stand around every page: what is sent is the page's own."""
LEVELS = dict.fromkeys(("root", "django", "tracker", "allauth"), logging.DEBUG) | {"django.template": logging.INFO}


class Sinks(defaultdict[str, list[tuple[str, bytes | str]]]):
    """What came out where: by the sink's name, from what it came and what it said."""

    def __init__(self) -> None:
        super().__init__(list)

    def take(self, sink: str, source: str, said: bytes | str) -> None:
        self[sink].append((source, said))

    def hits(self, canaries: Canaries) -> dict[tuple[str, str], str]:
        """Return what was found: by where it was typed and the sink, from what it came first."""
        found: dict[tuple[str, str], str] = {}
        for sink, taken in self.items():
            for said, source in {said: source for source, said in reversed(taken)}.items():
                for where in canaries.found_in(said):
                    found.setdefault((where, sink), source)
        return found


class Head(HTMLParser):
    """Collects a page's title and every address in it, also those of what is written below the head."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.addresses, self._in_title = "", [], False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        self.addresses += [value or "" for name, value in attrs if name in ADDRESSES]

    def handle_data(self, data: str) -> None:
        self.title += data if self._in_title else ""
        self._in_title = False


class RecordingClient(Client):
    """A browser whose every request and answer is kept."""

    def __init__(self, sinks: Sinks, **named: Any) -> None:
        super().__init__(**named)
        self.sinks = sinks
        self.addresses: list[str] = []

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        line = f"{request['REQUEST_METHOD']} {request['PATH_INFO']}?{request.get('QUERY_STRING', '')}"
        self.sinks.take("address", line, line)
        for name, value in answer.headers.items():
            self.sinks.take("file name" if name == "Content-Disposition" else "header", line, f"{name}: {value}")
        self.sinks.take("cookie", line, f"{answer.cookies.output()} {self.cookies.output()}")
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            self._page(line, answer.content.decode())
        return answer

    def _page(self, line: str, said: str) -> None:
        head = Head()
        head.feed(said)
        self.addresses = head.addresses
        self.sinks.take("title", line, head.title)
        for it in head.addresses:
            self.sinks.take("address", line, it)


class _TypedForms(_Forms):
    """Knows which fields of a form take a person's own words."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[set[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        given = dict(attrs)
        if tag == "form":
            self.words.append(set())
        kind = given.get("type", "text") if tag == "input" else tag
        if self.words and kind in ("text", "email", "tel", "textarea") and not given.get("value"):
            self.words[-1].add(given.get("name") or "")


class TypingWalk(Walk):
    """Somebody at the web client who types a canary into every field for words that a step says nothing of."""

    def __init__(self, user: User, canaries: Canaries, sinks: Sinks) -> None:
        super().__init__(user)
        self.canaries, self.sinks = canaries, sinks

    def sends(self, name: str, *args: str, now: Any, fields: Any = None, to: str = "", confirms: bool = False) -> Any:
        given = dict(fields or {})
        with time_machine.travel(now, tick=False):
            client, address = self._client(), reverse(name, args=args)
            form, words = self._form_with(client.get(address).content.decode(), set(given), to)
            typed = {
                it: self.canaries.fitting(f"{name}.{it}") for it in words if it not in given and not _is_of_a_row(it)
            }
            assert typed or given, f"{name}: nothing is said in this step"
            answer = client.post(form.action or address, form.fields | typed | given)
            if answer.status_code == 200 and confirms:
                asked, _ = self._form_with(answer.content.decode(), {"confirmed"}, to)
                answer = client.post(asked.action or address, asked.fields | {"confirmed": "on"})
        assert answer.status_code == 302, f"{name}: {_faults(answer)}"
        return answer

    def opens(self, name: str, *args: str, now: Any, **query: str) -> Any:
        with time_machine.travel(now, tick=False):
            return self._client().get(reverse(name, args=args), query)

    def searches(self, words: str, now: Any) -> Any:
        """Look for a name in the list of courses, as its form does."""
        with time_machine.travel(now, tick=False):
            return self._client().post(reverse("courses"), {"q": words})

    def crawls(self, start: list[str], now: Any, most: int = 40) -> set[str]:
        """Follow every link from these addresses on, `most` pages, and return which were opened."""
        client, waiting, seen = self._client(), list(start), set()
        with time_machine.travel(now, tick=False):
            while waiting and len(seen) < most:
                path = waiting.pop(0).partition("#")[0]
                if path in seen or not path.startswith(("/", "?")) or path.startswith(("/static/", "/accounts/logout")):
                    continue
                seen.add(path)
                assert client.get(path).status_code in (200, 302, 405), path
                waiting += [it for it in client.addresses if it.startswith("/")]
        return seen

    def _client(self) -> RecordingClient:
        client = RecordingClient(self.sinks)
        client.force_login(self.user, backend=BACKEND)
        return client

    def _form_with(self, html: str, names: set[str], to: str) -> tuple[Form, set[str]]:
        parser = _TypedForms()
        parser.feed(html)
        fitting = [
            it for it in zip(parser.forms, parser.words, strict=True) if names <= it[0].names and to in it[0].action
        ]
        own = [it for it in fitting if it[0].action not in OF_THE_FRAME]
        posting = [it for it in own if "csrfmiddlewaretoken" in it[0].fields] or own
        assert posting, f"no form has {names}; there are {[sorted(it.names) for it in parser.forms]}"
        return max(posting, key=lambda it: len(it[0].names)) if not names else posting[0]


def _is_of_a_row(name: str) -> bool:
    return any(part.isdigit() for part in name.split("-"))


class _Kept(logging.Handler):
    def __init__(self, sinks: Sinks) -> None:
        super().__init__(logging.DEBUG)
        self.sinks = sinks
        self.setFormatter(LineFormatter(settings.LOGGING["formatters"]["line"]["format"], style="{"))

    def emit(self, record: logging.LogRecord) -> None:
        self.sinks.take("log", record.name, self.format(record))


@contextmanager
def all_logs(sinks: Sinks) -> Iterator[None]:
    """Keep what every logger says, down to DEBUG.

    Left out: statements, which are logged in development alone, and the names that templates look up in vain.
    """
    root, loggers = logging.getLogger(), [logging.getLogger(name) for name in LEVELS]
    before, handlers = [it.level for it in loggers], root.handlers
    for it in loggers:
        it.setLevel(LEVELS[it.name])
    root.handlers = [_Kept(sinks)]
    try:
        yield
    finally:
        root.handlers = handlers
        for it, level in zip(loggers, before, strict=True):
            it.setLevel(level)
