"""Recording a contact: everything said in it, only the impossible refused, and nothing typed is lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests.factories import MONDAY
from tests.stories import booked
from tracker.models import TherapySession
from tracker.models.facts import Source
from tracker.models.sessions import Mode, SessionOutcome

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NO_PRACTICES = {"practice-TOTAL_FORMS": "3", "practice-INITIAL_FORMS": "0"}


@pytest.fixture
def sent(moment, key):
    """Return what the form sends for a session on Monday 2 March from 10:00 to 11:00, with changes."""

    def form(day="2026-03-02", start="10:00", end="11:00", **changes):
        times = moment("started_at", day, start) | moment("ended_at", day, end)
        return {"key": key, "outcome": 1, "mode": 1} | times | changes

    return form


def address(course, visit="preparation"):
    return reverse("record", args=[course.reference, visit])


@pytest.fixture
def noon(client_at, clinician):
    """Return the clinician's client on Monday at noon."""
    return client_at(clinician, MONDAY + 3 * HOUR)


@pytest.mark.parametrize("visit", ["screening", "preparation", "int-2#dose-1", "call-3d#dose-1", "fu-1mo"])
def test_page_is_read_in_nine_statements(noon, course, counted, visit):
    noon.get(address(course, visit))
    assert counted(noon, address(course, visit)) <= 9


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strangers_course_is_not_there(client_at, colleague, course, sent, method):
    assert getattr(client_at(colleague, MONDAY), method)(address(course), sent()).status_code == 404


def test_a_preparation_is_recorded_once_with_its_words(noon, course, sent, trail):
    given = sent(intentions="To sleep\n\n To be less afraid ", note="Calm.")
    for _ in range(2):
        assert noon.post(address(course), given).url == reverse("course", args=[course.reference])
    session = course.therapysession_facts.get()
    assert (session.outcome, session.started_at) == (SessionOutcome.HELD, datetime(2026, 3, 2, 10, tzinfo=UTC))
    assert sorted(it.text for it in course.intention_facts.all()) == ["To be less afraid", "To sleep"]
    assert course.note_facts.get().text == "Calm."
    assert trail() == ["session.recorded"]


def test_an_integration_has_insights_practices_and_totals(noon, course, sent):
    practices = NO_PRACTICES | {
        "practice-1-text": "Canal walk",
        "practice-1-starts_on": "2026-03-03",
        "practice-1-ends_on": "2026-03-20",
    }
    given = sent(insights="The anger is tired.", **{"rating_qids-sr16": "12"}, **practices)
    assert noon.post(address(course, "d1-1wk"), given).status_code == 302
    practice = course.practice_facts.get()
    assert (practice.text, practice.starts_on, practice.ends_on) == ("Canal walk", date(2026, 3, 3), date(2026, 3, 20))
    assert course.insight_facts.get().text == "The anger is tired."
    assert course.rating_facts.get().total == 12


def test_a_call_is_by_telephone_unless_said_otherwise(noon, course):
    assert noon.get(address(course, "call-3d#dose-1")).context["form"]["mode"].value() == Mode.TELEPHONE


def test_the_booked_time_stands_in_the_form(noon, course, clinician):
    booked(course, "preparation", starts=MONDAY + HOUR, by=clinician, at=MONDAY)
    shown = noon.get(address(course)).content.decode()
    assert 'value="2026-03-02"' in shown
    assert 'value="10:00"' in shown


def test_who_did_not_come_needs_no_times(noon, course, sent):
    given = sent(day="", start="", end="", outcome=SessionOutcome.DID_NOT_COME, reason="Forgot")
    assert noon.post(address(course), given).status_code == 302
    session = course.therapysession_facts.get()
    assert (session.started_at, session.reason) == (None, "Forgot")


def test_what_is_typed_on_another_day_is_entered_later(noon, course, sent):
    assert noon.post(address(course), sent(day="2026-03-01")).status_code == 302
    assert course.therapysession_facts.get().source == Source.LATER


def test_a_session_before_enrolment_is_recorded_all_the_same(noon, course, sent):
    assert noon.post(address(course), sent(day="2026-01-10")).status_code == 302
    assert TherapySession.objects.visible_to(course.team.get().member.acting(MONDAY)).count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"end": "10:00"}, "ended_at", id="ends-as-it-starts"),
        pytest.param({"end": "12:01"}, "ended_at", id="has-not-ended"),
        pytest.param({"start": "", "end": "", "day": ""}, "started_at", id="no-times"),
        pytest.param({"chose_no_intention": "on"}, "chose_no_intention", id="words-and-none"),
        pytest.param({"reason": "x" * 201}, "reason", id="reason-too-long"),
        pytest.param({"intentions": "x" * 2001}, "intentions", id="intention-too-long"),
        pytest.param({"note": "a\x00b"}, "note", id="nul"),
        pytest.param({"outcome": 2**31}, "outcome", id="no-such-outcome"),
    ],
)
def test_what_is_refused_stays_typed(noon, course, sent, changes, field):
    answer = noon.post(address(course), sent(**{"intentions": "To sleep"} | changes))
    assert field in answer.context["form"].errors
    assert answer.context["form"]["intentions"].value() == changes.get("intentions", "To sleep")
    assert not course.therapysession_facts.exists()


@pytest.mark.parametrize("total", ["-1", "28", "12.55", "1e9", "twelve"])
def test_a_total_the_scale_does_not_have_is_refused(noon, course, sent, total):
    answer = noon.post(address(course, "d1-1wk"), sent(**{"rating_qids-sr16": total}, **NO_PRACTICES))
    assert "rating_qids-sr16" in answer.context["form"].errors
    assert f'value="{total}"' in answer.content.decode()


def test_a_practice_that_ends_before_it_starts_is_refused_and_kept(noon, course, sent):
    row = {"practice-0-text": "Walk", "practice-0-starts_on": "2026-03-05", "practice-0-ends_on": "2026-03-04"}
    answer = noon.post(address(course, "d1-1wk"), sent(insights="Softer", **NO_PRACTICES | row))
    shown = answer.content.decode()
    assert "It has to end on the day it starts, or later." in shown
    assert 'value="Walk"' in shown
    assert "Softer" in shown
    assert not course.therapysession_facts.exists()


def test_a_dose_is_recorded_on_its_own_page(noon, course):
    assert noon.get(address(course, "dose-1")).url == reverse("dosing", args=[course.reference, "dose-1"])


def test_a_dose_to_which_nobody_came_is_recorded_here(noon, course, key):
    shown = noon.get(f"{address(course, 'dose-1')}?not-held").content.decode()
    assert "Patient did not come" in shown
    assert "Cut short" not in shown
    given = {"key": key, "outcome": SessionOutcome.DID_NOT_COME, "reason": "Ill"}
    assert noon.post(address(course, "dose-1"), given).status_code == 302
    assert course.therapysession_facts.get().outcome == SessionOutcome.DID_NOT_COME


def test_earlier_words_stand_beside_the_form(noon, course, sent):
    noon.post(address(course), sent(intentions="To sleep without fear"))
    assert "To sleep without fear" in noon.get(address(course, "int-2#dose-1")).content.decode()


def test_a_contact_that_nobody_planned_is_recorded_and_stands_among_the_visits(noon, course, sent, trail, key):
    page = reverse("unscheduled", args=[course.reference])
    first = noon.get(page).url
    assert first == address(course, "unscheduled-1")
    assert "Unscheduled contact 1" in noon.get(first).content.decode()
    assert noon.post(first, sent(note="Rang, could not sleep.", **NO_PRACTICES)).status_code == 302
    assert trail() == ["session.recorded"]
    assert "Unscheduled contact 1" in noon.get(reverse("course", args=[course.reference])).content.decode()
    assert noon.get(page).url == address(course, "unscheduled-2")
    assert noon.get(address(course, "unscheduled-100")).status_code == 404


def test_there_are_as_many_unscheduled_contacts_as_there_are_keys(noon, course, clinician):
    booked(course, "unscheduled-99", starts=MONDAY + 24 * HOUR, by=clinician, at=MONDAY)
    assert noon.get(reverse("unscheduled", args=[course.reference])).status_code == 404
