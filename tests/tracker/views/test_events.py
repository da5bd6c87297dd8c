"""The pages on which an event is recorded and that a form was sent: what they ask, refuse, keep, and who sees them."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import CourseFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, give
from tests.versions import ESKETAMINE, MDMA, published
from tracker.actions import events
from tracker.actions.events import EventSeen
from tracker.models.courses import Standing
from tracker.models.requirements import Rule

pytestmark = pytest.mark.django_db
AT = DOSE_DAY + DAY


@pytest.fixture
def owing(site, clinician):
    """Return a course whose protocol owes a report within a day of a serious event."""
    return CourseFactory(patient__registered_at=site, protocol_version=published(MDMA, site), team=[clinician])


def event_of(course):
    return reverse("event", args=[course.reference])


def file_of(course, key):
    return reverse("file", args=[course.reference, key])


@pytest.fixture
def sent(moment, key):
    """Return what the form of an event sends, with changes."""

    def form(**changes):
        said = {"term": "Headache", "visit_key": "", "felt": 3, "severity": 1, "serious": "no", "done_about_it": "Rest"}
        began = moment("happened_at", "2026-03-24", "08:00") | moment("ended_at", "", "")
        return {"key": key} | said | began | changes

    return form


@pytest.mark.parametrize(("felt", "word"), [(1, "Pleasant"), (2, "Neither"), (3, "Unpleasant")])
def test_an_event_is_recorded_once_and_shown_with_how_it_felt(client_at, clinician, course, sent, felt, word):
    client = client_at(clinician, AT)
    for _ in range(2):
        assert client.post(event_of(course), sent(felt=felt)).status_code == 302
    assert course.adverseevent_facts.count() == 1
    page = client.get(reverse("course", args=[course.reference])).content.decode()
    assert f"Headache. {word}, mild, from 08:00, not over or not known. Rest." in page


def test_a_serious_event_says_that_the_course_is_on_hold(client_at, clinician, owing, sent):
    answer = client_at(clinician, AT).post(event_of(owing), sent(serious="yes"), follow=True)
    page = answer.content.decode()
    assert "The course is on hold" in page
    assert "Report of a serious event" in page
    owing.refresh_from_db()
    assert owing.standing == Standing.ON_HOLD


def test_it_may_belong_to_a_visit_that_took_place(client_at, clinician, colleague, course, sent):
    give(course, clinician, colleague)
    client = client_at(clinician, AT)
    choices = client.get(event_of(course)).context["form"].fields["visit_key"].choices
    assert [key for key, _ in choices] == ["", "dose-1"]
    client.post(event_of(course), sent(visit_key="dose-1"))
    assert course.adverseevent_facts.get().visit_key == "dose-1"


@pytest.mark.parametrize(
    ("changes", "id_", "said"),
    [
        pytest.param({"term": ""}, "id_term", "Fill this in.", id="no-name"),
        pytest.param({"serious": ""}, "id_serious", "Choose one.", id="serious-or-not"),
        pytest.param({"felt": ""}, "id_felt", "Choose one.", id="how-it-felt"),
        pytest.param({"happened_at_1": "10:00"}, "id_happened_at", "lies in the future", id="to-come"),
        pytest.param({"ended_at_0": "2026-03-24", "ended_at_1": "07:59"}, "id_ended_at", "before it began", id="over"),
        pytest.param({"visit_key": "dose-2"}, "id_visit_key", "Select a valid choice", id="a-visit-not-held"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_everything_stays(
    client_at, clinician, course, sent, changes, id_, said
):
    page = client_at(clinician, AT).post(event_of(course), sent(**changes)).content.decode()
    assert said in page
    assert f'href="#{id_}' in page
    assert 'value="Rest"' in page
    assert not course.adverseevent_facts.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_s_course_is_not_there(client_at, colleague, course, sent, method):
    client = client_at(colleague, AT)
    assert getattr(client, method)(event_of(course), sent()).status_code == 404
    assert getattr(client, method)(file_of(course, "dose-1/amount"), {}).status_code == 404


def test_the_pages_are_read_in_nine_statements(client_at, clinician, colleague, site, counted):
    course = CourseFactory(patient__registered_at=site, protocol_version=published(ESKETAMINE, site), team=[clinician])
    give(course, clinician, colleague, mg=56)
    client = client_at(clinician, AT)
    for address in (event_of(course), file_of(course, "dose-1/report-rems-form")):
        client.get(address)
        assert counted(client, address) <= 9


# ---- a form that was sent ----


def test_a_report_that_was_sent_is_of_its_own_event(client_at, clinician, owing, moment):
    made = [
        events.record(
            course=owing, event=EventSeen(happened_at=AT - HOUR, term="Fall", felt=3, severity=3, serious=True),
            key=uuid4(), by=clinician, at=AT,
        )
        for _ in range(2)
    ]  # fmt: skip
    key = f"course/report-serious-event-report@{str(made[1].key)[:8]}"
    given = moment("sent_at", "2026-03-24", "09:00") | {"key": uuid4(), "number": "SAE-4"}
    answer = client_at(clinician, AT).post(file_of(owing, key), given, follow=True)
    assert "Report of a serious event: sent, number SAE-4." in answer.content.decode()
    assert owing.filing_facts.get().about == str(made[1].key)
    met = owing.requirements.filter(rule=Rule.REPORT, met_at=AT)
    assert [it.key for it in met] == [key]


def test_a_form_sent_in_the_future_is_refused_beside_its_field(client_at, clinician, colleague, site, moment):
    course = CourseFactory(patient__registered_at=site, protocol_version=published(ESKETAMINE, site), team=[clinician])
    give(course, clinician, colleague, mg=56)
    given = moment("sent_at", "2026-03-25", "09:00") | {"key": uuid4(), "number": "REMS-1"}
    page = client_at(clinician, AT).post(file_of(course, "dose-1/report-rems-form"), given).content.decode()
    assert "This lies in the future." in page
    assert 'value="REMS-1"' in page
    assert not course.filing_facts.exists()


def test_where_nothing_is_owed_there_is_nothing_to_send(client_at, clinician, course):
    client = client_at(clinician, AT)
    assert client.get(file_of(course, "dose-1/amount")).url == reverse("course", args=[course.reference])
    assert client.get(file_of(course, "dose-1/report-none")).status_code == 404
