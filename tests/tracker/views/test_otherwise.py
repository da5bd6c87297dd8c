"""The form of a dosing day that went otherwise: what it asks, refuses and keeps, and what the course then shows."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import CourseFactory, MembershipFactory
from tests.versions import COMP001, ESKETAMINE, MDMA, OREGON, published
from tracker.models import Course, RoomEntry
from tracker.models.courses import Standing
from tracker.models.sessions import SessionOutcome

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 23, 9, tzinfo=UTC)
EVENING = NINE + timedelta(hours=10)
Kind = RoomEntry.Kind
ROWS = ("dose", "presence", "vitals", "signs", "support", "rescue", "events")
MOVED = {
    "outcome": SessionOutcome.TRANSFERRED_OUT.value, "reason": "Chest pain", "called_at": "11:50",
    "called_words": "999", "helped_at": "12:02", "moved_at": "12:10", "moved_to": "St Mary's", "told_at": "12:25",
    "told_words": "His sister, by Ines",
}  # fmt: skip
EVENT = {
    "events-0-term": "Chest pain", "events-0-began_at": "11:40", "events-0-over_at": "", "events-0-felt": "3",
    "events-0-severity": "3", "events-0-serious": "yes", "events-0-done_about_it": "999 called",
}  # fmt: skip


@pytest.fixture
def evening(client_at, clinician):
    """Return the clinician's client on the evening of the dose."""
    return client_at(clinician, EVENING)


@pytest.fixture
def sent(moment, key, clinician, colleague):
    """Return what the form sends for a session from 9:00 to 12:10 with one dose, with changes."""

    def form(dose=None, **changes):
        totals = {f"{name}-{it}_FORMS": n for name in ROWS for it, n in (("TOTAL", 3), ("INITIAL", 0))}
        people = {"dose-0-given_by": clinician.pk, "dose-0-witnessed_by": colleague.pk}
        amount = {f"dose-0-{name}": value for name, value in (dose or {"mg": "20"}).items()}
        times = moment("started_at", "2026-03-23", "09:00") | moment("ended_at", "2026-03-23", "12:10")
        taken = {"dose-0-taken_at": "10:00", "dose-0-lot": "PSI-1"} | people | amount
        return {"key": key, "outcome": 1} | totals | times | taken | changes

    return form


def of_version(which, site, team, **fields):
    return CourseFactory(patient__registered_at=site, protocol_version=published(which, site), team=team, **fields)


def address(course, visit="dose-1", name="dosing"):
    return reverse(name, args=[course.reference, visit])


def words_of(answer):
    """Return what a page says between its tags."""
    text = re.sub(r"<(style|script|svg|select|head).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


# ---- a transfer ----


def test_a_transfer_is_recorded_and_told_on_the_course_s_page(evening, course, sent, colleague):
    answer = evening.post(address(course), sent(**MOVED, **EVENT, went_along=colleague.pk), follow=True)
    said = words_of(answer)
    assert "The course is on hold, and no message that was planned goes to the patient." in said
    assert "Stopped early, transferred out: 20 mg taken. Chest pain." in said
    assert "Transferred to St Mary&#x27;s at 12:10, Kofi went along, family told 12:25." in said
    assert "Emergency call at 11:50: 999." in said
    assert "Help arrived at 12:02." in said
    assert "Chest pain. Serious. Unpleasant, severe, from 11:40, not over or not known. 999 called." in said
    course.refresh_from_db()
    assert course.standing == Standing.ON_HOLD
    assert {it.kind for it in course.roomentry_facts.all()} == {
        Kind.EMERGENCY_CALL, Kind.HELP_ARRIVED, Kind.TRANSFER, Kind.FAMILY_TOLD,
    }  # fmt: skip


def test_saving_costs_at_most_twenty_five_statements(evening, course, sent, statements):
    evening.get(address(course))
    with CaptureQueriesContext(connection) as captured:
        assert evening.post(address(course), sent(**MOVED, **EVENT)).status_code == 302
    assert len(statements(captured)) <= 25


@pytest.mark.parametrize(
    ("changes", "id_", "said"),
    [
        pytest.param({"moved_to": ""}, "id_moved_to", "Say where to.", id="no-place"),
        pytest.param({"moved_at": ""}, "id_moved_at", "Say when.", id="no-time"),
        pytest.param({"outcome": 2}, "id_outcome", "A transfer is written down below.", id="another-outcome"),
        pytest.param({"called_at": ""}, "id_called_at", "Say when the call was made.", id="call-without-a-time"),
        pytest.param({"told_at": ""}, "id_told_at", "Say when the family was told.", id="told-without-a-time"),
        pytest.param({"helped_at": "x"}, "id_helped_at", "Enter a time", id="no-time-at-all"),
        pytest.param({"rescue-0-detail": "Lorazepam"}, "id_rescue-0-given_at", "Fill this in.", id="medicine-when"),
        pytest.param({"events-0-serious": ""}, "id_events-0-serious", "Choose one.", id="serious-or-not"),
        pytest.param({"events-0-began_at": "23:00"}, None, "An event lies in the future.", id="event-to-come"),
    ],
)
def test_what_is_refused_stands_open_with_everything_that_was_typed(evening, course, sent, changes, id_, said):
    answer = evening.post(address(course), sent(**MOVED | EVENT | changes))
    page = answer.content.decode()
    assert said in page
    assert id_ is None or f'href="#{id_}"' in page
    assert 'value="His sister, by Ines"' in page
    assert 'value="999 called"' in page
    assert answer.context["opens"] == {"otherwise": True, "events": True}
    assert page.count("<details open>") + page.count('<details class="mt-3" open>') >= 2
    assert not course.therapysession_facts.exists()


def test_the_rare_parts_stay_out_of_the_way(evening, course):
    answer = evening.get(address(course))
    assert answer.context["opens"] == {"otherwise": False, "events": False}
    assert not answer.context["rows"]["signs"].forms


def test_rescue_medicine_and_a_pleasant_event_hold_nothing(evening, course, sent):
    pleasant = EVENT | {"events-0-term": "Great peace", "events-0-felt": "1", "events-0-serious": "no",
                        "events-0-over_at": "12:00"}  # fmt: skip
    given = sent(**{"rescue-0-given_at": "11:00", "rescue-0-detail": "Lorazepam 1 mg"}, **pleasant)
    said = words_of(evening.post(address(course), given, follow=True))
    assert "Rescue medicine at 11:00: Lorazepam 1 mg." in said
    assert "Great peace. Pleasant, severe, from 11:40, over 12:00. 999 called." in said
    course.refresh_from_db()
    assert course.standing == Standing.ACTIVE


def test_a_part_of_the_planned_dose(client_at, clinician, course, sent, site):
    mdma = of_version(MDMA, site, [clinician])
    client = client_at(clinician, EVENING)
    answer = client.post(address(mdma), sent({"mg": "56"}, outcome=2, reason="Wanted to stop"), follow=True)
    assert "Stopped early: 56 of 80 mg taken. Wanted to stop." in words_of(answer)


# ---- not given ----


@pytest.mark.parametrize("outcome", [SessionOutcome.NOT_STARTED, SessionOutcome.WITHHELD])
def test_a_dose_that_was_not_given_says_why_and_may_be_moved_at_once(evening, course, key, outcome):
    form = {"key": key, "outcome": outcome.value, "reason": "", "note": "", "moves": "on"}
    asked = evening.post(address(course, name="record"), form)
    assert "Say why." in asked.content.decode()
    answer = evening.post(address(course, name="record"), form | {"reason": "Blood pressure 182/110"})
    assert answer.url == address(course, name="book")
    assert course.therapysession_facts.get().reason == "Blood pressure 182/110"
    shown = words_of(evening.get(reverse("course", args=[course.reference])))
    assert f"{outcome.label}. Blood pressure 182/110." in shown


def test_a_visit_without_a_dose_offers_none_of_it(evening, course):
    form = evening.get(address(course, "screening", "record")).context["form"]
    offered = {value for value, _ in form.fields["outcome"].choices}
    assert not offered & {7, 8, 9}
    assert "moves" not in form.fields


# ---- what a protocol asks of the day ----


def test_a_second_part_is_a_row_of_its_own_and_never_filled_in(client_at, clinician, site):
    course = of_version(MDMA, site, [clinician])
    answer = client_at(clinician, EVENING).get(address(course))
    first, second = (row for row in answer.context["rows"]["dose"] if row.asked)
    assert (first.asked.title, first.asked.help) == ("First part", "Planned: 80 mg.")
    assert second.asked.help == "Planned: 40 mg. 90 min to 120 min after the first. May be left out."
    assert first["mg"].value() is None
    assert "left_on" in answer.context["form"].fields


def test_readings_stand_under_the_times_at_which_they_are_due(client_at, clinician, site):
    course = of_version(ESKETAMINE, site, [clinician])
    answer = client_at(clinician, EVENING).get(address(course))
    titles = [row.asked.title for row in answer.context["rows"]["vitals"] if row.asked]
    assert titles == ["Before the dose", "40 min after the dose", "Before leaving", "At other times"]
    assert [code for code, _ in answer.context["day"].signs] == ["sedation", "dissociation", "respiratory-depression"]
    assert [row.asked.title for row in answer.context["rows"]["dose"]] == ["Device 1", "Device 2"]


def test_signs_are_kept(client_at, clinician, site, sent):
    course = of_version(ESKETAMINE, site, [clinician])
    sign = {"signs-0-code": "dissociation", "signs-0-looked_at": "11:30", "signs-0-present": "no"}
    answer = client_at(clinician, EVENING).post(address(course), sent({"mg": "28"}, **sign), follow=True)
    assert "The dosing session is recorded." in words_of(answer)
    assert "integration window opens" not in words_of(answer)
    made = course.roomentry_facts.get()
    assert (made.code, made.present, made.happened_at) == ("dissociation", False, NINE + timedelta(hours=2.5))


def test_the_product_is_asked_for_where_a_rule_depends_on_it(client_at, clinician, site, sent):
    course = of_version(OREGON, site, [clinician])
    client = client_at(clinician, EVENING)
    row = client.get(address(course)).context["rows"]["dose"][0]
    assert [value for value, _ in row.fields["product"].choices] == ["", "whole fungi", "another product"]
    assert client.post(address(course), sent({"mg": "2", "product": "whole fungi"})).status_code == 302
    assert course.dose_facts.get().product == "whole fungi"


def test_a_night_on_site_ends_on_another_day(client_at, clinician, site, sent):
    course = of_version(MDMA, site, [clinician])
    left = {"left_on": "2026-03-24", "left_at": "09:30", "escorted": "yes"}
    client = client_at(clinician, EVENING + timedelta(hours=15))
    assert client.post(address(course), sent({"mg": "80"}, **left)).status_code == 302
    assert course.roomentry_facts.get(kind=Kind.DISCHARGE).happened_at == datetime(2026, 3, 24, 9, 30, tzinfo=UTC)


# ---- nobody may know the amount ----


@pytest.fixture
def blinded(site, clinician):
    return of_version(COMP001, site, [clinician], arm="group-b")


@pytest.mark.parametrize(
    ("share", "mg"),
    [
        pytest.param({"taken": "all"}, "10", id="all"),
        pytest.param({"taken": "part", "percent": "50"}, "5", id="half"),
    ],
)
def test_a_share_of_the_study_dose_is_recorded_and_nobody_reads_how_much(
    client_at, clinician, blinded, sent, share, mg
):
    client = client_at(clinician, EVENING)
    form = client.get(address(blinded))
    assert not re.search(r"[0-9] mg", words_of(form))
    assert "mg" not in {name for row in form.context["rows"]["dose"] for name in row.fields}
    answer = client.post(address(blinded), sent(share, outcome=2), follow=True)
    assert blinded.dose_facts.get().mg == Decimal(mg)
    said = words_of(answer)
    assert f"Stopped early: {'all' if share['taken'] == 'all' else 'part'} of the study dose taken." in said
    assert "Psilocybin, study dose" in said
    assert not re.search(r"[0-9] mg", answer.content.decode())
    assert "group-b" not in answer.content.decode()


def test_no_other_page_of_a_blinded_course_names_the_amount(client_at, clinician, supervisor, blinded, sent):
    client_at(clinician, EVENING).post(address(blinded), sent({"taken": "part", "percent": "50"}))
    for user in (clinician, supervisor):
        client = client_at(user, EVENING)
        for page in ("checks", "course", "course-trail"):
            args = [blinded.reference, "dose-1"] if page == "checks" else [blinded.reference]
            assert not re.search(r"[0-9] mg", client.get(reverse(page, args=args)).content.decode()), page
    evidence = client.get(reverse("deviation", args=[blinded.reference, "dose-1/amount"])).content.decode()
    assert "study dose" in evidence
    assert not re.search(r"[0-9] mg", evidence)


@pytest.mark.parametrize(
    ("share", "id_", "said"),
    [
        pytest.param({"taken": "part"}, "id_dose-0-percent", "Say how much of it.", id="how-much"),
        pytest.param({"taken": "part", "percent": "100"}, "id_dose-0-percent", "equal to 99", id="all-of-it"),
        pytest.param({"taken": ""}, "id_dose-0-taken", "Choose one.", id="nothing-said"),
    ],
)
def test_how_much_of_the_study_dose_is_asked(client_at, clinician, blinded, sent, share, id_, said):
    page = client_at(clinician, EVENING).post(address(blinded), sent(share)).content.decode()
    assert said in page
    assert f'href="#{id_}"' in page


def test_nothing_of_the_study_dose_is_no_dose(client_at, clinician, blinded, sent):
    empty = dict.fromkeys(("taken_at", "lot", "given_by", "witnessed_by"), "")
    client = client_at(clinician, EVENING)
    held = client.post(address(blinded), sent({"taken": "nothing"} | empty))
    assert "Say what was given, or that the session was stopped early." in held.content.decode()
    assert client.post(address(blinded), sent({"taken": "nothing"} | empty, outcome=2)).status_code == 302
    assert not blinded.dose_facts.exists()


def test_the_arm_of_a_blinded_study_is_drawn_and_shown_to_nobody(client_at, clinician, site, moment, monkeypatch):
    version = published(COMP001, site)
    drawn = []
    MembershipFactory(site=site, falls_back=True)
    dice = SimpleNamespace(choice=lambda arms: drawn.append(arms) or arms[2])
    monkeypatch.setattr("tracker.actions.courses.secrets", dice)
    client = client_at(clinician, EVENING)
    page = client.get(reverse("enrol"))
    assert not [code for code, _ in page.context["form"].fields["arm"].choices if code.startswith("group-")]
    form = {
        "key": uuid4(), "full_name": "Cora Example", "short_name": "Cora", "born_on": "1985-06-15",
        "zone": "Europe/London", "site": site.pk, "version": version.pk, "lead": clinician.pk, "arm": "",
        "member-TOTAL_FORMS": 0, "member-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = client.post(reverse("enrol"), form, follow=True)
    course = Course.objects.as_system("verify").get()
    assert course.arm == "group-c"
    assert [it.code for it in drawn[0]] == ["group-a", "group-b", "group-c"]
    assert "group-c" not in answer.content.decode()
