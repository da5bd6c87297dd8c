"""Emergency access on its pages: a form that tells nothing, the banner, what stays closed, marks on reads, reviews."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from tests.conftest import _member
from tests.factories import MONDAY, PASSWORD, CourseFactory, MembershipFactory, PatientFactory, SiteFactory
from tracker.access.roles import Role
from tracker.actions import emergencies, letters, private_notes, words
from tracker.actions.emergencies import Grounds, Sought
from tracker.models import AccessEntry, EmergencyAccess, EmergencyReview, TrailEntry, User
from tracker.models.emergencies import LASTS
from tracker.pages import emergencies as said
from tracker.pages import emergency_reviews
from tracker.pages.my_readers import MyReaders
from tracker.pages.whole_trail import Asked, WholeTrail

pytestmark = pytest.mark.django_db
ADDRESS = "/emergency/"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WORDS = "Brought in by ambulance, confused."


@pytest.fixture
def nurse(at):
    """Return a nurse of another site, who sees nothing of Harbour."""
    return _member(SiteFactory(code="NG", name="Northgate", new_york=True), Role.THERAPIST, at, "Priya")


@pytest.fixture
def opened(course, nurse, at):
    """Return a function that opens the course's record to the nurse."""

    def to(by=nurse, at=at):
        return emergencies.open_record(
            sought=Sought(reference=course.reference), grounds=Grounds(1, WORDS), signed_with=1, key=uuid4(),
            origin="https://plan.example.org", by=by.acting(at), at=at,
        )  # fmt: skip

    return to


def typed(**changes):
    whole = {"key": str(uuid4()), "reference": "HB-0001", "full_name": "", "born_on": "", "reason": "1"}
    return whole | {"words": WORDS, "password": PASSWORD} | changes


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize(
    "who", [{}, {"reference": "hb-0001"}, {"reference": "", "full_name": "marta  LINDQVIST", "born_on": "1985-06-15"}]
)
def test_it_leads_to_the_record_under_a_banner_and_shuts_again(client_at, course, nurse, who):
    client = client_at(nurse, MONDAY)
    page = reverse("course", args=["HB-0001"])
    assert client.get(page).status_code == 404
    answer = client.post(ADDRESS, typed(**who))
    assert answer.url == page
    shown = text_of(client.get(page))
    assert "Emergency access until 10:00</strong> (this site’s clock, 60 minutes left). Immediate danger" in shown
    assert "You have a record open in an emergency until 05:00" in text_of(client.get("/today/"))
    key = EmergencyAccess.objects.as_system("emergency").get().pk
    assert client.post("/emergency/end/", {"access": key}).url == "/courses/"
    assert client.get(page).status_code == 404
    assert "emergency until" not in text_of(client.get("/today/"))


NOBODY = [
    {"reference": "HB-9999"},
    {"reference": "", "full_name": "Marta Lindqvist", "born_on": "1985-06-16"},
    {"reference": "", "full_name": "Marta Lindqvis", "born_on": "1985-06-15"},
    {"reference": "HB-0001", "full_name": "Joel Amari", "born_on": "1985-06-15"},
]


def test_nobody_found_says_nothing_of_whom_and_leaves_a_line_without_a_word(client_at, course, nurse, trail):
    client = client_at(nurse, MONDAY)
    for who in NOBODY:
        answer = client.post(ADDRESS, typed(**who))
        assert "This leads to no record, or not to exactly one." in text_of(answer)
        assert "Lindqvist" in text_of(answer) or not who.get("full_name", "").startswith("Marta Lindqvist")
    assert trail() == ["emergency.refused"] * 4
    assert set(TrailEntry.objects.values_list("payload", "course_reference")) == {('{"emergency":"danger"}', "")}
    assert not EmergencyAccess.objects.as_system("emergency").exists()


def test_two_of_the_same_name_and_birthday_are_nobody_until_the_reference_is_typed(client_at, course, nurse):
    CourseFactory(patient=PatientFactory(full_name="Marta Lindqvist"), reference="HB-0002")
    client = client_at(nurse, MONDAY)
    by_name = {"reference": "", "full_name": "Marta Lindqvist", "born_on": "1985-06-15"}
    assert "not to exactly one" in text_of(client.post(ADDRESS, typed(**by_name)))
    assert client.post(ADDRESS, typed(**by_name | {"reference": "HB-0001"})).url == "/courses/HB-0001/"


def test_before_the_act_is_confirmed_somebody_and_nobody_get_the_same_answer(client_at, course, nurse, trail):
    """Without the password, a reason or words, nothing is looked up: pages for both differ in what was typed alone."""
    client = client_at(nurse, MONDAY)
    of_one_answer = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f]{8}-[0-9a-f-]{27}|\b\w{64}\b|HB-\d{4}')
    for missing in ({"password": "wrong"}, {"password": ""}, {"words": ""}, {"reason": ""}):
        somebody, nobody = (
            of_one_answer.sub("", text_of(client.post(ADDRESS, typed(reference=it, **missing))))
            for it in ("HB-0001", "HB-9999")
        )
        assert somebody == nobody, missing
    assert trail() == []


def test_what_is_missing_is_asked_beside_its_field_and_nothing_typed_is_lost(client_at, course, nurse):
    client = client_at(nurse, MONDAY)
    for who, field in (
        ({"reference": ""}, "reference"),
        ({"reference": "", "full_name": "Marta"}, "born_on"),
        ({"reference": "", "born_on": "1985-06-15"}, "full_name"),
        ({"born_on": "yesterday"}, "born_on"),
        ({"words": ""}, "words"),
        ({"reason": "9"}, "reason"),
        ({"password": "wrong"}, "password"),
    ):
        answer = client.post(ADDRESS, typed(**who))
        assert field in answer.context["form"].errors, who
        assert "words" in who or WORDS in text_of(answer)
    assert PASSWORD not in text_of(client.post(ADDRESS, typed(reference="")))


def test_one_who_sees_the_record_is_led_to_it_and_nothing_is_opened(client_at, course, clinician, trail):
    answer = client_at(clinician, MONDAY).post(ADDRESS, typed())
    assert answer.url == "/courses/HB-0001/"
    assert trail() == []


def test_the_sixth_try_in_fifteen_minutes_is_refused_found_or_not(client_at, course, nurse, trail):
    client = client_at(nurse, MONDAY)
    for _ in range(5):
        client.post(ADDRESS, typed(reference="HB-9999"))
    assert "Five tries in 15 minutes" in text_of(client.post(ADDRESS, typed()))
    assert trail() == ["emergency.refused"] * 5
    assert client_at(nurse, MONDAY + 15 * MINUTE).post(ADDRESS, typed()).status_code == 302


@pytest.mark.parametrize("who", ["supervisor", "patient_user", "administrator"])
def test_who_treats_nobody_opens_nothing(client_at, course, site, at, request, who):
    user = _member(site, Role.ADMINISTRATOR, at, "Abel") if who == "administrator" else request.getfixturevalue(who)
    client = client_at(user, MONDAY)
    assert (client.get(ADDRESS).status_code, client.post(ADDRESS, typed()).status_code) == (404, 404)


def test_what_it_never_opens(client_at, course, clinician, nurse, opened, trail):
    private_notes.write(course=course, text="Mine", key=uuid4(), by=clinician, at=MONDAY)
    note = words.write_note(course=course, text="Calm", key=uuid4(), by=clinician, at=MONDAY)
    opened()
    client = client_at(nurse, MONDAY + MINUTE)
    parts = {"release": ["dose-1"], "move-entry": ["note", note.pk]}
    for name in ("hand-over", "invite-patient", "move-entry", "private-notes", "release"):
        address = reverse(name, args=["HB-0001", *parts.get(name, [])])
        assert client.post(address, {}).status_code == 403, name
    shown = text_of(client.get("/courses/HB-0001/"))
    assert "Private notes" not in shown
    assert "Write a note" in shown
    assert client.get(reverse("note", args=["HB-0001"])).status_code == 200


def test_recording_in_it_is_open_and_marked_in_the_review(client_at, course, nurse, opened, supervisor):
    access = opened()
    client = client_at(nurse, MONDAY + MINUTE)
    sent = {"key": str(uuid4()), "text": "Blood pressure 180 over 110, sent to hospital."}
    assert "Sign it now" in text_of(client.post(reverse("note", args=["HB-0001"]), sent, follow=True))
    found = emergency_reviews.one(access.pk, supervisor)
    page = emergency_reviews.ReviewPage(found, supervisor, MONDAY + HOUR)
    assert [did for _, did, _ in page.done] == ["wrote a note"]


def test_who_writes_a_note_in_it_signs_that_note_and_no_other(client_at, course, clinician, nurse, opened, supervisor):
    """An hour later its author sees the record no more: nobody could sign it, and nobody would be asked."""
    theirs = words.write_note(course=course, text="Calm", key=uuid4(), by=clinician, at=MONDAY)
    access = opened()
    client = client_at(nurse, MONDAY + MINUTE)
    sent = {"key": str(uuid4()), "text": "Blood pressure 180 over 110, sent to hospital."}
    address = reverse("sign-note", args=["HB-0001", sent["key"]])
    assert client.post(reverse("note", args=["HB-0001"]), sent)["Location"] == address
    review_page = f"/supervision/emergencies/{access.pk}/"
    left = "1 note written in it is not signed."
    assert left in text_of(client_at(supervisor, MONDAY + MINUTE).get(review_page))
    client = client_at(nurse, MONDAY + MINUTE)
    for note, status in ((theirs.pk, 200), (sent["key"], 302)):
        typed_in = {"key": str(uuid4()), "meaning": 1, "password": PASSWORD}
        assert client.post(reverse("sign-note", args=["HB-0001", note]), typed_in).status_code == status
    [signature] = course.electronic_signatures.all()
    assert (signature.signed_by, signature.row) == (nurse, sent["key"].replace("-", ""))
    assert left not in text_of(client_at(supervisor, MONDAY + HOUR).get(review_page))
    assert client_at(nurse, MONDAY + HOUR).get(address).status_code == 404


def test_it_closes_nothing_on_a_course_that_was_open_before(client_at, course, clinician, opened, nurse):
    """Of one patient's two courses somebody sees one, and opens the other."""
    northgate = nurse.memberships.get().site
    other = CourseFactory(patient=course.patient, site=northgate, zone="America/New_York", reference="NG-0001")
    emergencies.open_record(
        sought=Sought(reference="NG-0001"), grounds=Grounds(1, WORDS), signed_with=1, key=uuid4(),
        origin="https://plan.example.org", by=clinician.acting(MONDAY), at=MONDAY,
    )  # fmt: skip
    client = client_at(clinician, MONDAY + MINUTE)
    found = {it: client.get(reverse("private-notes", args=[it])).status_code for it in ("HB-0001", other.reference)}
    assert found == {"HB-0001": 200, "NG-0001": 403}
    for reference in found:
        client.get(reverse("course", args=[reference]))
    marks = dict(AccessEntry.objects.filter(route__endswith="course").values_list("course_reference", "route"))
    assert marks == {"HB-0001": "course", "NG-0001": "emergency:course"}


def test_reads_are_marked_for_the_supervisor_and_the_patient(
    client_at, course, nurse, opened, supervisor, patient_user
):
    opened()
    client = client_at(nurse, MONDAY + MINUTE)
    client.get("/courses/HB-0001/")
    client.get("/courses/HB-0001/trail/")
    assert set(AccessEntry.objects.values_list("route", flat=True)) == {"emergency:course", "emergency:course-trail"}
    lines = WholeTrail(supervisor, Asked(kind="reads")).lines
    assert {(it.did, it.what) for it in lines} == {
        ("opened the record in an emergency", "the course"),
        ("opened the record in an emergency", "the course’s trail"),
    }  # fmt: skip
    [day] = MyReaders(patient_user, ZoneInfo("Europe/London")).days
    assert [(it.who, it.times, it.in_emergency) for it in day.readers] == [("Priya Example", 2, True)]
    shown = text_of(client_at(patient_user, MONDAY + HOUR).get("/my/readers/"))
    assert "In an emergency.</strong> A supervisor looks at why." in shown


def test_the_team_sees_on_the_course_that_it_happened(client_at, course, clinician, opened):
    opened()
    shown = text_of(client_at(clinician, MONDAY + 2 * HOUR).get("/courses/HB-0001/"))
    assert "Priya Example opened this record, Mon 2 Mar, 09:00 to 10:00: immediate danger" in shown
    assert "A supervisor has not reviewed it yet." in shown


def test_a_page_costs_nine_statements_in_an_emergency_and_no_more_than_that_otherwise(
    client_at, course, nurse, opened, clinician, counted, supervisor
):
    opened()
    client = client_at(nurse, MONDAY + MINUTE)
    assert counted(client, "/courses/HB-0001/") <= 9
    assert counted(client, "/today/") <= 9
    assert counted(client, ADDRESS) <= 9
    assert counted(client_at(clinician, MONDAY + MINUTE), "/courses/HB-0001/") <= 9
    desk = client_at(supervisor, MONDAY + MINUTE)
    assert counted(desk, "/supervision/emergencies/") <= 9
    access = EmergencyAccess.objects.as_system("emergency").get()
    assert counted(desk, f"/supervision/emergencies/{access.pk}/") <= 9


def test_the_letter_to_the_supervisor_goes_within_a_round_and_says_nothing(course, supervisor, opened, at):
    opened()
    assert letters.send_waiting(at=at + timedelta(seconds=5)) == 1
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([supervisor.email], "Something needs your review")
    assert "something at your site needs your review. Log in:" in letter.body
    assert not re.search("marta|lindqvist|HB-|harbour|emergency|priya|therap", letter.body + letter.subject, re.I)


def review(client, access, **changes):
    sent = {"key": str(uuid4()), "finding": "1", "words": "I phoned the ward.", "password": PASSWORD} | changes
    return client.post(f"/supervision/emergencies/{access.pk}/", sent)


def test_a_supervisor_reviews_it_signed_and_the_line_goes(client_at, course, supervisor, opened, trail):
    access = opened()
    client = client_at(supervisor, MONDAY + HOUR)
    assert (
        "1 emergency access to review.</strong> The first one by Thu 5 Mar, 09:00 on Harbour&#x27;s clock."
        in text_of(client.get("/supervision/"))
    )
    assert "This is not your password." in text_of(review(client, access, password="wrong"))
    assert review(client, access).url == "/supervision/emergencies/"
    assert "emergency access to review" not in text_of(client.get("/supervision/"))
    [made] = EmergencyReview.objects.visible_to(supervisor)
    signature = course.electronic_signatures.get()
    assert (signature.table, signature.row, signature.signed_by) == ("emergencyreview", made.pk.hex, supervisor)
    assert trail() == ["emergency.opened", "emergency.reviewed"]
    User.objects.filter(pk=supervisor.pk).update(full_name="Hanna Other")
    shown = text_of(client.get(f"/supervision/emergencies/{access.pk}/"))
    assert signature.manifest.startswith("Signed by Hanna Example")
    assert signature.manifest in shown
    assert signature.digest[:12] in shown
    assert "Somebody has reviewed this already." in text_of(review(client, access))


def test_the_list_says_on_which_clock(client_at, course, nurse, supervisor, opened, at):
    """A supervisor of two sites in two zones reads both in one list."""
    new_york = nurse.memberships.get().site
    MembershipFactory(user=supervisor, site=new_york, role=Role.SUPERVISOR)
    theirs = CourseFactory(
        site=new_york, zone="America/New_York", patient=PatientFactory(registered_at=new_york), reference="NG-0001"
    )
    opened()
    ines = course.team.get(part=1).member
    emergencies.open_record(
        sought=Sought(reference=theirs.reference), grounds=Grounds(1, WORDS), signed_with=1, key=uuid4(),
        origin="https://plan.example.org", by=ines.acting(at), at=at,
    )  # fmt: skip
    shown = text_of(client_at(supervisor, MONDAY + HOUR).get("/supervision/emergencies/"))
    for clock in ("09:00 to 10:00 (Europe/London)", "04:00 to 05:00 (America/New_York)"):
        assert clock in shown
    assert "Review by Thu 5 Mar, 04:00" in shown


def test_one_that_needs_follow_up_stays_on_the_list_until_it_is_settled(client_at, course, supervisor, opened):
    access = opened()
    client = client_at(supervisor, MONDAY + HOUR)
    for finding, waits in (("3", 1), ("3", 1), ("2", 0)):
        assert review(client, access, finding=finding).status_code == 302
        shown = emergency_reviews.Reviews(supervisor.acting(MONDAY + HOUR), MONDAY + HOUR)
        assert (len(shown.waiting), len(shown.settled)) == (waits, 1 - waits)
        assert (shown.unreviewed, shown.followed_up) == (0, waits)


def test_the_list_and_the_board_count_the_same_to_review(client_at, course, supervisor, opened):
    access = opened()
    client = client_at(supervisor, MONDAY + HOUR)
    assert "<strong>1</strong> to review. Each" in text_of(client.get("/supervision/emergencies/"))
    review(client, access, finding="3")
    assert "<strong>0</strong> to review, <strong>1</strong> to follow up. Each" in text_of(
        client.get("/supervision/emergencies/")
    )


def test_another_sites_supervisor_finds_nothing(client_at, course, foreign_supervisor, opened):
    access = opened()
    client = client_at(foreign_supervisor, MONDAY + HOUR)
    assert review(client, access).status_code == 404
    assert "emergency access to review" not in text_of(client.get("/supervision/"))
    assert "Nothing waits for a review." in text_of(client.get("/supervision/emergencies/"))


@pytest.mark.parametrize(("minutes", "tone"), [(72 * 60 - 1, "due"), (72 * 60, "breach")])
def test_it_is_red_from_the_end_of_72_hours_on(client_at, course, supervisor, opened, minutes, tone):
    opened()
    now = MONDAY + minutes * MINUTE
    [line] = emergency_reviews.Reviews(supervisor.acting(now), now).waiting
    assert (line.tone, line.word) == (tone, f"{'Overdue since' if tone == 'breach' else 'Review by'} Thu 5 Mar, 09:00")
    shown = text_of(client_at(supervisor, now).get("/supervision/"))
    assert ("1 overdue</strong>, the first one since Thu 5 Mar, 09:00" in shown) is (tone == "breach")


LONDON = ZoneInfo("Europe/London")
NIGHTS = {
    "clocks go back": (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "01:30 GMT", "01:30", "01:30 GMT"),
    "clocks go forward": (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "02:30 BST", "00:30", "02:30 BST"),
}


@pytest.mark.parametrize(("begun", "until", "from_", "to"), NIGHTS.values(), ids=NIGHTS)
def test_sixty_minutes_are_sixty_minutes_in_the_night_of_the_clock_change(
    course, opened, nurse, begun, until, from_, to
):
    access = opened(at=begun)
    assert access.ends_at - begun == LASTS == HOUR
    for moment, is_open in ((begun, True), (begun + HOUR - timedelta(seconds=1), True), (begun + HOUR, False)):
        assert bool(said.running(nurse.acting(moment), moment)) is is_open
    [running] = said.running(nurse.acting(begun), begun)
    assert running.banner.until == until
    course.grant, [row] = None, said.with_latest(type(course).objects.visible_to(nurse.acting(begun)), nurse)
    assert f"{from_} to {to}" in said.happened_line(row)


def test_the_first_signing_asks_for_the_second_factor_in_the_form_itself(client_at, nurse, supervisor, opened):
    access = opened()
    for who, address in ((nurse, ADDRESS), (supervisor, reverse("review-emergency", args=[access.pk]))):
        assert b'name="second_factor"' not in client_at(who, MONDAY + MINUTE).get(address).content
        Authenticator.objects.create(user=who, type=Authenticator.Type.TOTP, data={})
        assert b'name="second_factor"' in client_at(who, MONDAY + MINUTE).get(address).content
