"""Asking every address as everybody, and what is wrong with an answer. Asserts nothing; `test_matrix` does."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any
from unittest.mock import patch

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler

from tests.access.conftest import kept_apart
from tests.access.forms import form_of, lines_of, questions
from tests.access.world import AT, Person, Stance, World
from tracker.access import session_state, signing_period
from tracker.access.policy import EMERGENCY, FILE, LOG_IN, Verdict, read
from tracker.models import AccessEntry, TrailEntry
from tracker.models import people as who_works
from tracker.views import faults
from tracker.views import page as pages

ASKED = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NEVER = ASKED[3:]
OF_A_RECORD = frozenset({"course", "patient", "contact", "note", "entry", "visit", "requirement", "booking"})
READERS = frozenset({"therapist", "supervisor", "patient"})
"""Columns for which each page is written, so that its bytes are looked through; the others run the same templates."""
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Answer:
    """What came back: the word for it, its bytes with those of its headers, and what the request wrote."""

    word: str
    status: int
    said: bytes
    written: list[str]
    reads: list[tuple[str, str]]
    lines: list[str]


@dataclass
class Walk:
    """What a walk found: the number of cells, and of each wrong one a sentence."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)
    opened: set[tuple[str, str]] = field(default_factory=set)


class Asker(RequestFactory):
    """Sends requests through the middleware and the views, without what a test client keeps of each page."""

    def __init__(self, *, checks_tokens: bool = False) -> None:
        super().__init__()
        self.handler = ClientHandler(enforce_csrf_checks=checks_tokens)
        self.sessions: dict[str, str] = {}
        self.last = _last(AccessEntry), _last(TrailEntry)

    def request(self, **request: Any) -> Any:
        """Answer a request."""
        return self.handler(self._base_environ(**request))

    def ask(
        self, person: Person, method: str, address: str, form: dict[str, Any] | None = None, *, is_read: bool = True
    ) -> Answer:
        """Ask an address as somebody, and take back whatever that wrote. Unless `is_read`, pages are left unwritten."""
        cookie = f"sessionid={self._session(person)}" if person.user else ""
        with kept_apart(), _writes() as written, nullcontext() if is_read else _unwritten():
            send = getattr(self, method.lower())
            got = (
                send(address, form or {}, HTTP_COOKIE=cookie) if method == "POST" else send(address, HTTP_COOKIE=cookie)
            )
            reads, lines = self._since(written)
        said = got.content + repr(list(got.items())).encode() + repr(got.cookies).encode()
        return Answer(word_of(got), got.status_code, said, written, reads, lines)

    def _session(self, person: Person) -> str:
        if person.name not in self.sessions:
            self.sessions[person.name] = session_of(person)
        return self.sessions[person.name]

    def _since(self, written: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
        """Return who read which record, and the events of the trail, since the world was made."""
        if not written:
            return [], []
        reads = AccessEntry.objects.filter(pk__gt=self.last[0]).values_list("actor", "course_reference")
        return list(reads), list(TrailEntry.objects.filter(pk__gt=self.last[1]).values_list("event", flat=True))


def _last(model: Any) -> int:
    return int(model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


def session_of(person: Person, change: Callable[[Any], object] | None = None) -> str:
    """Return the cookie of somebody who gave their password just now; `change` says what became of the session."""
    assert person.user is not None
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.user.pk), BACKEND
    session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
    session["account_authentication_methods"] = [
        {"method": "password", "at": AT.timestamp(), "email": person.user.email, "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(person.user.pk)
    session_state.begin(session, AT)
    signing_period.was_signed(session, AT)
    if change:
        change(session)
    session.save()
    return str(session.session_key)


@contextmanager
def _writes() -> Iterator[list[str]]:
    """Collect the tables of ours to which something is written."""
    found: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.split(maxsplit=1)[0].upper()
        if '"tracker_' in sql and (words in WRITES or (words == "WITH" and any(f" {it} " in sql for it in WRITES))):
            found.append(sql[sql.index('"tracker_') :].split('"')[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


@contextmanager
def _unwritten() -> Iterator[None]:
    """Leave out the writing of pages, which costs more than all that leads to it."""

    def bare(request: Any, template: str, context: Any = None, *, status: int = 200) -> HttpResponse:
        return HttpResponse(status=status)

    with patch.object(pages, "render", bare), patch.object(faults, "render", bare):
        yield


def word_of(response: Any) -> str:
    """Return what an answer says about the address."""
    status = response.status_code
    if status in (403, 404, 405, 500):
        return str(status)
    return LOG_IN if status == 302 and response["Location"].startswith("/accounts/login/?next=") else "open"


WRITTEN = read(FILE.read_text(encoding="utf-8"))
"""The policy as the file has it, whatever the program has made of it."""


def wanted(route: str, method: str, stance: Stance) -> tuple[str, ...]:
    """Return the words that the policy allows as an answer. HEAD may be answered 405 where only GET is open."""
    columns = {stance.person.column}
    found = WRITTEN.verdict(route, method, columns)
    if found is Verdict.LOG_IN:
        return (LOG_IN,)
    if found is Verdict.OTHER_METHOD:
        return ("405",)
    if found is Verdict.NOT_THERE:
        return ("404",)
    is_open = stance.relation in WRITTEN.relations(route, method, columns)
    closed = ["404", *(["403"] if stance.relation == EMERGENCY else [])]  # that the record exists is known by then
    return (*(["open"] if is_open else closed), *(["405"] if method == "HEAD" else []))


@contextmanager
def memberships_kept() -> Iterator[None]:
    """Ask only once who holds which role: the clock stands still, and whatever a request changes is taken back."""
    asked = who_works._held
    known: dict[tuple[int, Any], list[Any]] = {}

    def held(user: int, at: Any) -> list[Any]:
        if (user, at) not in known:
            known[user, at] = list(asked(user, at))
        return [copy(it) for it in known[user, at]]

    with patch.object(who_works, "_held", held):
        yield


def walk(
    world: World,
    routes: Collection[str],
    *,
    methods: tuple[str, ...] = ASKED,
    asker: Asker | None = None,
    people: Collection[str] = (),
) -> Walk:
    """Ask each route by each method as everybody (or as `people`, by name) before an object of each relation."""
    found, asker = Walk(), asker or Asker()
    with memberships_kept():
        for route, method in product(routes, methods):
            kind = next(row.kind for row in WRITTEN.rows.values() if row.route == route)
            for stance in _before(world, kind, method):
                if not people or stance.person.name in people:
                    _cells(found, world, asker, route, kind, method, stance)
    return found


def _before(world: World, kind: str, method: str) -> list[Stance]:
    """Return who asks: by a method that is open nowhere each person once, because the object is not looked for."""
    stances = world.of(kind)
    return list({it.person.name: it for it in stances}.values()) if method in NEVER else stances


def _cells(found: Walk, world: World, asker: Asker, route: str, kind: str, method: str, stance: Stance) -> None:
    address, words = world.address(route, stance.thing), wanted(route, method, stance)
    for form in form_of(route, stance.thing) if method == "POST" else [None]:
        answer = asker.ask(stance.person, method, address, form, is_read=_is_read(method, stance))
        found.cells += 1
        if answer.word == "open":
            found.opened.add((route, method))
        place = f"{method} {route} as {stance.person.name} ({stance.relation}{', a form' if form else ''})"
        foreign = world.foreign_words(stance.person, answer.said, address)
        found.wrong += [f"{place}: shows {it}" for it in foreign]
        found.wrong += [f"{place}: {it}" for it in _faults(kind, method, stance, answer, words)]
        if form and answer.lines != lines_of(route, answer.word == "open", stance):
            found.wrong.append(f"{place}: left {answer.lines} on the trail")


def _is_read(method: str, stance: Stance) -> bool:
    return method == "GET" and stance.person.column in READERS


def _faults(kind: str, method: str, stance: Stance, answer: Answer, words: tuple[str, ...]) -> Iterator[str]:
    if answer.word not in words:
        yield f"{answer.word} instead of {' or '.join(words)}"
    if answer.word != "open" and answer.written:
        yield f"is closed and wrote to {sorted(set(answer.written))}"
    if kind in OF_A_RECORD and method == "GET":
        promised = _promised(stance) if answer.status == 200 else []
        if answer.reads != promised:
            yield f"left {answer.reads} as lines of access instead of {promised}"


def _promised(stance: Stance) -> list[tuple[str, str]]:
    """Return the line of access that a page about a record leaves."""
    assert stance.person.user is not None
    reference = stance.thing.course.reference if stance.thing.course else ""
    return [(str(stance.person.user.public_id), reference)]


def without_token(world: World) -> list[str]:
    """Return the forms that are taken without the token that proves where they come from."""
    asker, taken = Asker(checks_tokens=True), []
    for route, method in sorted(WRITTEN.rows):
        if method == "POST":
            stance = _who_opens(world, route)
            answer = asker.ask(stance.person, method, world.address(route, stance.thing), is_read=False)
            taken += [] if answer.word == "403" else [f"{route}: {answer.word}"]
    return taken


def _who_opens(world: World, route: str) -> Stance:
    kind = WRITTEN.rows[route, "POST"].kind
    return next(it for it in world.of(kind) if wanted(route, "POST", it) == ("open",) and it.person.user)


def foreign_questions(world: World, asker: Asker) -> list[str]:
    """Return what is wrong with answers to addresses whose question names somebody or something foreign."""
    wrong = []
    for route, who, question, words in questions(world):
        person = world.people[who]
        address = f"{world.address(route, world.things['team'])}?{question}"
        answer = asker.ask(person, "GET", address)
        wrong += [] if answer.word == words else [f"{route}?{question} as {who}: {answer.word} instead of {words}"]
        wrong += [
            f"{route}?{question} as {who}: shows {it}" for it in world.foreign_words(person, answer.said, address)
        ]
    return wrong


def half_open_sessions(world: World) -> list[str]:
    """Return the addresses of records that a session reaches which is locked, or has been open for twelve hours."""
    person, thing, reached = world.people["therapist"], world.things["team"], []
    for name, change in {"locked": session_state.lock, "over": _began_long_ago}.items():
        asker = Asker()
        asker.sessions[person.name] = session_of(person, change)
        for route in ("course", "note", "today"):
            answer = asker.ask(person, "GET", world.address(route, thing))
            if answer.status == 200:
                reached.append(f"{route} in a session that is {name}")
    return reached


def _began_long_ago(session: Any) -> None:
    session[session_state.BEGAN] = int((AT - timedelta(hours=12)).timestamp())
