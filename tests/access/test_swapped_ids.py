"""Ids swapped in recorded traffic: what is somebody else's is neither shown nor changed, wherever its id is put.

Generated, not written by hand: each walker opens every page they may, sends every form of it, and then sends all of it
again with each id in path, query and form replaced by a foreign one of its kind, doubled, or put where none is asked.
"""

import pytest
from django.core.cache import cache

from tests.access import doors
from tests.access.canaries import canaries_in
from tests.access.foreign import Foreign, written
from tests.access.rewinding import rewound
from tests.access.signing_in import signed_in
from tests.access.swapping import swaps
from tests.access.traffic import recorded
from tracker.access.policy import POLICY

pytestmark = pytest.mark.django_db

WALKERS = {
    "therapist": ("same", "deputy", "other"), "medical director": ("other",), "administrator": ("other",),
    "patient": ("same", "other"),
}  # fmt: skip
"""Who walks, and whose courses are foreign to them. Between them they open every route there is but the demo's."""


def _gave_away(client, asked, foreign):
    """Return what a request gave away or changed: canaries of foreign courses, and tables with other foreign rows."""
    with rewound(client), written() as tables:
        answer = asked.sends(client)
        seen = {course for course, _ in canaries_in(answer.content)} & foreign.names
        failed = ["a fault"] if answer.status_code == 500 else []
        return sorted(seen) + foreign.changed(tables) + failed


@pytest.mark.parametrize("who", WALKERS)
def test_nothing_foreign_is_shown_or_changed(world, who):
    cache.clear()
    client, foreign, own = signed_in(world.people[who]), Foreign(world, *WALKERS[who]), world.things["team"]
    wrong, number = {}, 0
    for asked in recorded(client, doors.everywhere(world, own)):
        with rewound(client), written() as tables:
            answer = asked.sends(client)
            if asked.method == "POST":
                print(who, asked.route, answer.status_code, sorted(it[8:] for it in tables if it.startswith("tracker")))
        for swapped in swaps(asked, own, foreign, tables):
            number += 1
            if found := _gave_away(client, swapped, foreign):
                wrong[swapped.method, swapped.address, swapped.form] = found
    print(who, number)
    for k, v in wrong.items(): print("WRONG", k, v)
    assert wrong == {}


def test_the_walkers_open_every_route_together(world):
    opened = set()
    for who in WALKERS:
        client = signed_in(world.people[who])
        opened |= {it.route for it in recorded(client, doors.everywhere(world, world.things["team"]))}
    assert set(POLICY) - opened == set()
