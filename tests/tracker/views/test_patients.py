"""The patient's page for staff: details, contact people, what stands at the head of every page about them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import MONDAY, CourseFactory, MembershipFactory, PatientFactory
from tests.stories import booked
from tracker.access.roles import Role
from tracker.actions import contacts
from tracker.actions.action import writing
from tracker.models import Contact, Patient
from tracker.models.facts import standing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def address(course, route="patient", *args):
    return reverse(route, args=[course.reference, *args])


@pytest.fixture
def ines(client_at, clinician):
    """Return the clinician's client on Monday morning."""
    return client_at(clinician, MONDAY)


@pytest.fixture
def sent(ines, course):
    """Return what the page's form sends as it was opened, with changes; a tick that is None is not sent."""
    form = ines.get(address(course)).context["form"]
    opened = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}

    def changed(**changes):
        return {name: value for name, value in (opened | changes).items() if value is not None}

    return changed


def now(course):
    return Patient.objects.as_system("replan").get(pk=course.patient_id)


def name(course, by, **changes):
    """Name Erik as a contact."""
    given = {
        "full_name": "Erik Lindqvist", "relation": "brother", "phone": "+441632960147", "part": Contact.Part.BOTH,
        "may_be_told": Contact.MayBeTold.TIMES, "key": uuid4(), "course": course, "by": by, "at": MONDAY,
    }  # fmt: skip
    return contacts.name(**given | changes)


def test_details_are_saved_and_stand_at_the_head(ines, course, sent, trail):
    given = sent(allergies="Penicillin", language="Swedish", interpreter_wanted="on", access_needs="No stairs")
    assert ines.post(address(course), given).url == address(course)
    said = ines.get(address(course)).content.decode()
    for words in ("Penicillin", "<dt>Interpreter</dt><dd>Swedish", "No stairs", "The details are saved."):
        assert words in said
    assert trail() == ["patient.changed"]


def test_the_same_again_is_answered_and_changes_nothing(ines, course, sent, trail):
    given = sent(allergies="Penicillin")
    for _ in range(2):
        assert ines.post(address(course), given).status_code == 302
    assert ines.post(address(course), sent(allergies="Penicillin")).status_code == 302
    assert trail() == ["patient.changed"]


def test_messages_are_wanted_or_not(ines, course, sent):
    ines.post(address(course), sent(messages_wanted=None))
    assert now(course).messages_wanted is False


def test_numbers_are_kept_as_the_world_dials_them(ines, course, sent):
    ines.post(address(course), sent(phone="01632 960147", prescriber_phone="+46 8 123 45 67"))
    assert (now(course).phone, now(course).prescriber_phone) == ("+441632960147", "+4681234567")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        pytest.param({"full_name": ""}, "full_name", "Fill this in.", id="no-name"),
        pytest.param({"phone": "call me"}, "phone", "not a telephone number", id="no-number"),
        pytest.param({"prescriber_phone": "x"}, "prescriber_phone", "not a telephone number", id="no-number-there"),
        pytest.param({"zone": "Mars/Olympus"}, "zone", "Select a valid choice", id="no-zone"),
        pytest.param({"allergies": "x" * 201}, "allergies", "at most 200", id="too-long"),
        pytest.param({"access_needs": "\x00"}, "access_needs", "Null characters", id="nul"),
        pytest.param({"seen": "0123456789abcdef"}, "__all__", "changed these details in the meantime", id="stale"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_everything_stays(ines, course, sent, changes, field, said):
    answer = ines.post(address(course), sent(**{"language": "Swedish"} | changes))
    assert said in answer.context["form"].errors[field][0]
    assert answer.context["form"]["language"].value() == "Swedish"
    assert now(course).language == ""


@pytest.mark.parametrize("number", [0, 12])
def test_page_is_read_in_nine_statements(ines, course, clinician, counted, number):
    for n in range(number):
        name(course, clinician, full_name=f"Contact {n}")
        CourseFactory(patient=course.patient, reference=f"HB-9{n:03d}", team=[clinician])
    ines.get(address(course))
    assert counted(ines, address(course)) <= 9
    assert counted(ines, address(course, "contact-new")) <= 9


def test_nothing_asked_is_not_nothing_found(ines, course):
    assert "<dt>Allergies</dt><dd>Nothing written down" in ines.get(address(course)).content.decode()


def test_a_contact_is_named_and_said_anew(ines, course, trail):
    given = {
        "key": uuid4(), "full_name": "Erik Lindqvist", "relation": "brother", "phone": "01632 960147", "part": 1,
        "may_be_told": 2,
    }  # fmt: skip
    for _ in range(2):
        assert ines.post(address(course, "contact-new"), given).url == address(course)
    first = course.contact_facts.get()
    said = ines.get(address(course)).content.decode()
    assert "When to come and fetch them, and that they are well." in said
    assert 'href="tel:+441632960147"' in said
    ines.post(address(course, "contact", first.pk), given | {"key": uuid4(), "may_be_told": 1})
    said = ines.get(address(course)).content.decode()
    assert "Nothing: only ask them to phone us." in said
    assert standing(course.contact_facts.all()).get().replaces == first
    assert trail() == ["contact.named", "contact.named"]


@pytest.mark.parametrize("missing", ["full_name", "phone", "part", "may_be_told"])
def test_a_contact_without_what_it_needs_is_not_saved(ines, course, missing):
    given = {"key": uuid4(), "full_name": "Erik", "phone": "01632 960147", "part": 1, "may_be_told": 2, missing: ""}
    answer = ines.post(address(course, "contact-new"), given)
    assert missing in answer.context["form"].errors
    assert not course.contact_facts.exists()


def test_a_contact_that_was_replaced_or_is_of_somebody_else_is_not_there(ines, course, clinician):
    first = name(course, clinician)
    name(course, clinician, replaces=first.pk)
    other = name(CourseFactory(reference="XX-0001"), clinician)
    for key in (first.pk, other.pk, uuid4()):
        assert ines.get(address(course, "contact", key)).status_code == 404


def test_a_contact_of_another_course_of_the_patient_is_theirs_too(ines, course, clinician):
    name(CourseFactory(patient=course.patient, reference="HB-0002"), clinician)
    assert "Erik Lindqvist" in ines.get(address(course)).content.decode()


@pytest.mark.parametrize("route", ["patient", "contact-new"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strangers_patient_is_not_there(client_at, colleague, supervisor, patient_user, course, route, method):
    for user in (colleague, supervisor, patient_user):  # a supervisor reads the course and changes no details
        assert getattr(client_at(user, MONDAY), method)(address(course, route)).status_code == 404


HEADS = ["patient", "contact-new", "course", "note", "intention", "weigh"]
OF_A_VISIT = ["book", "checks", "dosing", "cancel"]


def test_every_page_that_records_says_allergies_interpreter_and_needs(ines, course, counted):
    with writing():
        Patient.objects.as_system("demo").filter(pk=course.patient_id).update(
            allergies="Penicillin", interpreter_wanted=True, access_needs="Lip reading"
        )
    pages = [address(course, route) for route in HEADS] + [address(course, route, "dose-1") for route in OF_A_VISIT]
    for page in [*pages, address(course, "rate", "screening"), address(course, "record", "screening")]:
        said = ines.get(page).content.decode()
        told = ("Penicillin", "Wanted, language not written", "Lip reading")
        missing = [words for words in told if words not in said]
        assert (page, missing) == (page, [])
        assert counted(ines, page) <= 9


def test_the_supervisor_reads_them_where_a_waiver_is_decided(client_at, supervisor, course):
    client = client_at(supervisor, MONDAY)
    for route in ("waive", "deviation"):
        said = client.get(reverse(route, args=[course.reference, "dose-1/gate-lift-home"])).content.decode()
        assert "<dt>Allergies</dt>" in said


def test_other_courses_of_the_patient_are_named_where_they_may_be_seen(ines, course, clinician, colleague):
    CourseFactory(patient=course.patient, reference="HB-0002", team=[clinician])
    CourseFactory(patient=course.patient, reference="HB-0003", team=[colleague])
    said = ines.get(address(course, "note")).content.decode()
    assert 'href="/courses/HB-0002/" class="ow-id">HB-0002</a>, Psilocybin for major depression, screening' in said
    assert "HB-0003" not in said


@pytest.mark.parametrize(
    ("full_name", "born_on", "days", "warned"),
    [
        pytest.param("Martha Lindquist", date(1990, 1, 1), 0, True, id="today-and-similar"),
        pytest.param("Martha Lindquist", date(1990, 1, 1), 1, False, id="similar-but-tomorrow"),
        pytest.param("Dev Anand", date(1990, 1, 1), 0, False, id="today-and-another-name"),
        pytest.param("Martin Obi", date(1985, 6, 15), 1, True, id="same-birthday-and-first-letters"),
        pytest.param("Dev Anand", date(1985, 6, 15), 0, False, id="same-birthday-alone"),
    ],
)
def test_a_similar_name_is_warned_of_on_both(ines, site, course, clinician, full_name, born_on, days, warned):
    other = CourseFactory(
        patient=PatientFactory(registered_at=site, full_name=full_name, born_on=born_on), reference="HB-0002",
        team=[clinician],
    )  # fmt: skip
    booked(course, "screening", starts=MONDAY + timedelta(hours=1), by=clinician, at=MONDAY)
    booked(other, "screening", starts=MONDAY + timedelta(hours=3) + days * DAY, by=clinician, at=MONDAY)
    said = ines.get(address(course, "note")).content.decode()
    assert (f"{full_name}, HB-0002" in said) is warned
    if warned:
        assert "Marta Lindqvist, HB-0001" in ines.get(address(other, "note")).content.decode()


def test_a_similar_name_that_may_not_be_seen_is_not_told(ines, site, course, colleague):
    other = CourseFactory(
        patient=PatientFactory(registered_at=site, full_name="Martha Lindquist"), reference="HB-0002", team=[colleague]
    )
    booked(other, "screening", starts=MONDAY + timedelta(hours=3), by=colleague, at=MONDAY)
    assert "Martha" not in ines.get(address(course, "note")).content.decode()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PRESCRIBER, Role.RATER])
def test_each_clinical_role_on_the_team_changes_details(client_at, site, course, role):
    user = MembershipFactory(site=site, role=role).user
    with writing():
        course.team.create(member=user, part=2, starts_at=MONDAY)
    assert client_at(user, MONDAY).get(address(course)).status_code == 200
