"""Handing a course over: one lead at a time, the tasks in the trail, the reason for whoever comes."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import MembershipFactory, ReminderFactory, SiteFactory, UserFactory
from tests.tracker.actions.deeds import DAY, HOUR, lines
from tracker.access.roles import Role
from tracker.actions import handing_over
from tracker.actions.action import writing
from tracker.models import CareTeamMember, Course, Reminder
from tracker.pages import caseload

Part = CareTeamMember.Part


def hand_over(course, to, by, at, **fields):
    given = {"reason": "Ines is on leave", "key": uuid4(), "course": course, "to": to, "by": by, "at": at}
    return handing_over.hand_over(**given | fields)


def test_the_lead_leaves_and_the_next_one_leads_with_the_tasks_named(course, clinician, colleague, at):
    key = uuid4()
    later = at + 20 * DAY
    place = hand_over(course, colleague, clinician, later, key=key)
    places = list(course.team.order_by("starts_at").values_list("member", "part", "ends_at"))
    assert places == [(clinician.pk, Part.LEAD, later), (colleague.pk, Part.LEAD, None)]
    assert place.starts_at == later
    [(event, said)] = lines()
    assert event == "lead.changed"
    assert (said["lead"], said["was"], said["note"]) == (
        str(colleague.public_id), [str(clinician.public_id)], str(key),
    )  # fmt: skip
    assert "screening/window" in said["tasks"]
    assert "fu-12mo/window" not in said["tasks"]


def test_the_reason_is_a_note_of_the_course(course, clinician, colleague, at):
    hand_over(course, colleague, clinician, at, reason=" Ines is on leave \n")
    assert course.note_facts.get().text == "Handed over to Kofi Example. Ines is on leave"


def test_the_record_opens_for_the_new_lead_and_closes_for_the_old_one(course, clinician, colleague, at):
    hand_over(course, colleague, clinician, at)
    later = at + timedelta(seconds=1)
    assert Course.objects.visible_to(colleague.acting(later)).exists()
    assert not Course.objects.visible_to(clinician.acting(later)).exists()


def test_a_replay_is_answered_and_another_person_under_its_key_is_not(
    course, clinician, colleague, site, at, unchanged, refuses
):
    key, third = uuid4(), MembershipFactory(site=site, role=Role.THERAPIST).user
    place = hand_over(course, colleague, clinician, at, key=key)
    with unchanged():
        assert hand_over(course, colleague, clinician, at + HOUR, key=key) == place
    with refuses("for something else"):
        hand_over(course, third, clinician, at + HOUR, key=key)


def test_a_therapist_of_the_team_who_becomes_lead_has_one_place(course, clinician, colleague, at):
    with writing():
        CareTeamMember.objects.create(course=course, member=colleague, part=Part.THERAPIST, starts_at=at)
    hand_over(course, colleague, clinician, at)
    assert list(course.team.filter(ends_at=None).values_list("member", "part")) == [(colleague.pk, Part.LEAD)]


def test_a_course_without_a_lead_gets_one(course, clinician, colleague, supervisor, at):
    with writing():
        CareTeamMember.unscoped.update(ends_at=at)
    hand_over(course, colleague, supervisor, at + HOUR)
    assert lines()[0][1]["was"] == []


@pytest.mark.parametrize(
    ("to", "fields", "words"),
    [
        pytest.param("clinician", {}, "leads this course already", id="the-lead"),
        pytest.param("supervisor", {}, "Hanna does not work at Harbour", id="no-clinician"),
        pytest.param("stranger", {}, "does not work at Harbour", id="of-another-site"),
        pytest.param("gone", {}, "does not work at Harbour", id="somebody-who-left"),
        pytest.param("colleague", {"reason": "  "}, "Say why", id="no-reason"),
        pytest.param("colleague", {"reason": "a\x00"}, "cannot be stored", id="NUL"),
    ],
)
def test_a_hand_over_that_cannot_be(course, clinician, site, at, refuses, request, to, fields, words):
    people = {
        "stranger": lambda: MembershipFactory(site=SiteFactory(), role=Role.THERAPIST).user,
        "gone": lambda: MembershipFactory(site=site, user=UserFactory(is_active=False), role=Role.THERAPIST).user,
    }
    person = people[to]() if to in people else request.getfixturevalue(to)
    with refuses(words):
        hand_over(course, person, clinician, at, **fields)


def test_a_hand_over_answers_no_message_that_could_not_be_sent(course, clinician, colleague, at):
    """Its note is no answer; any other note is."""
    lead = Reminder.Audience.LEAD
    ReminderFactory(course=course, audience=lead, status=Reminder.Status.FAILED, settled_at=at)
    hand_over(course, colleague, clinician, at + HOUR)
    later = at + 2 * HOUR
    waiting = caseload.windows_and_messages(colleague.acting(later), later, later.date())
    assert [it.unsent_at for it in waiting] == [at]
