"""What each role may open, from `policy.csv`, and the middleware that asks it. Whose record it is, querysets say.

The default is deny: a route that has no row answers 404 to everybody. The file's columns are in docs/access.md.
"""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from tracker.access.roles import Role

FILE = Path(__file__).parents[1] / "policy.csv"
ANONYMOUS, NO_ROLE, PATIENT = "anonymous", "no role", "patient"
COLUMNS = (ANONYMOUS, NO_ROLE, PATIENT, *(it.label for it in Role))
METHODS = ("GET", "POST")
"""HEAD follows GET. No other method is open anywhere."""
KINDS = frozenset({
    "none", "course", "patient", "contact", "note", "entry", "visit", "requirement", "practice", "booking", "version",
    "invitation", "link", "factor", "emergency",
})  # fmt: skip
"""What the object of an address is; "none": it names none."""
RELATIONS = frozenset({
    "all", "own", "team", "duty", "deputy", "same-site", "other-site", "shared", "archived", "emergency", "log-in",
    "demo",
})  # fmt: skip
"""What a person can have to do with an object. "log-in" opens nothing: it leads to the log-in page."""
LOG_IN, DEMO, EMERGENCY = "log-in", "demo", "emergency"


class BadPolicy(ValueError):
    """The file cannot be used. The message names line and column."""


class Verdict(Enum):
    """What becomes of a request before its view runs."""

    OPEN = auto()
    LOG_IN = auto()
    OTHER_METHOD = auto()
    NOT_THERE = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """A route and method: the kind of its object, and for each column the relations for which it is open."""

    route: str
    method: str
    kind: str
    cells: dict[str, frozenset[str]]

    @property
    def same_for_all(self) -> frozenset[str] | None:
        """Return the cell that every column has; None where they differ."""
        found = set(self.cells.values())
        return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Policy:
    """All rows, by route and method. What has no row is not there."""

    rows: dict[tuple[str, str], Row]

    @property
    def routes(self) -> frozenset[str]:
        """Return the names of all routes that are declared."""
        return frozenset(route for route, _ in self.rows)

    def row(self, route: str, method: str) -> Row | None:
        """Return the row of a route and method; None where there is none."""
        return self.rows.get((route, "GET" if method == "HEAD" else method))

    def relations(self, route: str, method: str, columns: Iterable[str]) -> frozenset[str]:
        """Return the relations for which a route is open to somebody of these columns: what one of them opens."""
        row = self.row(route, method)
        return frozenset().union(*(row.cells[it] for it in columns)) if row else frozenset()

    def verdict(self, route: str, method: str, columns: Collection[str]) -> Verdict:
        """Say what becomes of a request of somebody of these columns, before any question of whose record it is."""
        found = self.relations(route, method, columns)
        if found == {LOG_IN}:
            return Verdict.LOG_IN
        if found and (found != {DEMO} or settings.DEMO):
            return Verdict.OPEN
        others = [it for it in METHODS if self.relations(route, it, columns) - {DEMO}]
        return Verdict.OTHER_METHOD if others else Verdict.NOT_THERE


def read(text: str) -> Policy:
    """Return the policy that a file's text describes.

    :raises BadPolicy: when a column is missing or unknown, a line is too short or too long, a word is none of ours,
        or a route and method stand twice.
    """
    lines = csv.reader(text.splitlines())
    head = next(lines, [])
    expected = ["route", "method", "kind", *COLUMNS]
    if head != expected:
        raise BadPolicy(f"policy.csv, line 1: the columns must be {', '.join(expected)}.")
    rows: dict[tuple[str, str], Row] = {}
    for number, line in enumerate(lines, start=2):
        row = _row(number, dict(zip(head, line, strict=False)), len(line))
        if (row.route, row.method) in rows:
            raise BadPolicy(
                f"policy.csv, line {number}, column method: {row.route} has a row for {row.method} already."
            )
        rows[row.route, row.method] = row
    return Policy(rows)


def _row(number: int, line: dict[str, str], length: int) -> Row:
    if length != 3 + len(COLUMNS):
        raise BadPolicy(f"policy.csv, line {number}, column {min(length, 3 + len(COLUMNS))}: it has {length} cells.")
    checked = [("route", {line["route"]} - {""}), ("method", METHODS), ("kind", KINDS)]
    for name, known in checked:
        if line[name] not in known:
            raise BadPolicy(f"policy.csv, line {number}, column {name}: {line[name]!r} is none of ours.")
    cells = {it: _cell(number, it, line[it]) for it in COLUMNS}
    return Row(line["route"], line["method"], line["kind"], cells)


def _cell(number: int, column: str, text: str) -> frozenset[str]:
    words = frozenset(text.split())
    if unknown := sorted(words - RELATIONS):
        raise BadPolicy(f"policy.csv, line {number}, column {column}: {unknown[0]!r} is no relation.")
    return words


POLICY = read(FILE.read_text(encoding="utf-8"))


def columns_of(user: Any) -> set[str]:
    """Return the columns that speak of somebody: one for each role held at `acting_at`. At most two queries."""
    if not user.is_authenticated:
        return {ANONYMOUS}
    if held := {Role(it.role).label for it in user.held_memberships}:
        return held
    return {PATIENT if user.is_patient else NO_ROLE}


def verdict_for(user: Any, route: str, method: str) -> Verdict:
    """Say what becomes of a request of this user's. No query where the policy treats everybody alike."""
    return POLICY.verdict(route, method, _alike(user, POLICY.row(route, method)) or columns_of(user))


def _alike(user: Any, row: Row | None) -> set[str]:
    """Return one column that speaks for all where all, or all who are logged in, have the same cell; else none."""
    if row is None:
        return set()
    if row.same_for_all is not None or not user.is_authenticated:
        return {ANONYMOUS}
    signed_in = {cell for column, cell in row.cells.items() if column != ANONYMOUS}
    return {NO_ROLE} if len(signed_in) == 1 else set()


class AccessPolicyMiddleware:
    """Asks the policy before a view runs, and notes the moment at which the user acts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let the view run, send to the log-in page, say that the method is not open (405), or answer 404.

        :raises Http404: when the route is not declared, or not for this role: that it exists is not said.
        """
        user: Any = request.user
        user.acting_at = timezone.now()
        route = request.resolver_match.view_name if request.resolver_match else ""
        found = verdict_for(user, route, str(request.method))
        if found is Verdict.OPEN:
            return None
        if found is Verdict.LOG_IN:
            return redirect_to_login(request.get_full_path())
        if found is Verdict.OTHER_METHOD:
            return HttpResponseNotAllowed(list(_open(user, route)))
        raise Http404("This address is not for this role.")


def _open(user: Any, route: str) -> Iterator[str]:
    """Yield the methods that are open to somebody on a route."""
    columns = columns_of(user)
    for method in METHODS:
        if POLICY.verdict(route, method, columns) in (Verdict.OPEN, Verdict.LOG_IN):
            yield from (method, "HEAD") if method == "GET" else (method,)
