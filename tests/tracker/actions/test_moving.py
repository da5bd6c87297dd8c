"""Moving a course: it keeps its version until then, what was shown is what comes, and nobody moves it blindly."""

from uuid import uuid4

import pytest

from programmes import State
from tests.factories import HARBOUR_FILE, MembershipFactory, ProtocolVersionFactory, SiteFactory, a_harbour_version
from tests.tracker.actions.deeds import DAY, DOSE_DAY, book, give, hold, lines, state_of
from tracker.access.roles import Role
from tracker.actions import gates, moving
from tracker.history import protocol_of
from tracker.models import Course, Reminder
from tracker.pages.compliance import known
from tracker.pages.follows import Follows

AT = DOSE_DAY + 2 * DAY
CALL = '[[visits]]\ncode = "call-3d"'
WIDER = ('window = { opens = "5 d", closes = "9 d" }', 'window = { opens = "5 d", closes = "11 d" }')


def supplement(*edits, version="1.1.0", without_call=False):
    """Return Harbour's supplement under another version, with some words replaced."""
    text = HARBOUR_FILE.read_text().replace('version = "1.0.0"', f'version = "{version}"', 1)
    for was, now in edits:
        assert was in text, was
        text = text.replace(was, now, 1)
    if without_call:
        begins = text.index(CALL)
        text = text[:begins] + text[text.index("[[visits]]", begins + 3) :]
    return text.encode()


@pytest.fixture
def v2(course):
    """Return a function that publishes Harbour's supplement anew."""

    def published(*edits, version="1.1.0", **more):
        v1 = course.protocol_version
        given = {"base": v1.base, "site": v1.site, "signed_by": v1.signed_by, "title": v1.title}
        body = supplement(*edits, version=version, **{"without_call": more.pop("without_call", False)})
        return ProtocolVersionFactory(code="demo-harbour", version=version, body=body, **given | more)

    return published


@pytest.fixture
def dosed(course, clinician, colleague):
    """Return the course with its first dose given."""
    give(course, clinician, colleague)
    return Course.objects.as_system("replan").select_related("patient", "site", "protocol_version__base").get()


@pytest.fixture(autouse=True)
def own_supplement(site):
    """Let the one Harbour version belong to the site at which the course is."""
    a_harbour_version(site)


@pytest.fixture
def move(supervisor):
    def moving_(course, to, at=AT, **fields):
        key = fields.pop("key", None) or uuid4()
        signed = fields.pop("signed", None) or moving.preview(course=course, to=to, key=key, at=at).signed
        given = {"reason": "The new edition holds.", "signed": signed, "key": key, "by": supervisor, "at": at}
        return moving.move(course=course, to=to, **given | fields)

    return moving_


def windows(course):
    return dict(course.requirements.filter(key__endswith="/window").values_list("key", "closes_at"))


def test_a_course_keeps_its_version_until_it_is_moved(dosed, v2, move):
    before = windows(dosed)
    to = v2(WIDER)
    assert windows(dosed) == before
    made = move(dosed, to)
    assert windows(dosed)["d1-1wk/window"] - before["d1-1wk/window"] == 2 * DAY
    moved = Course.objects.as_system("replan").get()
    assert (moved.protocol_version, made.from_version.version, made.to_version) == (to, "1.0.0", to)
    [(_, said)] = lines("course.moved")
    assert (said["was_version"], said["version"]) == ("demo-harbour@1.0.0", "demo-harbour@1.1.0")
    assert "edition" not in str(said)


def test_what_was_shown_is_what_comes(dosed, v2, move, clinician):
    hold(dosed, clinician, "d1-1wk", DOSE_DAY + 10 * DAY)
    book(dosed, clinician, DOSE_DAY + DAY, visit_key="call-3d#dose-1", starts_at=DOSE_DAY + 15 * DAY)
    at, key = DOSE_DAY + 11 * DAY, uuid4()
    to = v2(WIDER, without_call=True)
    shown = moving.preview(course=dosed, to=to, key=key, at=at)
    move(dosed, to, at=at, key=key)
    stored = {it.key: it for it in dosed.requirements.all()}
    assert stored.keys() == {it.key for it in shown.after.requirements}
    assert {key: it.closes_at for key, it in stored.items()} == {
        it.key: it.closes_at for it in shown.after.requirements
    }
    planned = dosed.reminders.filter(status=Reminder.Status.PLANNED).values_list("key", flat=True)
    assert set(planned) == {it.key for it in shown.after.reminders}
    assert state_of(dosed, "d1-1wk/window", at) == State.MET
    assert not dosed.slots.exists()
    [(_, said)] = lines("course.moved")
    assert said["times"] == ["call-3d#dose-1"]


def test_the_preview_says_it_in_words(dosed, v2, clinician, supervisor):
    hold(dosed, clinician, "d1-1wk", DOSE_DAY + 10 * DAY)
    book(dosed, clinician, DOSE_DAY + DAY, visit_key="call-3d#dose-1", starts_at=DOSE_DAY + 15 * DAY)
    gates.decide_waiver(
        course=dosed, requirement_key="call-3d#dose-2/window", granted=False, reason="No", key=uuid4(), by=supervisor,
        at=DOSE_DAY + DAY,
    )  # fmt: skip
    at = DOSE_DAY + 11 * DAY
    to = v2(WIDER, without_call=True)
    shown = moving.preview(course=dosed, to=to, key=uuid4(), at=at)
    said = {it.slug: [f"{row.what}: {row.said}" for row in it.changes] for it in Follows(dosed, shown, at).sections}
    week = next(it for it in said["visits"] if it.startswith("Follow-up, 1 week after the first"))
    assert week.endswith("Was 28 Mar to 1 Apr, target 30 Mar; would be 28 Mar to 3 Apr, target 30 Mar.")
    assert any(it.startswith("Call on day 3, first dose: No longer planned.") for it in said["visits"])
    assert said["times"] == ["Call on day 3, first dose: Tuesday 7 April, 10:00."]
    assert any("Now “Late”; would be “Kept”." in it for it in said["judged"])
    assert said["decisions"] == [
        "Call on day 3, second dose: Held in its allowed days: Stays in the record, as no longer asked."
    ]
    assert said["left"] == ["Call on day 3, first dose: A time agreed 24 Mar. Stays in the record."]
    assert any("Call on day 3, second dose" in it for it in said["dropped"])


def test_a_stale_preview_is_refused_and_leaves_nothing(dosed, v2, move, refuses, clinician):
    to, key = v2(without_call=True), uuid4()
    stale = moving.preview(course=dosed, to=to, key=key, at=AT).signed
    hold(dosed, clinician, "call-3d#dose-1", DOSE_DAY + 3 * DAY)
    with refuses("changed since"):
        move(dosed, to, at=DOSE_DAY + 4 * DAY, key=key, signed=stale)


def test_the_same_preview_a_minute_later_is_not_stale(dosed, v2, move):
    to, key = v2(without_call=True), uuid4()
    shown = moving.preview(course=dosed, to=to, key=key, at=AT).signed
    assert move(dosed, to, at=AT + DAY / 1440, key=key, signed=shown).pk == key


def test_a_replay_is_answered_and_moves_nothing(dosed, v2, move, unchanged):
    to, key = v2(WIDER), uuid4()
    made = move(dosed, to, key=key)
    with unchanged():
        assert move(dosed, to, key=key, signed="0" * 64) == made


@pytest.mark.parametrize("who", ["clinician", "foreign_supervisor"])
def test_only_who_supervises_the_site_moves_a_course(dosed, v2, move, refuses, request, who):
    to, by = v2(WIDER), request.getfixturevalue(who)
    with refuses("Only a supervisor or the medical director of Harbour"):
        move(dosed, to, by=by)


def test_the_medical_director_moves_a_course(dosed, v2, move, site):
    director = MembershipFactory(site=site, role=Role.MEDICAL_DIRECTOR).user.acting(AT)
    assert move(dosed, v2(WIDER), by=director).recorded_by == director


def test_a_move_says_why(dosed, v2, move, refuses):
    to = v2(WIDER)
    with refuses("Say why"):
        move(dosed, to, reason="  ")


def test_what_does_not_fit_is_a_sentence(dosed, v2, site):
    other = ProtocolVersionFactory(code="other-protocol", title="Other")
    elsewhere = v2(WIDER, version="1.2.0", site=SiteFactory())
    assert moving.unfit(dosed, other) == "other-protocol@1.0.0 is another protocol. Begin a course of its own instead."
    assert moving.unfit(dosed, elsewhere) == "demo-harbour@1.2.0 is the policy of another site."
    assert "on demo-harbour@1.0.0 already" in moving.unfit(dosed, dosed.protocol_version)
    assert moving.unfit(dosed, dosed.protocol_version.base) == ""
    dosed.ended_at = AT
    assert "has ended" in moving.unfit(dosed, v2(WIDER))


def test_the_group_a_course_is_in_has_to_be_there(dosed, v2):
    to = v2(WIDER)
    arms = [it.code for it in protocol_of(to).arms]
    for arm in arms:
        dosed.arm = arm
        assert moving.unfit(dosed, to) == ""
    dosed.arm = "not-there"
    assert moving.unfit(dosed, to) == "demo-harbour@1.1.0 does not have the group this course is in."


def test_a_group_that_nobody_wrote_down_stays_the_first_of_the_old_version(dosed, v2, move):
    first = protocol_of(dosed.protocol_version).arms[0].code
    assert dosed.arm == ""
    move(dosed, v2(WIDER))
    assert Course.objects.as_system("replan").get().arm == first


def test_what_was_known_is_planned_under_the_version_then_in_force(dosed, v2, move):
    before = known(AT)
    move(dosed, v2(WIDER, without_call=True))
    later = v2(WIDER, version="1.2.0")
    move(Course.objects.as_system("replan").select_related("patient", "site", "protocol_version__base").get(),
         later, at=AT + DAY)  # fmt: skip
    assert known(AT - DAY / 24) != known(AT + DAY / 24)
    total = [sum(sum(it.counts.values()) for it in known(moment)) for moment in (AT - DAY / 24, AT, AT + DAY)]
    assert total[0] == sum(sum(it.counts.values()) for it in before)
    assert total[1] < total[0] == total[2]
