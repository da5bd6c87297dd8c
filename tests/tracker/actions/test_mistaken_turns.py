"""A turn that was written down by mistake, and what is given on one course seen from the patient's other one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from programmes import State
from tests.factories import MONDAY, CourseFactory, SiteFactory
from tests.stories import dosed, prepared
from tests.versions import COMP001, published
from tracker.actions import corrections, turns
from tracker.actions.action import CannotRecord, writing
from tracker.models import Course, CourseEvent, Standing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DOSE = MONDAY + 21 * DAY
NOW = DOSE + 2 * DAY
Turn, Decider = CourseEvent.Turn, CourseEvent.Decider


def took(course, turn, by, at=NOW, **more):
    given = {"reason": "Said so on the telephone", "decided_by": Decider.TEAM, "happened_at": at, "key": uuid4()}
    return turns.take(course=course, turn=turn, by=by, at=at, **given | more)


def strike(course, by, *facts):
    entries = [("turn", it.pk) for it in facts]
    return corrections.strike(
        course=course, entries=entries, reason="Another patient", key=uuid4(), by=by, at=NOW + DAY
    )


@pytest.fixture
def treated(course, clinician, colleague) -> Course:
    prepared(course, by=clinician, at=MONDAY)
    dosed(course, "dose-1", starts=DOSE, by=clinician, second=colleague)
    return course


@pytest.mark.parametrize("turn", [Turn.DIED, Turn.ON_HOLD, Turn.COMPLETED], ids=lambda it: it.name.lower())
def test_struck_out_it_never_was(treated, clinician, turn):
    before = dict(treated.requirements.values_list("key", "outcome"))
    planned = set(treated.reminders.filter(status=1, waits=False).values_list("key", flat=True))
    made = took(treated, turn, clinician)
    assert not planned & set(treated.reminders.filter(status=1, waits=False, audience=1).values_list("key", flat=True))
    strike(treated, clinician, made)
    treated.refresh_from_db()
    assert (treated.standing, treated.ended_at) == (Standing.ACTIVE, None)
    assert dict(treated.requirements.values_list("key", "outcome")) == before
    assert planned <= set(treated.reminders.filter(status=1, waits=False).values_list("key", flat=True))


def test_it_is_struck_out_on_its_own_page(treated, clinician, sign_in):
    made = took(treated, Turn.DIED, clinician)
    client, address = sign_in(clinician), reverse("entry", args=[treated.reference, "turn", made.pk])
    shown = client.get(address).content.decode()
    assert "Died: Said so on the telephone" in shown
    assert "Strike" in shown


def test_a_move_to_another_site_is_not_struck_out(treated, clinician, supervisor):
    made = CourseEvent(
        course=treated, turn=Turn.TRANSFERRED, decided_by=Decider.TEAM, reason="Moved", from_site=treated.site,
        to_site=SiteFactory(), from_zone="Europe/London", to_zone="Europe/London", happened_at=NOW, recorded_at=NOW,
        recorded_by=clinician,
    )  # fmt: skip
    with writing():
        made.save(force_insert=True)
    with pytest.raises(CannotRecord, match="moving the course back"):
        strike(treated, clinician, made)


def test_nothing_to_strike_is_refused(treated, clinician):
    with pytest.raises(CannotRecord, match="Choose what"):
        strike(treated, clinician)


def test_a_course_that_ended_before_any_dose_cannot_be_put_on_hold(course, clinician):
    took(course, Turn.TREATMENT_STOPPED, clinician)
    with pytest.raises(CannotRecord, match="before anything was given"):
        took(course, Turn.ON_HOLD, clinician, at=NOW + DAY)


def test_a_dose_on_one_course_is_seen_by_the_other_at_once(course, clinician, colleague, site):
    other = CourseFactory(
        patient=course.patient, reference="HB-0002", protocol_version=published(COMP001, site), arm="group-a",
        team=[clinician], enrolled_at=MONDAY,
    )  # fmt: skip
    gap = other.requirements.filter(key="dose-1/interval-wash-out")
    assert State(gap.with_state(NOW).get().state) is State.NOT_APPLICABLE
    prepared(course, by=clinician, at=MONDAY)
    dosed(course, "dose-1", starts=DOSE, by=clinician, second=colleague)
    assert gap.get().opens_at == DOSE + timedelta(hours=1) + 90 * DAY - timedelta(hours=1)  # 10:00 in winter and summer
    key = course.dose_facts.get().pk
    corrections.strike(
        course=course, entries=[("dose", key)], reason="Not taken", key=uuid4(), by=clinician, at=NOW + DAY
    )
    assert State(gap.with_state(NOW + DAY).get().state) is State.NOT_APPLICABLE
