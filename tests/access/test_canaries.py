"""Nothing leaks: a canary in every field, a walk through everything, and no sink in which one sings.

The columns come from the models: a new one that can hold text fails here until a walk types something into it, or it
is said why nobody can.
"""

import pytest
from django.core.management import call_command

from tests.access.canaries import SHAPES, Canaries
from tests.access.canary_sinks import collect, collect_sessions, columns_with, text_columns
from tests.access.canary_walk import CanaryClinician, at_the_door, by_hand, in_an_emergency, joins, walked
from tests.access.recording import Sinks, TypingWalk, all_logs
from tests.access.what_may_hold import ALLOWED, NEVER_TYPED
from tests.factories import MembershipFactory, ProtocolVersionFactory
from tests.journeys.walk import at
from tracker.access.roles import Role
from tracker.actions.action import writing
from tracker.models import Site, User

NOW = at("2026-03-06", "12:00")
OF_A_SITE = ("name", "sender_name", "team_phone", "team_hours", "night_phone", "crisis_phone", "crisis_name",
             "emergency_phone")  # fmt: skip


OF_A_PERSON = ("full_name", "short_name", "credential", "email")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_canary_is_found_in_whatever_shape(shape):
    canaries = Canaries()
    said = SHAPES[shape](canaries.of("note.text"))
    raw = said.encode() if isinstance(said, str) else said
    assert canaries.found_in(said) == canaries.found_in(b"... " + raw + b" ...") == {"note.text"}
    assert canaries.found_in("zq012345678 and nothing else") == set()


@pytest.fixture
def canaries(site, clinician):
    """Return the canaries, with one in each word of the site and of the clinician, who were there before."""
    made = Canaries()
    with writing():
        Site.objects.filter(pk=site.pk).update(**{it: made.of(f"Site.{it}") for it in OF_A_SITE})
        User.objects.filter(pk=clinician.pk).update(**{it: made.fitting(f"User.{it}") for it in OF_A_PERSON})
    return made


def test_nothing_typed_gets_out(canaries, clinician, colleague, supervisor, site, settings, tmp_path):
    settings.CHECKPOINT_FILE, sinks = str(tmp_path / "checkpoints"), Sinks()
    ProtocolVersionFactory(harbour=True, site=site, title=canaries.of("ProtocolVersion.title"))
    the = CanaryClinician(clinician, colleague, canaries, sinks)
    with all_logs(sinks):
        course = walked(the)
        joins(TypingWalk(supervisor, canaries, sinks), NOW)
        at_the_door(canaries, sinks, NOW)
        stranger = MembershipFactory(site=site, role=Role.PRESCRIBER).user
        in_an_emergency(*(TypingWalk(it, canaries, sinks) for it in (stranger, supervisor)), course.reference, NOW)
        collect_sessions(sinks)  # the worker clears away those that are over
        call_command("worker", "--once", "--at", NOW.isoformat())
        for who, start in _doors(the, supervisor, course):
            assert len(TypingWalk(who, canaries, sinks).crawls(start, NOW)) == 40
        by_hand(course, clinician, canaries)
        for page in ("entries", "course-trail"):
            the.walk.opens(page, course.reference, now=NOW)
        collect(sinks, tmp_path / "checkpoints")
    hits = sinks.hits(canaries)
    wrong = {f"{where} in {sink}": source for (where, sink), source in hits.items() if (where, sink) not in ALLOWED}
    held = columns_with(canaries.found_in)
    assert wrong == {}
    assert sum("_auth_user_id" in said for _, said in sinks["session, opened"]) > 30, "else none of them was opened"
    assert text_columns() - set(held) == set(NEVER_TYPED)
    assert set(ALLOWED) <= set(hits)


def _doors(the, supervisor, course):
    return [
        (the.walk.user, ["/today/", f"/courses/{course.reference}/"]), (supervisor, ["/supervision/", "/trail/"]),
    ]  # fmt: skip
