"""Recording a dosing session by form: everything in it, times around midnight, and what is refused."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import MONDAY
from tracker.models import RoomEntry
from tracker.models.sessions import SessionOutcome

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 23, 9, tzinfo=UTC)
EVENING = NINE + timedelta(hours=10)
Kind = RoomEntry.Kind
ROWS = {"dose": 2, "presence": 8, "vitals": 18, "signs": 0, "support": 9, "rescue": 3, "events": 4}


@pytest.fixture
def sent(moment, key, clinician, colleague):
    """Return what the form sends for a session on Monday 23 March from 9:00 to 17:00 with one dose, with changes."""

    def form(day="2026-03-23", start="09:00", end_day=None, end="17:00", **changes):
        rows = {
            f"{name}-{it}_FORMS": n for name, number in ROWS.items() for it, n in [("TOTAL", number), ("INITIAL", 0)]
        }
        dose = {
            "dose-0-mg": "20.0", "dose-0-taken_at": "10:00", "dose-0-lot": "PSI-1",
            "dose-0-given_by": clinician.pk, "dose-0-witnessed_by": colleague.pk,
        }  # fmt: skip
        times = moment("started_at", day, start) | moment("ended_at", end_day or day, end)
        return {"key": key, "outcome": 1} | rows | dose | times | changes

    return form


@pytest.fixture
def evening(client_at, clinician):
    """Return the clinician's client on the evening of the dose."""
    return client_at(clinician, EVENING)


def address(course, visit="dose-1"):
    return reverse("dosing", args=[course.reference, visit])


def test_page_is_read_in_nine_statements(evening, course, counted):
    evening.get(address(course))
    assert counted(evening, address(course)) <= 9


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strangers_course_is_not_there(client_at, colleague, course, sent, method):
    assert getattr(client_at(colleague, MONDAY), method)(address(course), sent()).status_code == 404


def test_a_visit_without_a_dose_has_another_page(evening, course):
    assert evening.get(address(course, "preparation")).url == reverse("record", args=[course.reference, "preparation"])


def test_a_whole_session_is_recorded_once(evening, course, sent, clinician, colleague, trail):
    given = sent(
        identity_by=clinician.pk, eyeshades="Offered and used", music="The long playlist", note="Quiet.",
        left_at="17:30", discharged_by=colleague.pk, escorted="yes", discharge_words="With his brother",
        **{"presence-0-person": clinician.pk, "presence-0-came_at": "08:50", "presence-0-went_at": "17:00"},
        **{"vitals-7-read_at": "10:40", "vitals-7-systolic": 141, "vitals-7-diastolic": 91, "vitals-7-pulse": 80},
        **{"support-0-given_at": "12:15", "support-0-detail": "Held a hand"},
    )  # fmt: skip
    for _ in range(2):
        assert evening.post(address(course), given).url == reverse("course", args=[course.reference])
    dose = course.dose_facts.get()
    assert (dose.mg, dose.happened_at) == (Decimal("20.00"), NINE + timedelta(hours=1))
    rows = {it.kind: it for it in course.roomentry_facts.all()}
    assert set(rows) == {
        Kind.IDENTITY, Kind.PRESENCE, Kind.VITAL_SIGNS, Kind.EYESHADES, Kind.MUSIC, Kind.SUPPORT, Kind.DISCHARGE,
    }  # fmt: skip
    assert rows[Kind.PRESENCE].happened_at == NINE - timedelta(minutes=10)
    assert rows[Kind.DISCHARGE].escorted is True
    assert trail() == ["dosing.recorded"]


def test_times_after_midnight_belong_to_the_next_day(client_at, clinician, course, sent):
    client = client_at(clinician, NINE + timedelta(days=1))
    given = sent(
        start="20:00", end_day="2026-03-24", end="04:00",
        **{"dose-0-taken_at": "21:00", "vitals-0-read_at": "01:10", "vitals-0-systolic": 120, "vitals-0-diastolic": 70},
    )  # fmt: skip
    assert client.post(address(course), given).status_code == 302
    assert course.roomentry_facts.get().happened_at == datetime(2026, 3, 24, 1, 10, tzinfo=UTC)


def test_too_much_is_recorded_as_it_was(evening, course, sent):
    assert evening.post(address(course), sent(**{"dose-0-mg": "60"})).status_code == 302
    assert course.dose_facts.get().mg == 60


def test_a_session_that_was_cut_short_needs_no_dose(evening, course, sent):
    nothing = {f"dose-0-{name}": "" for name in ("mg", "taken_at", "lot", "given_by", "witnessed_by")}
    assert evening.post(address(course), sent(outcome=SessionOutcome.CUT_SHORT, **nothing)).status_code == 302
    assert not course.dose_facts.exists()


@pytest.mark.parametrize(
    ("changes", "id_", "said"),
    [
        pytest.param({"end": "09:00"}, "id_ended_at", "end after it starts", id="ends-as-it-starts"),
        pytest.param({"end": "19:01"}, "id_ended_at", "has not ended yet", id="has-not-ended"),
        pytest.param({"dose-0-lot": ""}, "id_dose-0-lot", "Fill this in.", id="no-lot"),
        pytest.param({"dose-0-mg": "20.005"}, "id_dose-0-mg", "2 decimal places", id="a-hair-too-fine"),
        pytest.param({"dose-0-mg": "0"}, "id_dose-0-mg", "greater than or equal to 0.01", id="nothing-at-all"),
        pytest.param({"dose-0-mg": "100000"}, "id_dose-0-mg", "digits", id="more-than-the-column-holds"),
        pytest.param({"dose-0-lot": "a\x00"}, "id_dose-0-lot", "Null characters", id="nul"),
        pytest.param({"vitals-0-read_at": "10:00", "vitals-0-systolic": 2**31, "vitals-0-diastolic": 80},
                     "id_vitals-0-systolic", "less than or equal to 300", id="past-every-column"),
        pytest.param({"vitals-0-read_at": "10:00", "vitals-0-systolic": 80, "vitals-0-diastolic": 120},
                     "id_vitals-0-diastolic", "Are the two swapped?", id="swapped"),
        pytest.param({"vitals-3-systolic": 120, "vitals-3-diastolic": 80},
                     "id_vitals-3-read_at", "Fill this in.", id="no-time"),
        pytest.param({"escorted": "no"}, "id_left_at", "Say when the patient left.", id="discharge-without-a-time"),
    ],
)  # fmt: skip
def test_what_is_refused_stands_beside_its_field_and_everything_stays(evening, course, sent, changes, id_, said):
    answer = evening.post(address(course), sent(music="The long playlist", **changes))
    assert any(id_ == where and said in sentence for where, _, sentence in answer.context["session"].faults())
    shown = answer.content.decode()
    assert 'value="The long playlist"' in shown
    assert f'href="#{id_}"' in shown
    assert not course.therapysession_facts.exists()


def test_one_person_cannot_give_and_witness(evening, course, sent, clinician):
    answer = evening.post(address(course), sent(**{"dose-0-witnessed_by": clinician.pk}))
    assert "witnessed by another person" in answer.content.decode()
    assert not course.dose_facts.exists()


def test_held_without_a_dose_asks_what_was_given(evening, course, sent):
    nothing = {f"dose-0-{name}": "" for name in ("mg", "taken_at", "lot", "given_by", "witnessed_by")}
    answer = evening.post(address(course), sent(**nothing))
    assert "Say what was given, or that the session was stopped early." in answer.content.decode()
    assert not course.therapysession_facts.exists()


def test_a_dose_after_the_end_is_impossible_and_said_above_the_form(evening, course, sent):
    answer = evening.post(address(course), sent(**{"dose-0-taken_at": "17:01"}))
    assert "after it ended" in answer.content.decode()
    assert 'value="17:01"' in answer.content.decode()
    assert not course.therapysession_facts.exists()


def test_a_browsers_way_back_does_not_double_a_dose(evening, course, sent):
    first = sent()
    assert evening.post(address(course), first).status_code == 302
    again = first | {"key": str(uuid4())}
    answer = evening.post(address(course), again)
    assert "Tick this if it was given twice." in answer.content.decode()
    assert course.dose_facts.count() == 1
    assert evening.post(address(course), again | {"adds": "on"}).status_code == 302
    assert course.dose_facts.count() == 2
