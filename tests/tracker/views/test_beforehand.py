"""The page of what must be so beforehand and its forms: what is shown, recorded once, refused beside its field."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.asking import asking_course
from tests.factories import MONDAY
from tests.tracker.actions.deeds import DAY, HOUR, give
from tracker.history.demands import address_of
from tracker.models import AccessEntry, Credential
from tracker.models.facts import Source

pytestmark = pytest.mark.django_db
NOON = MONDAY + 3 * HOUR
TODAY, CLOCK = "2026-03-02", "10:00"


@pytest.fixture
def asking(patient, clinician):
    """Return a course that asks for everything beforehand."""
    return asking_course(patient, clinician)


@pytest.fixture
def noon(client_at, clinician):
    """Return the clinician's client at noon."""
    return client_at(clinician, NOON)


def page_of(course):
    return reverse("beforehand", args=[course.reference])


def form_of(course, noun):
    codes = {
        "milestone": "authorisation", "sign": "consent-form", "departure": "way-home", "medicine": address_of("ssri"),
        "branch": "third-dose", "group": "dose-1",
    }  # fmt: skip
    return reverse(noun, args=[course.reference, codes[noun]])


@pytest.fixture
def sent(moment, key, clinician):
    """Return what each form sends, with changes."""
    rows = {"steps-TOTAL_FORMS": 4, "steps-INITIAL_FORMS": 0}
    own = {
        "milestone": {"detail": "By letter"},
        "sign": {"signed_by": ["client", "facilitator"], "printed": "May 2025"},
        "departure": {"reason": "The sister could not come"},
        "medicine": {"unit": "mg", "name": "Sertraline", "half_life": "26",
                     "steps-0-since": "2026-01-01", "steps-0-per_day": "50", **rows},
        "branch": {"taken": "yes", "decided_by": clinician.pk, "reason": "It helped for three weeks"},
        "group": {"clients": "4", "facilitators": "2", "largest_mg": "27.5"},
    }  # fmt: skip

    def form(noun, day=TODAY, wall=CLOCK, **changes):
        return {"key": key, "source": "1"} | own[noun] | moment("happened_at", day, wall) | changes

    return form


KINDS = ("milestone", "sign", "departure", "medicine", "branch", "group")
TABLES = {"sign": "signature", "branch": "branchdecision", "medicine": "medication", "group": "groupsession"}


def rows(course, noun):
    return getattr(course, f"{TABLES.get(noun, noun)}_facts").all()


def test_the_page_is_read_in_nine_statements_and_written_down(noon, asking, sent, counted):
    for noun in KINDS:
        assert noon.post(form_of(asking, noun), sent(noun)).status_code == 302
    noon.get(page_of(asking))
    assert counted(noon, page_of(asking)) <= 9
    assert AccessEntry.objects.filter(route="beforehand").count() == 2


def test_what_is_asked_for_is_shown_with_how_it_stands(noon, asking):
    said = noon.get(page_of(asking)).content.decode()
    for title in ("Consent form", "Plan for the way home", "Authorised by the ministry", "Lithium", "A third dose"):
        assert title in said
    assert said.count("Nothing recorded yet.") == 7
    assert "Decided by the medical director" in said or "decided by the medical director" in said


def test_a_protocol_that_asks_for_none_says_so_and_nothing_leads_there(noon, course):
    assert "asks for nothing beforehand" in noon.get(page_of(course)).content.decode()
    for address in (reverse("course", args=[course.reference]), reverse("checks", args=[course.reference, "dose-1"])):
        assert page_of(course) not in noon.get(address).content.decode()


def test_the_course_and_the_checks_lead_there(noon, asking):
    for address in (reverse("course", args=[asking.reference]), reverse("checks", args=[asking.reference, "dose-1"])):
        assert page_of(asking) in noon.get(address).content.decode()


@pytest.mark.parametrize("noun", KINDS)
def test_each_is_recorded_once_and_stands_on_the_page(noon, asking, sent, noun, trail, counted):
    assert counted(noon, form_of(asking, noun)) <= 9
    for _ in range(2):
        assert noon.post(form_of(asking, noun), sent(noun)).url == page_of(asking)
    row = rows(asking, noun).get()
    assert len(trail()) == 1
    assert str(row.key) in noon.get(page_of(asking)).content.decode()


@pytest.mark.parametrize("noun", [it for it in KINDS if it != "medicine"])
def test_what_is_entered_later_says_so_and_an_odd_year_is_asked_about(noon, asking, sent, noun):
    noon.post(form_of(asking, noun), sent(noun, day="2026-02-20", source="3"))
    assert rows(asking, noun).get().source == Source.PAPER
    answer = noon.post(form_of(asking, noun), sent(noun, day="2025-02-20"))
    assert "Is the year right?" in answer.content.decode()
    assert rows(asking, noun).count() == 1


@pytest.mark.parametrize(
    ("noun", "changed", "field", "words"),
    [
        ("milestone", {"happened_at_1": "23:00"}, "happened_at", "future"),
        ("sign", {"signed_by": []}, "signed_by", "Say who signed."),
        ("sign", {"printed": "another edition"}, "edition", "Say which edition"),
        ("sign", {"printed": ""}, "printed", "Choose one."),
        ("departure", {"reason": " "}, "reason", "Fill this in."),
        ("branch", {"taken": ""}, "taken", "Say yes or no."),
        ("branch", {"reason": "x" * 501}, "reason", "500"),
        ("group", {"clients": "0"}, "clients", "greater than or equal to 1"),
        ("medicine", {"never": "on"}, "never", "There are amounts below."),
    ],
)
def test_a_refusal_stands_beside_its_field_and_nothing_is_lost(noon, asking, sent, noun, changed, field, words):
    answer = noon.post(form_of(asking, noun), sent(noun, **changed))
    assert words in str(answer.context["form"].errors[field])
    typed = {"milestone": "By letter", "branch": "three weeks", "group": "27.5", "medicine": "Sertraline"}
    if noun in typed and "reason" not in changed:
        assert typed[noun] in answer.content.decode()
    assert not rows(asking, noun).exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"steps-0-since": "", "steps-0-per_day": ""}, "at least one amount"),
        ({"steps-0-since": "2026-03-03"}, "lies ahead"),
        ({"steps-1-since": "2026-02-01"}, "Fill this in."),
        ({"steps-0-per_day": "-1"}, "greater than or equal to 0"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_in_its_row(noon, asking, sent, changed, words):
    answer = noon.post(form_of(asking, "medicine"), sent("medicine", **changed))
    assert words in answer.content.decode()
    assert "Sertraline" in answer.content.decode()
    assert not asking.medication_facts.exists()


def test_what_was_never_taken_is_none_since_birth(noon, asking, sent):
    nothing = {"steps-0-since": "", "steps-0-per_day": "", "never": "on"}
    assert noon.post(form_of(asking, "medicine"), sent("medicine", **nothing)).status_code == 302
    row = asking.medication_facts.get()
    assert (row.per_day, row.happened_at.date()) == (0, asking.patient.born_on - timedelta(days=1))  # summer time
    assert "Never taken." in noon.get(page_of(asking)).content.decode()


def test_no_address_names_a_medicine(noon, asking):
    shown = noon.get(page_of(asking)).content.decode()
    assert form_of(asking, "medicine") in shown
    for code in ("ssri", "lithium"):
        assert f"/{code}/" not in shown
    assert noon.get(f"{page_of(asking)}medicines/ssri/").status_code == 404


def test_a_half_life_is_asked_only_where_it_counts(noon, asking):
    other = reverse("medicine", args=[asking.reference, address_of("lithium")])
    assert "half_life" in noon.get(form_of(asking, "medicine")).context["form"].fields
    assert "half_life" not in noon.get(other).context["form"].fields


@pytest.mark.parametrize("noun", KINDS)
def test_what_is_not_asked_for_leads_back(noon, course, noun):
    assert noon.get(form_of(course, noun)).url == page_of(course)


def test_a_supervisor_reads_and_records_nothing(client_at, supervisor, asking):
    said = client_at(supervisor, NOON).get(page_of(asking)).content.decode()
    assert "Consent form" in said
    assert "Record a signature" not in said


# ---- the dosing day ----


def test_the_dosing_day_asks_who_was_there_as_what(client_at, clinician, asking, site):
    Credential.objects.create(user=clinician, site=site, code="life-support", starts_at=MONDAY - DAY)
    address = reverse("dosing", args=[asking.reference, "dose-1"])
    said = client_at(clinician, NOON).get(address).content.decode()
    assert "Ines holds: life support." in said
    for id_ in ("id_presence-0-roles_0", "id_presence-0-where", "id_dose-0-given_as", "id_dose-0-ended_at",
                "id_dose-0-observed"):  # fmt: skip
        assert f'id="{id_}"' in said
    assert reverse("group", args=[asking.reference, "dose-1"]) in said


def test_what_was_said_of_people_can_be_put_right(client_at, clinician, colleague, asking):
    give(asking, clinician, colleague, MONDAY)
    row = asking.roomentry_facts.filter(person=clinician).get()
    address = reverse("entry", args=[asking.reference, "room", row.pk])
    client = client_at(clinician, MONDAY + DAY)
    form = client.get(address).context["correct"]
    assert [code for code, _ in form.fields["to_roles"].choices] == ["monitor", "life-support"]
    days = {f"to_{name}_{n}": part for name in ("happened_at", "until")
            for n, part in enumerate(form.fields[f"to_{name}"].widget.decompress(getattr(row, name)))}  # fmt: skip
    sent = {"do": "correct", "key": form["key"].value(), "why": "Forgotten", "source": "2", "to_person": clinician.pk,
            "to_where": "2", "to_roles": ["monitor"], **days}  # fmt: skip
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.context["correct"].errors
    made = asking.roomentry_facts.get(replaces=row)
    assert (made.roles, made.where) == ("monitor", 2)


def test_what_would_hold_if_the_dose_was_given_now_says_so_as_the_checks_do(noon, asking, sent):
    """How long a signature stands is counted to the dose, which has no day yet."""
    noon.post(form_of(asking, "departure").replace("departure", "signature"), sent("sign", signed_by=["client"]))
    [papers] = [it for it in noon.get(page_of(asking)).context["it"].sections if it.code == "papers"]
    stands = {item.code: [(it.visit, it.word) for it in item.stands] for item in papers.items}
    assert stands == {
        "consent-form": [("First dose", "Not yet")],
        "way-home": [("First dose", "Met if given now"), ("Second dose", "Not yet")],
    }
