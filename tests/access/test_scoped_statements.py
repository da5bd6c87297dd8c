"""A spy on the database: whatever is read or changed of patients' tables while pages are asked says whose it is."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection

from tests.access import doors
from tests.access.rewinding import rewound
from tests.access.signing_in import signed_in
from tests.access.traffic import recorded
from tests.conftest import _clinical_tables

pytestmark = pytest.mark.django_db

WALKERS = ("therapist", "medical director", "administrator", "patient")
NAMES_A_SCOPE = re.compile(
    r'\b(?:course_id|patient_id|site_id|registered_at_id|user_id|member_id|person_id|deputy_id'
    r'|opened_by_id|reference|public_id)\b'
    r'"?\s*(?:=|IN)\s*(?:%s|\(%s|\(\s*SELECT)', re.IGNORECASE
)  # fmt: skip
"""A column that pins a statement to a course, a patient, a site or a person, beside a value or a narrower statement."""
BY_KEY = re.compile(r'WHERE\s+\(?"(\w+)"\."(?:id|key)" (?:=|IN) (?:%s|\(%s)', re.IGNORECASE)
"""A row of a known key, as Django follows a foreign key of a row that is loaded. Asked only of tables in FOLLOWED."""
FOLLOWED = {
    "tracker_course": "the course of a row of it, and `select_for_update` of the course found before",
    "tracker_patient": "the patient of a course found before",
}
ALLOWED = {
    "tracker.actions.facts.made_before": "was this form sent before? A row of another course is refused, never shown",
    "tracker.actions.courses._made_before": "was this form sent before? One of another site is refused, never shown",
    "tracker.forms.enrolment.EnrolForm._ask_who": "was this form sent before? Yes or no",
    "tracker.actions.people.found": "whoever has the secret of a link is invited",
    "tracker.actions.people.accept": "whoever has the secret of a link is invited",
    "tracker.actions.private_notes.write": "was this form sent before? One of somebody else is refused, never shown",
    "tracker.actions.emergencies._made_before": "was this form sent before? One of somebody else is refused",
    "tracker.actions.emergencies.review": "an emergency access by its key; then, whether its sites are theirs",
    "tracker.pages.emergency_reviews.ReviewPage.reviews": "of an emergency access that was found before",
    "tracker.pages.versions.published": "who signed a version of a protocol, which is nobody's record",
    "tracker.pages.site_rules.published_rules": "who signed rules of a place, which are nobody's record",
    "tracker.views.protocol.protocol": "who signed a version of a protocol, which is nobody's record",
    "tracker.pages.health.oldest_due": "since when the oldest message waits: one moment, of nobody",
}
"""Functions that read patients' tables by something else than whose they are; and why."""


@contextmanager
def spied(tables: frozenset[str]) -> Iterator[set[str]]:
    """Yield the statements of inside that touch one of the tables and say of nobody whose rows they want."""
    found: set[str] = set()

    def look(execute, sql, params, many, context):
        first = sql.lstrip(" (").split(None, 1)[0].upper()
        if first in ("SELECT", "UPDATE", "DELETE", "WITH") and _is_open(sql, tables) and not _callers() & set(ALLOWED):
            found.add(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def _callers():
    """Return the functions, of which one asks for the statement."""
    frame, found = sys._getframe(1), set()
    while frame:
        found.add(f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}")
        frame = frame.f_back
    return found


def _is_open(sql, tables):
    touched = {it for it in re.findall(r'"(tracker_\w+)"', sql) if it in tables}
    if not touched or NAMES_A_SCOPE.search(sql):
        return False
    by_key = BY_KEY.search(sql)
    return not (by_key and by_key[1] in FOLLOWED)


def test_every_statement_on_patients_tables_says_whose_rows_it_wants(world):
    found = {}
    for who in WALKERS:
        cache.clear()
        client = signed_in(world.people[who])
        for place, open_ones in [*_of_what_opens(client, world), *_of_what_is_closed(client, world)]:
            found |= dict.fromkeys(open_ones, (who, *place))
    assert {where: sql[:400] for sql, where in found.items()} == {}


def _of_what_opens(client, world):
    """Yield the statements without a scope of each page as it is opened, and of each form as it is sent."""
    tables = _clinical_tables()
    with spied(tables) as on_pages:
        asked = list(recorded(client, doors.everywhere(world, world.things["team"])))
    yield ("GET", "a page of theirs"), on_pages
    for it in asked:
        if it.method == "POST":
            with rewound(client), spied(tables) as open_ones:
                it.sends(client)
            yield (it.method, it.route), open_ones


def _of_what_is_closed(client, world):
    """Yield the statements without a scope with which what is somebody else's is looked for."""
    tables, own = _clinical_tables(), doors.everywhere(world, world.things["team"])
    for name, address in doors.everywhere(world, world.things["other"]).items():
        if address != own[name]:
            with rewound(client), spied(tables) as open_ones:
                client.post(address, {"x": "1"})
                client.get(address)
            yield ("closed", name), open_ones


@pytest.mark.parametrize(
    ("sql", "is_open"),
    [
        pytest.param('SELECT "id" FROM "tracker_note"', True, id="all"),
        pytest.param('SELECT "id" FROM "tracker_note" WHERE "tracker_note"."key" = %s', True, id="by-its-key-alone"),
        pytest.param(
            'SELECT 1 FROM "tracker_note" INNER JOIN "tracker_course" ON ("tracker_note"."course_id" = '
            '"tracker_course"."id") WHERE "tracker_note"."key" = %s', True, id="joined-is-not-scoped",
        ),
        pytest.param('UPDATE "tracker_note" SET "text" = %s WHERE "tracker_note"."key" IN (%s)', True, id="change"),
        pytest.param('SELECT 1 FROM "tracker_note" WHERE "tracker_note"."course_id" = %s', False, id="of-a-course"),
        pytest.param('SELECT 1 FROM "tracker_site" WHERE "tracker_site"."id" = %s', False, id="no-patients-table"),
    ],
)  # fmt: skip
def test_the_spy_knows_a_statement_without_a_scope(sql, is_open):
    assert _is_open(sql, frozenset({"tracker_note", "tracker_course"})) is is_open
