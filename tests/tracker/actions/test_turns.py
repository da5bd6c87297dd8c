"""Turns of a course: what may follow what, what stops, what is cancelled, what stays, and one line of the trail."""

from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes import State
from tests.factories import MembershipFactory, ReminderFactory, SiteFactory, UserFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, book, give, hold, lines, messages, state_of, turn
from tracker.access.roles import Role
from tracker.actions import gates, reminders, turns
from tracker.actions.action import CannotRecord, writing
from tracker.models import Course, CourseEvent, Reminder, Standing
from tracker.models.courses import CareTeamMember

Turn = CourseEvent.Turn
PLANNED, CANCELLED = Reminder.Status.PLANNED, Reminder.Status.CANCELLED
FINAL = [Turn.CONTACT_REFUSED, Turn.TRANSFERRED, Turn.DIED, Turn.COMPLETED]


def now(course):
    return Course.objects.as_system("verify").get(pk=course.pk)


@pytest.fixture
def elmfield(at):
    """Another site of ours, in New York."""
    return SiteFactory(code="EL", name="Elmfield", new_york=True)


@pytest.fixture
def ada(elmfield, at):
    """Return a therapist of the other site."""
    user = UserFactory(short_name="Ada")
    MembershipFactory(user=user, site=elmfield, role=Role.THERAPIST, falls_back=True)
    return user


@pytest.fixture
def dosed(course, clinician, colleague, at):
    """Return a course with its first dose given and the second booked for two weeks later."""
    give(course, clinician, colleague)
    book(course, clinician, DOSE_DAY + DAY, visit_key="dose-2", starts_at=DOSE_DAY + 14 * DAY)
    return course


def test_a_turn_leaves_one_line_and_a_replay_none(course, clinician, at, unchanged):
    key = uuid4()
    made = turn(course, clinician, at, Turn.ON_HOLD, key=key)
    assert lines() == [("course.turned", {
        "turn": "on_hold", "since": "2026-03-02 09:00:00+00:00", "decided_by": "team", "to": None, "times": [],
        "lead": None, "fact": str(key),
    })]  # fmt: skip
    with unchanged():
        assert turn(course, clinician, at + DAY, Turn.ON_HOLD, key=key, happened_at=at) == made


@pytest.mark.parametrize(
    "changed",
    [
        {"turn": Turn.DIED},
        {"reason": "Something else"},
        {"happened_at": DOSE_DAY - 20 * DAY},
        {"decided_by": CourseEvent.Decider.PATIENT},
    ],
    ids=["another-turn", "another-reason", "another-moment", "another-person-decided"],
)
def test_another_turn_under_the_same_key_is_no_replay(course, clinician, at, refuses, changed):
    key = uuid4()
    turn(course, clinician, at, Turn.ON_HOLD, key=key)
    with refuses("for something else"):
        turn(course, clinician, at + 5 * DAY, Turn.ON_HOLD, **{"key": key, "happened_at": at} | changed)


@pytest.mark.parametrize(
    ("before", "asked", "words"),
    [
        pytest.param([], Turn.RESUMED, "Only a course on hold", id="resume-what-goes-on"),
        pytest.param([Turn.ON_HOLD], Turn.ON_HOLD, "on hold already, since 2 March", id="hold-twice"),
        pytest.param([Turn.ON_HOLD, Turn.RESUMED], Turn.RESUMED, "Only a course on hold", id="resume-twice"),
        pytest.param([Turn.TREATMENT_STOPPED], Turn.TREATMENT_STOPPED, "stopped already", id="stop-twice"),
        *(pytest.param([end], Turn.ON_HOLD, "has ended", id=f"hold-after-{end.name}") for end in FINAL),
        *(pytest.param([end], Turn.COMPLETED, "has ended", id=f"complete-after-{end.name}") for end in FINAL),
        pytest.param([Turn.DIED], Turn.DIED, "has ended: died on 2 March", id="die-twice"),
    ],
)
def test_what_cannot_follow_is_refused(course, clinician, at, refuses, before, asked, words):
    for hours, kind in enumerate(before):
        turn(course, clinician, at + hours * HOUR, kind)
    with refuses(words):
        turn(course, clinician, at + 5 * HOUR, asked)


@pytest.mark.parametrize(
    "before", [[], [Turn.ON_HOLD], [Turn.TREATMENT_STOPPED], *([it] for it in FINAL if it is not Turn.DIED)], ids=str
)
def test_somebody_can_die_at_any_time(course, clinician, at, before):
    for kind in before:
        turn(course, clinician, at, kind)
    turn(course, clinician, at + DAY, Turn.DIED)
    assert now(course).standing == Standing.DIED


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"happened_at": DOSE_DAY}, "lies in the future", id="future"),
        pytest.param({"happened_at": DOSE_DAY - 22 * DAY}, "before the patient was enrolled", id="before-enrolment"),
        pytest.param({"reason": "  "}, "Say why", id="no-reason"),
        pytest.param({"reason": "x" * 501}, "at most 500", id="reason-too-long"),
        pytest.param({"reason": "a\x00"}, "cannot be stored", id="NUL"),
        pytest.param({"turn": 99}, "Say what happened", id="no-such-turn"),
    ],
)
def test_the_impossible_is_refused(course, clinician, at, refuses, changed, words):
    with refuses(words):
        turn(course, clinician, at + HOUR, Turn.ON_HOLD, **changed)


def test_what_was_written_down_wrongly_can_be_replaced(course, clinician, at):
    wrong = turn(course, clinician, at, Turn.DIED)
    turn(course, clinician, at + HOUR, Turn.ON_HOLD, happened_at=at, replaces=wrong)
    assert (now(course).standing, now(course).ended_at) == (Standing.ON_HOLD, None)


def test_a_hold_entered_later_is_judged_by_the_day_it_began(course, clinician, at):
    turn(course, clinician, at + 3 * DAY, Turn.DIED)
    turn(course, clinician, at + 4 * DAY, Turn.ON_HOLD, happened_at=at + DAY)
    assert now(course).standing == Standing.DIED


@pytest.mark.parametrize("kind", [Turn.ON_HOLD, *FINAL], ids=str)
def test_no_message_to_the_patient_is_left_to_go(dosed, clinician, kind):
    at = DOSE_DAY + 2 * DAY
    coming = dosed.reminders.filter(status=PLANNED, waits=False, audience=Reminder.Audience.PATIENT)
    assert coming.count() >= 3
    turn(dosed, clinician, at, kind)
    assert not coming.exists()
    for days in range(20):
        reminders.send_due(at=at + days * DAY + HOUR)
    assert [it.subject for it in mail.outbox if it.to != [clinician.email]] == []


@pytest.mark.parametrize("kind", [Turn.ON_HOLD, Turn.DIED], ids=str)
def test_a_message_a_worker_has_leased_does_not_go_either(course, clinician, at, monkeypatch, kind):
    """The worker claimed it before the turn, and asks once more before the call."""
    reminder = ReminderFactory(course=course, due_at=at)
    take = reminders._take

    def turned_meanwhile(to_send, moment):
        claimed = take(to_send, moment)
        monkeypatch.setattr(reminders, "_take", take)
        later.append(claimed)
        return claimed

    later = []
    monkeypatch.setattr(reminders, "_take", turned_meanwhile)
    found = reminders.claim(at=at)
    turn(course, clinician, at, kind)
    assert [reminders._is_still_ours(it, at) for it in found.claimed] == [False]
    assert mail.outbox == []
    assert later[0][0].reminder == reminder


@pytest.mark.parametrize("standing", [Standing.ON_HOLD, Standing.DIED], ids=str)
def test_the_last_look_asks_how_the_course_stands(course, at, standing):
    """Also where the plan would not know of it: a message that stayed planned does not go."""
    ReminderFactory(course=course, due_at=at)
    with writing():
        Course.unscoped.filter(pk=course.pk).update(standing=standing)
    assert reminders.send_due(at=at).sent == 0
    assert mail.outbox == []


def test_on_hold_agreed_times_stay_and_after_resuming_messages_go_again(dosed, clinician):
    at = DOSE_DAY + 2 * DAY
    turn(dosed, clinician, at, Turn.ON_HOLD)
    assert dosed.slots.filter(visit_key="dose-2").exists()
    assert set(dosed.reminders.filter(status=PLANNED, audience=1).values_list("waits", flat=True)) == {True}
    turn(dosed, clinician, at + DAY, Turn.RESUMED)
    assert now(dosed).standing == Standing.ACTIVE
    evening_before = DOSE_DAY + 14 * DAY - 16 * HOUR
    assert messages(dosed, "visit-tomorrow") == [(evening_before, PLANNED)]
    assert dosed.reminders.filter(status=PLANNED, waits=False, due_at__gt=at + DAY).count() >= 3


def test_no_dose_is_released_on_hold(course, clinician, at, refuses):
    turn(course, clinician, at, Turn.ON_HOLD)
    assert gates.objections(course, "dose-1", at + HOUR)[0].is_final
    with refuses("No dose can be released. How the course stands: on hold."):
        gates.release(
            course=course, visit_key="dose-1", identity_checked=True, key=uuid4(), by=clinician, at=at + HOUR
        )  # fmt: skip


@pytest.mark.parametrize("kind", FINAL, ids=str)
def test_an_end_cancels_what_was_agreed_and_drops_what_lay_ahead(dosed, clinician, kind):
    at = DOSE_DAY + 2 * DAY
    agreed = dosed.slots.get(visit_key="dose-2").booking
    turn(dosed, clinician, at, kind, decided_by=CourseEvent.Decider.PATIENT)
    assert not dosed.slots.exists()
    gone = dosed.booking_facts.get(replaces=agreed)
    assert (gone.starts_at, gone.asked_by, gone.reason) == (None, 1, f"Cancelled: {kind.label.lower()}.")
    assert state_of(dosed, "dose-2/window", at + 60 * DAY) == State.NOT_APPLICABLE
    assert state_of(dosed, "call-3d#dose-1/window", at + 60 * DAY) == State.NOT_APPLICABLE
    assert now(dosed).ended_at == at
    assert lines("course.turned")[0][1]["times"] == ["dose-2"]


def test_stopping_keeps_what_follows_a_dose_and_its_times(dosed, clinician):
    at = DOSE_DAY + 2 * DAY
    book(dosed, clinician, at, visit_key="call-3d#dose-1", starts_at=DOSE_DAY + 3 * DAY)
    turn(dosed, clinician, at, Turn.TREATMENT_STOPPED)
    assert list(dosed.slots.values_list("visit_key", flat=True)) == ["call-3d#dose-1"]
    assert state_of(dosed, "call-3d#dose-1/window", DOSE_DAY + 3 * DAY) == State.OPEN
    assert state_of(dosed, "dose-2/window", DOSE_DAY + 60 * DAY) == State.NOT_APPLICABLE
    assert (now(dosed).standing, now(dosed).ended_at) == (Standing.STOPPED, None)


def test_stopping_before_any_dose_ends_the_course(course, clinician, at):
    turn(course, clinician, at, Turn.TREATMENT_STOPPED)
    assert (now(course).standing, now(course).ended_at) == (Standing.STOPPED, at)


def test_a_time_before_the_turn_and_a_visit_recorded_since_stay_as_they_are(course, clinician, at):
    book(course, clinician, at, visit_key="screening", starts_at=at + DAY)
    book(course, clinician, at, visit_key="baseline", starts_at=at + 3 * DAY)
    hold(course, clinician, "baseline", at + 3 * DAY)
    turn(course, clinician, at + 4 * DAY, Turn.DIED, happened_at=at + 2 * DAY)
    assert sorted(course.slots.values_list("visit_key", flat=True)) == ["baseline", "screening"]


def test_what_was_overdue_is_missed_from_the_end_on(course, clinician, at):
    """Screening was overdue from its sixteenth day on; it counts against nobody as overdue any more."""
    turn(course, clinician, at + 20 * DAY, Turn.DIED)
    assert state_of(course, "screening/window", at + 19 * DAY) == State.OVERDUE
    assert state_of(course, "screening/window", at + 20 * DAY) == State.MISSED
    states = set(course.requirements.with_state(at + 400 * DAY).values_list("state", flat=True))
    assert not states & {State.OVERDUE, State.OPEN}


def test_a_transfer_to_another_site_moves_clock_team_and_what_lies_ahead(dosed, clinician, elmfield, ada, at):
    at = DOSE_DAY + 2 * DAY
    before = dict(dosed.requirements.filter(key__endswith="/window").values_list("key", "opens_at"))
    turn(dosed, clinician, at, Turn.TRANSFERRED, to_site=elmfield, successor=ada)
    course = now(dosed)
    assert (course.site, course.zone, course.standing, course.ended_at) == (
        elmfield, "America/New_York", Standing.ACTIVE, None,
    )  # fmt: skip
    event = course.courseevent_facts.get()
    assert (event.from_zone, event.to_zone, event.from_site_id) == ("Europe/London", "America/New_York", dosed.site_id)
    after = dict(course.requirements.filter(key__endswith="/window").values_list("key", "opens_at"))
    assert after["screening/window"] == before["screening/window"]
    assert after["fu-4wk/window"] - before["fu-4wk/window"] == 5 * HOUR
    places = list(course.team.order_by("starts_at").values_list("member__short_name", "part", "ends_at"))
    assert places == [("Ines", CareTeamMember.Part.LEAD, at), ("Ada", CareTeamMember.Part.LEAD, None)]
    assert not course.slots.exists()
    assert lines("course.turned")[0][1]["to"] == "EL"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"to_site": "elmfield"}, "Choose who leads the course at Elmfield", id="nobody-leads"),
        pytest.param({"to_site": "elmfield", "successor": "colleague"}, "does not work at Elmfield", id="a-stranger"),
        pytest.param({"to_site": "site", "successor": "colleague"}, "at Harbour already", id="the-same-site"),
        pytest.param({"to_site": "elmfield", "successor": "ada", "kind": Turn.DIED}, "Only a transfer", id="no-move"),
    ],
)
def test_a_transfer_that_cannot_be(course, clinician, at, refuses, request, elmfield, fields, words):
    given = {name: request.getfixturevalue(it) if isinstance(it, str) else it for name, it in fields.items()}
    with refuses(words):
        turn(course, clinician, at, given.pop("kind", Turn.TRANSFERRED), **given)


@pytest.mark.parametrize(("days", "is_possible"), [(-1, False), (0, False), (1, True)], ids=str)
def test_a_course_leaves_a_site_only_after_it_came(course, site, clinician, elmfield, ada, at, days, is_possible):
    came = at + 3 * DAY
    MembershipFactory(site=site, falls_back=True)
    turn(course, clinician, came, Turn.TRANSFERRED, to_site=elmfield, successor=ada)
    given = {"to_site": site, "successor": clinician, "happened_at": came + days * DAY}
    if is_possible:
        turn(course, ada, came + 2 * DAY, Turn.TRANSFERRED, **given)
        assert now(course).site == site
        return
    with pytest.raises(CannotRecord, match="came to Elmfield on 5 March"):
        turn(course, ada, came + 2 * DAY, Turn.TRANSFERRED, **given)


def test_a_transfer_costs_at_most_twenty_six_statements_whatever_the_team(
    dosed, site, clinician, elmfield, ada, statements
):
    at = DOSE_DAY + DAY
    with writing():
        for _ in range(6):
            CareTeamMember.objects.create(course=dosed, member=UserFactory(), part=2, starts_at=at - DAY)
    with CaptureQueriesContext(connection) as captured:
        turn(dosed, clinician, at, Turn.TRANSFERRED, to_site=elmfield, successor=ada)
    assert len(statements(captured)) <= 26
    assert dosed.team.filter(ends_at=at).count() == 7


def test_another_lead_under_the_same_key_is_no_replay(course, clinician, elmfield, ada, at, refuses):
    given = {"key": uuid4(), "to_site": elmfield}
    made = turn(course, clinician, at, Turn.TRANSFERRED, successor=ada, **given)
    assert turn(course, clinician, at, Turn.TRANSFERRED, successor=ada, **given) == made
    with refuses("for something else"):
        turn(course, clinician, at, Turn.TRANSFERRED, successor=clinician, **given)


def test_a_resumption_sent_again_after_a_new_hold_resumes_nothing(course, clinician, at, unchanged):
    key = uuid4()
    turn(course, clinician, at, Turn.ON_HOLD)
    made = turn(course, clinician, at + HOUR, Turn.RESUMED, key=key)
    turn(course, clinician, at + 2 * HOUR, Turn.ON_HOLD)
    with unchanged():
        assert turn(course, clinician, at + 3 * HOUR, Turn.RESUMED, key=key, happened_at=at + HOUR) == made
    assert now(course).standing == Standing.ON_HOLD


def test_a_hold_lasts_through_a_move_to_another_site(dosed, clinician, elmfield, ada):
    at = DOSE_DAY + 2 * DAY
    turn(dosed, clinician, at, Turn.ON_HOLD)
    turn(dosed, clinician, at + HOUR, Turn.TRANSFERRED, to_site=elmfield, successor=ada)
    assert (now(dosed).standing, now(dosed).standing_since) == (Standing.ON_HOLD, at)
    assert not dosed.reminders.filter(status=PLANNED, waits=False, audience=1).exists()


def test_stopping_on_hold_ends_the_hold(dosed, clinician):
    at = DOSE_DAY + 2 * DAY
    turn(dosed, clinician, at, Turn.ON_HOLD)
    turn(dosed, clinician, at + HOUR, Turn.TREATMENT_STOPPED)
    assert now(dosed).standing == Standing.STOPPED
    assert dosed.reminders.filter(status=PLANNED, waits=False, audience=1).exists()


def _held_within(course, by, at):
    """Call it as another action does: inside its transaction, before its replan."""
    with writing():
        return turns.hold_for(course, reason="A serious event", key=uuid4(), by=by, at=at)


def test_another_action_holds_the_course_by_the_rule(course, clinician, at):
    made = _held_within(course, clinician, at)
    assert (made.turn, made.decided_by, made.happened_at) == (Turn.ON_HOLD, CourseEvent.Decider.RULE, at)
    assert lines() == []


@pytest.mark.parametrize("kind", [Turn.ON_HOLD, Turn.DIED], ids=str)
def test_what_is_on_hold_or_over_is_not_held_again(course, clinician, at, kind):
    turn(course, clinician, at, kind)
    assert _held_within(course, clinician, at + HOUR) is None
    assert course.courseevent_facts.count() == 1
