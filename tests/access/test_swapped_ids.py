"""Ids swapped in recorded traffic: what is somebody else's is neither shown nor changed, wherever its id is put.

Generated, not written by hand: each walker opens every page they may, sends every form of it, and then sends all of it
again with each id in path, query and form replaced by a foreign one of its kind, doubled, or put where none is asked.
"""

import pytest
from django.core.cache import cache

from tests.access import doors
from tests.access.foreign import Foreign, written
from tests.access.foreign_words import canaries_in
from tests.access.rewinding import rewound
from tests.access.signing_in import signed_in
from tests.access.swapping import swaps
from tests.access.traffic import recorded
from tests.access.walking import memberships_kept

pytestmark = pytest.mark.django_db

WALKERS = {
    "therapist": ("other",), "medical director": ("other",), "administrator": ("other",), "patient": ("same", "other"),
}  # fmt: skip
"""Who walks, and whose courses are foreign to them."""
SAVED = {"therapist": 9, "medical director": 18, "administrator": 2, "patient": 1}
"""How many routes take a form of theirs as it is read from the page, at least: else there would be nothing to swap."""


MEANT = {"emergency": {"EmergencyAccess", "Letter", "TrailEntry"}}
"""Tables with rows about somebody foreign that a route is there to write to, when it is told whom they are about."""


def _gave_away(client, asked, foreign):
    """Return what a request gave away or changed: canaries of foreign courses, and tables with other foreign rows."""
    with rewound(client), written() as tables:
        answer = asked.sends(client)
        seen = {course for course, _ in canaries_in(answer.content)} & foreign.names
        failed = ["a fault"] if answer.status_code == 500 else []
        changed = set(foreign.changed(tables)) - MEANT.get(asked.route, set())
        return sorted(seen) + sorted(changed) + failed


@pytest.mark.parametrize("who", WALKERS)
def test_nothing_foreign_is_shown_or_changed(world, who):
    cache.clear()
    client, foreign, own = signed_in(world.people[who]), Foreign(world, *WALKERS[who]), world.things["team"]
    wrong, saved, number = {}, set(), 0
    with memberships_kept():
        for asked in recorded(client, doors.everywhere(world, own)):
            with rewound(client), written() as tables:
                asked.sends(client)
            saved |= {asked.route} if "tracker_trailentry" in tables else set()
            for swapped in swaps(asked, own, foreign, tables):
                number += 1
                if found := _gave_away(client, swapped, foreign):
                    wrong[swapped.method, swapped.address, swapped.form] = found
    assert wrong == {}
    assert number > 40, number
    assert len(saved) >= SAVED[who], saved
