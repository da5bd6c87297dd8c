"""Every form that asks for a password: with a wrong one it only counts the try, and with the right one it works."""

import pytest
from django.core.cache import cache

from tests.access import doors
from tests.access.foreign import written
from tests.access.rewinding import rewound
from tests.access.signing_in import signed_in
from tests.access.traffic import recorded

pytestmark = pytest.mark.django_db
COUNTED = {"tracker_doortry"}
READ = {"tracker_accessentry"}
WORK = {
    "medical director": {"people", "invite-person", "review-emergency"},
    "administrator": {"people", "invite-person"},
}
"""What they do at least with the right one, so that nothing is refused for another reason. Notes, waivers and words
taken out, whose forms ask for a choice first, have tests of their own.
"""


def _does(client, asked, password):
    """Return the tables to which a form writes when it is sent with a password."""
    cache.clear()
    form = tuple((name, password if name == "password" else value) for name, value in asked.form)
    with rewound(client), written() as tables:
        asked.with_form(*form).sends(client)
    return {it for it in tables if it.startswith("tracker_")} - READ


@pytest.mark.parametrize("who", WORK)
def test_nothing_is_done_with_a_wrong_one(world, who):
    client, done, wrong = signed_in(world.people[who]), set(), {}
    for asked in recorded(client, doors.everywhere(world, world.things["team"])):
        given = dict(asked.form).get("password")
        if asked.method != "POST" or given is None:
            continue
        if tables := _does(client, asked, "not this one") - COUNTED:
            wrong[asked.route] = tables
        done |= {asked.route} if _does(client, asked, given) else set()
    assert wrong == {}
    assert done >= WORK[who], done
