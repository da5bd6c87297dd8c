"""Enrolling: a new patient, a second course, somebody alike, and everything that is refused without being lost."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import MONDAY, CourseFactory, MembershipFactory, ProtocolVersionFactory, a_harbour_version
from tracker.actions.action import writing
from tracker.models import CareTeamMember, Course, Patient

pytestmark = pytest.mark.django_db
MEMBERS = {"member-TOTAL_FORMS": "3", "member-INITIAL_FORMS": "0"}


@pytest.fixture
def version(site):
    """Return Harbour's own version, published for this site, at which somebody answers."""
    MembershipFactory(site=site, falls_back=True)
    return ProtocolVersionFactory(harbour=True, site=site)


@pytest.fixture
def sent(site, version, clinician, key):
    """Return what the form sends for a new patient of 40, with changes."""

    def form(**changes):
        given = {
            "key": key, "full_name": "Joel Amari", "short_name": "Joel", "pronouns": "he/him", "born_on": "1986-01-05",
            "email": "joel@example.org", "phone": "01632 960147", "zone": "Europe/London", "site": site.pk,
            "version": version.pk, "lead": clinician.pk,
        }  # fmt: skip
        return given | MEMBERS | changes

    return form


@pytest.fixture
def enrolling(client_at, clinician):
    """Return the clinician's client on Monday morning."""
    return client_at(clinician, MONDAY)


ADDRESS = "/courses/new/"


def courses_of(user):
    return Course.objects.visible_to(user.acting(MONDAY))


def test_page_is_read_in_nine_statements(enrolling, version, counted):
    assert reverse("enrol") == ADDRESS
    enrolling.get(ADDRESS)
    assert counted(enrolling, ADDRESS) <= 9


def test_the_sites_own_protocol_comes_first(enrolling, version):
    labels = [label for _, label in enrolling.get(ADDRESS).context["form"].fields["version"].choices]
    assert labels[0].endswith("Harbour's own")
    assert labels[-1].endswith("no allowed days published")


def test_a_patient_is_enrolled_once_however_often_it_is_sent(enrolling, clinician, colleague, sent, trail):
    given = sent(**{"member-0-member": colleague.pk, "member-0-part": 2})
    for _ in range(2):
        answer = enrolling.post(ADDRESS, given)
        assert answer.url == reverse("course", args=["HB-0001"])
    course = courses_of(clinician).get()
    assert course.patient.phone == "+441632960147"
    assert set(course.team.values_list("member", "part")) == {(clinician.pk, 1), (colleague.pk, 2)}
    assert trail() == ["course.enrolled"]


def test_who_is_not_on_the_team_is_not_led_to_the_course(enrolling, colleague, sent):
    assert enrolling.post(ADDRESS, sent(lead=colleague.pk)).url == reverse("courses")


def test_an_arm_of_the_protocol_is_kept(enrolling, clinician, sent):
    assert enrolling.post(ADDRESS, sent(arm="delayed")).status_code == 302
    assert courses_of(clinician).get().arm == "delayed"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        pytest.param({"born_on": "2010-01-01"}, "born_on", "16 years old. This protocol begins at 21", id="too-young"),
        pytest.param({"born_on": "2027-01-01"}, "born_on", "lies in the future", id="not-born-yet"),
        pytest.param({"born_on": "1940-01-01"}, "born_on", "86 years old. This protocol ends at 75", id="too-old"),
        pytest.param({"born_on": "1899-12-31"}, "born_on", "between 1900 and 2100", id="no-birthday"),
        pytest.param({"full_name": ""}, "full_name", "Fill this in.", id="no-name"),
        pytest.param({"full_name": "x" * 121}, "full_name", "at most 120", id="name-too-long"),
        pytest.param({"short_name": "Jo\x00el"}, "short_name", "Null characters", id="nul"),
        pytest.param({"email": "not an address"}, "email", "valid email", id="no-address"),
        pytest.param({"phone": "call me"}, "phone", "not a telephone number", id="no-number"),
        pytest.param({"zone": "Mars/Olympus"}, "zone", "Select a valid choice", id="no-zone"),
        pytest.param({"arm": "no-such"}, "arm", "Select a valid choice", id="no-arm"),
        pytest.param({"lead": 2**31}, "lead", "Select a valid choice", id="nobody"),
        pytest.param({"version": 2**63}, "version", "Select a valid choice", id="no-version"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_everything_stays(enrolling, clinician, sent, changes, field, said):
    answer = enrolling.post(ADDRESS, sent(**changes))
    assert said in answer.context["form"].errors[field][0]
    assert answer.context["form"]["pronouns"].value() == "he/him"
    assert not courses_of(clinician).exists()


@pytest.mark.parametrize("who", ["lead", "twice"])
def test_nobody_is_on_a_team_twice(enrolling, clinician, colleague, sent, who):
    second = clinician if who == "lead" else colleague
    rows = {"member-0-member": colleague.pk, "member-0-part": 2, "member-1-member": second.pk, "member-1-part": 3}
    answer = enrolling.post(ADDRESS, sent(**rows))
    assert f"{second} is named twice." in answer.content.decode()
    assert f'<option value="{colleague.pk}" selected>' in answer.content.decode()
    assert not CareTeamMember.unscoped.exists()


def test_another_sites_protocol_is_not_offered(enrolling, clinician, sent):
    foreign = ProtocolVersionFactory(harbour=True, code="elsewhere", base=a_harbour_version().base)
    assert "version" in enrolling.post(ADDRESS, sent(version=foreign.pk)).context["form"].errors


def alike(**patient):
    """Enrol somebody like Joel elsewhere."""
    born_on = patient.pop("born_on", date(1986, 1, 5))
    return CourseFactory(patient__full_name="Joel Amari", patient__born_on=born_on, **patient)


@pytest.mark.parametrize(
    ("born_on", "name"), [("1986-01-05", "Joel Amari"), ("1980-02-02", "Joel Amari"), ("1986-01-05", "Jo Ammari")]
)
def test_that_somebody_is_a_patient_at_another_site_is_not_told(enrolling, clinician, sent, born_on, name):
    """Else whoever types a name learns who is treated where."""
    alike(reference="XX-0007", patient__registered_at__name="Elmfield")
    assert enrolling.post(ADDRESS, sent(born_on=born_on, full_name=name)).status_code == 302
    assert courses_of(clinician).count() == 1


@pytest.mark.parametrize("where", ["Harbour", "one of your sites"], ids=["registered-here", "a-course-here"])
def test_somebody_alike_whose_record_is_closed_is_told_of_where_one_works(enrolling, clinician, sent, site, where):
    here = {"patient__registered_at": site} if where == "Harbour" else {"site": site}
    other = alike(reference="XX-0007", **here)
    shown = enrolling.post(ADDRESS, sent()).content.decode()
    assert f"Somebody with this name and date of birth is registered already at {where}." in shown
    assert "XX-0007" not in shown
    assert str(other.patient.public_id) not in shown
    assert 'value="Joel Amari"' in shown
    assert not courses_of(clinician).exists()


def test_another_person_is_enrolled_after_the_tick(enrolling, clinician, sent, site):
    alike(patient__registered_at=site, reference="HB-0900")
    assert enrolling.post(ADDRESS, sent(same_as="another")).status_code == 302
    assert Patient.objects.as_system("duplicates").filter(full_name="Joel Amari").count() == 2


def test_the_same_person_gets_a_second_course(enrolling, clinician, sent, site):
    first = alike(team=[clinician], patient__registered_at=site, reference="HB-0900")
    asked = enrolling.post(ADDRESS, sent()).content.decode()
    assert "It is the same person: Joel Amari, HB-0900" in asked
    given = sent(same_as=str(first.patient.public_id))
    for _ in range(2):
        assert enrolling.post(ADDRESS, given).status_code == 302
    assert courses_of(clinician).filter(patient=first.patient).count() == 2


def test_a_record_not_to_be_seen_cannot_be_chosen_by_its_key(enrolling, sent, site):
    other = alike(patient__registered_at=site, reference="HB-0900")
    answer = enrolling.post(ADDRESS, sent(same_as=str(other.patient.public_id)))
    assert "same_as" in answer.context["form"].errors
    assert other.patient.courses.count() == 1


@pytest.mark.parametrize(
    ("born_on", "name", "said"),
    [
        pytest.param("1980-02-02", "Joel Amari", "Somebody with this name is", id="the-same-name"),
        pytest.param(
            "1986-01-05", "Jo Ammari", "Somebody with a name like this and this date of birth", id="a-like-name"
        ),
    ],
)
def test_it_says_how_they_are_alike(enrolling, sent, born_on, name, said, site):
    alike(patient__registered_at=site, reference="HB-0900")
    assert said in enrolling.post(ADDRESS, sent(born_on=born_on, full_name=name)).content.decode()


def test_a_patient_or_supervisor_cannot_enrol(client_at, supervisor, sent):
    client = client_at(supervisor, MONDAY)
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, sent(key=str(uuid4()))).status_code == 404


@pytest.mark.parametrize(
    ("full_name", "born_on", "said"),
    [
        pytest.param("Jonas Amsel", "1990-02-02", None, id="begins-alike-and-is-another"),
        pytest.param("Joel Amaro", "1990-02-02", "Somebody with a name like this is registered", id="a-letter-apart"),
        pytest.param("Johel Amarie", "1990-02-02", "Somebody with a name like this is registered", id="same-sound"),
        pytest.param("Amari Joel", "1990-02-02", "Somebody with a name like this is registered", id="turned-round"),
        pytest.param("Jon Berg", "1986-01-05", "and this date of birth is registered", id="same-birthday"),
        pytest.param("Ruth Berg", "1986-01-05", None, id="same-birthday-and-another-name"),
    ],
)
def test_a_similar_name_at_the_site_is_warned_of_before_saving(
    enrolling, clinician, sent, site, full_name, born_on, said
):
    alike(team=[clinician], patient__registered_at=site, reference="HB-0900")
    answer = enrolling.post(ADDRESS, sent(full_name=full_name, born_on=born_on))
    assert answer.status_code == (302 if said is None else 200)
    if said:
        assert said in answer.content.decode()
        assert "See Joel Amari, HB-0900" in answer.content.decode()
        going_on = sent(full_name=full_name, born_on=born_on, same_as="another")
        assert enrolling.post(ADDRESS, going_on).status_code == 302


def test_marta_and_martha_warn_each_other(enrolling, sent, course):
    said = enrolling.post(ADDRESS, sent(full_name="Martha Lindquist")).content.decode()
    assert "It is the same person: Marta Lindqvist, HB-0001" in said


def test_a_similar_name_at_another_site_is_somebody_else(enrolling, sent):
    alike(reference="XX-0007")
    assert enrolling.post(ADDRESS, sent(full_name="Joel Amaro", born_on="1990-02-02")).status_code == 302


def test_a_similar_patient_of_a_colleague_is_told_without_the_record(enrolling, sent, site, colleague):
    alike(team=[colleague], patient__registered_at=site, reference="HB-0900")
    said = enrolling.post(ADDRESS, sent(full_name="Joel Amaro")).content.decode()
    assert "registered already at Harbour" in said
    assert "HB-0900" not in said


@pytest.mark.parametrize("number", [1, 20])
def test_looking_for_similar_names_costs_the_same_however_many_there_are(
    enrolling, sent, site, clinician, statements, number
):
    for n in range(number):
        alike(team=[clinician], patient__registered_at=site, reference=f"HB-9{n:03d}")
    given = sent(full_name="Joel Amaro")
    with CaptureQueriesContext(connection) as captured:
        enrolling.post(ADDRESS, given)
    assert len(statements(captured)) <= 9


def test_what_may_be_left_out_is_folded_away_and_kept(enrolling, clinician, sent):
    assert '<details class="mb-3">' in enrolling.get(ADDRESS).content.decode()
    given = sent(
        allergies="Penicillin", language="Arabic", interpreter_wanted="on", access_needs="No stairs",
        prescriber_name="Dr Fox", prescriber_phone="01632 960199",
    )  # fmt: skip
    assert enrolling.post(ADDRESS, given).status_code == 302
    made = courses_of(clinician).get().patient
    assert (made.allergies, made.language, made.interpreter_wanted) == ("Penicillin", "Arabic", True)
    assert (made.access_needs, made.prescriber_name) == ("No stairs", "Dr Fox")
    assert made.prescriber_phone == "+441632960199"


def test_what_was_folded_away_is_open_where_it_was_refused(enrolling, sent):
    answer = enrolling.post(ADDRESS, sent(prescriber_phone="call"))
    assert "not a telephone number" in answer.context["form"].errors["prescriber_phone"][0]
    assert '<details class="mb-3" open>' in answer.content.decode()


@pytest.fixture
def course(sent, course, site):
    """Return the course, its number taken."""
    with writing():
        site.last_number = 1
        site.save()
    return course


def second(course):
    return f"{ADDRESS}?patient={course.patient.public_id}"


def test_another_course_begins_for_a_patient_one_knows(enrolling, clinician, sent, course, trail, counted):
    assert counted(enrolling, second(course)) <= 9
    said = enrolling.get(second(course)).content.decode()
    assert "Begin another course" in said
    assert "Marta Lindqvist" in said
    assert 'name="full_name"' not in said
    given = {name: value for name, value in sent().items() if name in ("key", "site", "version", "lead") or "-" in name}
    for _ in range(2):
        assert enrolling.post(second(course), given).status_code == 302
    assert courses_of(clinician).filter(patient=course.patient).count() == 2
    assert trail() == ["course.enrolled"]


def test_what_is_refused_of_another_course_stays(enrolling, clinician, sent, course):
    given = {name: value for name, value in sent().items() if name in ("key", "site", "lead") or "-" in name}
    answer = enrolling.post(second(course), given)
    assert "version" in answer.context["form"].errors
    assert courses_of(clinician).count() == 1


def test_too_old_by_now_is_said_above_the_form(enrolling, clinician, sent, course):
    with writing():
        Patient.objects.as_system("demo").filter(pk=course.patient_id).update(born_on=date(1940, 1, 1))
    given = {name: value for name, value in sent().items() if name in ("key", "site", "version", "lead") or "-" in name}
    assert "This protocol ends at 75" in enrolling.post(second(course), given).content.decode()


@pytest.mark.parametrize("key", ["", "x", "0", "2b645162-f19a-403c-a6a2-c25f53cabe64"])
def test_a_patient_who_is_not_there_has_no_second_course(enrolling, course, key):
    assert enrolling.get(f"{ADDRESS}?patient={key}").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_patient_one_may_not_see_has_none_either(client_at, colleague, sent, course, method):
    given = sent() if method == "post" else {"patient": course.patient.public_id}
    assert getattr(client_at(colleague, MONDAY), method)(second(course), given).status_code == 404
