"""Nothing that a request says about itself stops the clocks of a session, or starts them anew."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.access.rewinding import ask, rewound
from tests.access.signing_in import signed_in
from tests.access.world import AT

pytestmark = pytest.mark.django_db

FIFTEEN, TWELVE = timedelta(minutes=15), timedelta(hours=12)
SAID = [
    ("", {}), ("?skip_timeout_reset=1", {}), ("?timeout=0&idle=0&keepalive=1&remember=1", {}),
    ("?session_seen=9999999999&session_locked=", {}),
    *(("", {name: value}) for name, value in (
        ("X-Background", "0"), ("X-Background", "false"), ("X-Background", ""), ("X-Skip-Timeout", "1"),
        ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Mode", "same-origin"), ("Sec-Fetch-User", "?1"),
        ("HX-Request", "true"), ("HX-Request", "false"), ("Date", "Sat, 21 Mar 2026 09:00:00 GMT"),
        ("X-Session-Seen", "9999999999"),
    )),
]  # fmt: skip
"""What a request could say of itself, in its address and its headers."""
BY_ITSELF = [
    {"X-Background": "1"}, {"X-Background": "0"}, {"X-Background": ""}, {"x-background": "true", "HX-Request": "true"},
    {"X-Background": "1", "Sec-Fetch-Mode": "navigate"}, {"Sec-Fetch-Mode": "cors"}, {"Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Mode": "same-origin"}, {"Sec-Fetch-Mode": "websocket"}, {"Sec-Fetch-Mode": "NAVIGATE-not"},
]  # fmt: skip
"""How what a page fetches by itself is told from what a person does."""
MACHINES = ("healthz", "readyz", "session-state")


@pytest.fixture
def desk(world):
    """Return the client of a therapist who has just logged in, and the address of a page."""
    return signed_in(world.people["therapist"]), world.address("course", world.things["team"])


@pytest.mark.parametrize(("after", "leads_to"), [(FIFTEEN, "/unlock/"), (TWELVE, "/accounts/login/")])
def test_no_word_of_a_request_opens_a_session_whose_time_is_over(desk, after, leads_to):
    client, address = desk
    reached = []
    with time_machine.travel(AT + after, tick=False):
        for query, headers in SAID:
            for method in ("GET", "POST", "HEAD"):
                answer = ask(client, method, address + query, headers=headers)
                is_refused = answer.status_code in (405, 423) or answer.get("Location", "").startswith(leads_to)
                reached += [] if is_refused else [(method, query, headers, answer.status_code)]
    assert reached == []


def test_what_a_page_fetches_by_itself_leaves_the_clock_as_it_is(desk):
    client, address = desk
    moved = []
    with time_machine.travel(AT + timedelta(minutes=10), tick=False):
        asked = [(address, it) for it in BY_ITSELF]
        asked += [(reverse(it), {"Sec-Fetch-Mode": "cors"}) for it in MACHINES]
        for place, headers in asked:
            with rewound(client):
                client.get(place, headers=headers)
                moved += [] if client.session["session_seen"] == int(AT.timestamp()) else [(place, headers)]
        client.get(address)
        assert client.session["session_seen"] == int((AT + timedelta(minutes=10)).timestamp()), "a person does move it"
    assert moved == []


def test_a_patients_session_ends_as_well(world):
    client = signed_in(world.people["patient"])
    with time_machine.travel(AT + TWELVE, tick=False):
        assert [ask(client, "GET", f"/my/{query}").headers["Location"][:16] for query, _ in SAID[:4]] == [
            "/accounts/login/"
        ] * 4
