"""Courses that turn, through the web client: stopped after a dose, died, moved to another site, held and resumed.

Each begins on the morning after its first dose, on 16 March 2026; a worker looks twice a day for what is due.
"""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from programmes import State
from tests.factories import MembershipFactory, SiteFactory, UserFactory
from tests.journeys.walk import Walk, at, moment
from tests.stories import booked, dosed, prepared
from tracker.actions import reminders
from tracker.models import Course, CourseEvent, Standing

Turn, Decider = CourseEvent.Turn, CourseEvent.Decider
DAY = timedelta(days=1)
NOW = at("2026-03-17")
ASKED = {State.OVERDUE, State.OPEN}


@pytest.fixture
def treated(course, clinician, colleague) -> Course:
    """Return the course on the day after its first dose, the second one and the call booked."""
    prepared(course, by=clinician, at=at("2026-03-02"))
    dosed(course, "dose-1", starts=at("2026-03-16"), by=clinician, second=colleague)
    booked(course, "call-3d#dose-1", starts=at("2026-03-19", "14:00"), by=clinician, at=NOW - DAY / 2)
    booked(course, "dose-2", starts=at("2026-03-30"), by=clinician, at=NOW - DAY / 2, hours=8)
    return course


def turns(user, course, turn, now=NOW, **fields):
    """Say on the course's page what happened; where it asks, read what follows and tick."""
    typed = {"turn": str(turn.value), "decided_by": str(Decider.TEAM.value), "reason": "In hospital"}
    given = typed | moment("happened_at", now) | fields
    return Walk(user).sends("standing", course.reference, now=now, fields=given, confirms=True)


def works(since: datetime, days: int) -> list[tuple[str, str]]:
    """Let the worker look at 10:05 and 18:05 of each day; return what it sent, as reader and subject."""
    for number in range(days):
        for wall in ("10:05", "18:05"):
            reminders.send_due(at=at(str((since + number * DAY).date()), wall))
    return [(it.to[0], it.subject) for it in mail.outbox]


def states(course, moment_) -> dict[str, State]:
    return {it.key: State(it.state) for it in course.requirements.with_state(moment_)}


def test_stopped_after_the_first_dose(treated, clinician):
    turns(clinician, treated, Turn.TREATMENT_STOPPED)
    assert list(treated.slots.values_list("visit_key", flat=True)) == ["call-3d#dose-1"]
    found = states(treated, NOW + 5 * DAY)
    assert found["dose-2/window"] is State.NOT_APPLICABLE
    assert found["call-3d#dose-1/window"] is State.OVERDUE  # safety follow-up stays, and is late when nobody calls
    assert not {it for key, it in found.items() if "dose-2" in key} & {*ASKED, State.PENDING, State.MISSED}
    subjects = [subject for who, subject in works(NOW, 30) if who == "marta@example.org"]
    assert "Your appointment on Thursday 19 March" in subjects
    assert not [it for it in subjects if "30 March" in it]
    shown = Walk(clinician).opens("course", treated.reference, now=NOW + 5 * DAY)
    assert "Treatment stopped on 17 March 2026: In hospital." in shown
    late = Walk(clinician).opens("today", now=NOW + 5 * DAY)
    assert "Call on day 3" in late
    assert "Second dose" not in late


def test_died(treated, clinician, supervisor):
    turns(clinician, treated, Turn.DIED, decided_by=str(Decider.NOBODY.value), reason="Heart attack at home")
    assert not treated.slots.exists()
    a_year = NOW + 365 * DAY
    assert not ASKED & set(states(treated, a_year).values())
    assert treated.reminders.filter(status=1, audience=1).count() == 0
    assert [who for who, _ in works(NOW, 25) if who == "marta@example.org"] == []
    assert "HB-0001" not in Walk(clinician).opens("today", now=NOW + 5 * DAY)
    assert "Late, not done</span>" not in Walk(supervisor).opens("supervision", now=a_year)
    shown = Walk(clinician).opens("courses", now=a_year)
    assert "Died, 17 Mar" in shown
    assert "Died on 17 March 2026: Heart attack at home." in Walk(clinician).opens(
        "course", treated.reference, now=a_year
    )


def test_moved_to_another_site(treated, clinician):
    elmfield = SiteFactory(code="EL", name="Elmfield", new_york=True)
    ada = MembershipFactory(user=UserFactory(short_name="Ada"), site=elmfield, falls_back=True).user
    before = dict(treated.requirements.filter(rule=2).values_list("key", "closes_at"))
    turns(clinician, treated, Turn.TRANSFERRED, where=str(elmfield.pk), lead=str(ada.pk))
    after = dict(treated.requirements.filter(rule=2).values_list("key", "closes_at"))
    assert {key for key in after if after[key] != before[key]} == {key for key in before if before[key] > NOW}
    assert before["screening/window"] <= NOW < before["fu-4wk/window"]
    shown = Walk(ada).opens("course", treated.reference, now=NOW + DAY)
    assert "Lead therapist" in shown
    assert "On hold" not in shown
    assert Course.objects.as_system("verify").get(pk=treated.pk).zone == "America/New_York"
    assert "HB-0001" not in Walk(clinician).opens("today", now=NOW + DAY)


def test_on_hold_and_resumed(treated, clinician):
    turns(clinician, treated, Turn.ON_HOLD)
    held = Walk(clinician).opens("checks", treated.reference, "dose-2", now=NOW + DAY)
    assert "On hold since 17 March 2026: In hospital." in held
    assert [who for who, _ in works(NOW, 2) if who == "marta@example.org"] == []
    assert treated.slots.count() == 2
    resumed = at("2026-03-19", "09:00")
    page = Walk(clinician).opens("course", treated.reference, now=resumed)
    assert f"{reverse('standing', args=[treated.reference])}?turn=2" in page
    turns(clinician, treated, Turn.RESUMED, now=resumed, reason="At home again")
    assert Course.objects.as_system("verify").get(pk=treated.pk).standing == Standing.ACTIVE
    subjects = [subject for who, subject in works(resumed, 12) if who == "marta@example.org"]
    assert "Your appointment on Monday 30 March" in subjects
