"""Private notes: their author writes and reads them; nobody else gets a word, a count or a hint, on any page."""

import json
import re
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import MONDAY, CourseFactory, MembershipFactory
from tests.tracker.actions.deeds import HOUR
from tracker.access.policy import POLICY
from tracker.access.roles import Role
from tracker.actions import private_notes, trail
from tracker.actions.action import CannotRecord, writing
from tracker.models import AccessEntry, PrivateNote, TrailEntry
from tracker.models.scoping import SYSTEM_REASONS, Unscoped

pytestmark = pytest.mark.django_db
CANARY = "canary-of-a-private-note-51c2"
FOUND = {"25 mg felt like much": "25 mg", "0.5mg": "0.5mg", "at 14:30 she wept": "14:30"}
OF_ONE_ANSWER = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f]{8}-[0-9a-f-]{27}|\b[A-Za-z0-9]{64}\b')


@pytest.fixture
def shared(patient, clinician, colleague):
    """Return a course on which both therapists work."""
    return CourseFactory(patient=patient, reference="HB-0001", team=[clinician, colleague])


def write(course, by, at=MONDAY, text=CANARY, key=None):
    return private_notes.write(course=course, text=text, key=key or uuid4(), by=by, at=at)


def address(course):
    return reverse("private-notes", args=[course.reference])


def test_an_author_writes_and_reads(client_at, clinician, shared, key):
    client = client_at(clinician, MONDAY)
    for _ in range(2):
        answer = client.post(address(shared), {"key": key, "in_me": "Restless.", "between": "", "to_think": CANARY})
        assert answer.url == address(shared)
    assert PrivateNote.objects.visible_to(clinician).get().text == f"In me: Restless.\n\nTo think about: {CANARY}"
    assert CANARY in client.get(address(shared)).content.decode()
    assert trail.first_fault(settings.TRAIL_KEYS) is None


@pytest.mark.parametrize("who", ["colleague", "supervisor", "patient_user", "colleague_who_supervises"])
def test_nobody_else_gets_a_word_a_count_or_a_hint_on_any_page(client_at, shared, clinician, site, request, who):
    reader = request.getfixturevalue(who.removesuffix("_who_supervises"))
    if who == "colleague_who_supervises":
        MembershipFactory(user=reader, site=site, role=Role.SUPERVISOR)
    pages = ("course", "course-trail", "entries", "private-notes", "today", "courses", "supervision", "my-plan", "note")
    client = client_at(reader, MONDAY + 2 * HOUR)
    before = {name: _read(client, name, shared) for name in pages}
    write(shared, clinician)
    after = {name: _read(client, name, shared) for name in pages}
    for name in pages:
        assert before[name] == after[name], name
    assert not PrivateNote.objects.visible_to(reader).exists()


@pytest.mark.parametrize("supervises_too", [False, True])
def test_the_trail_of_a_site_tells_its_author_alone(client_at, shared, clinician, supervisor, site, supervises_too):
    write(shared, clinician)
    reader = clinician if supervises_too else supervisor
    if supervises_too:
        MembershipFactory(user=clinician, site=site, role=Role.SUPERVISOR)
    page = client_at(reader, MONDAY + 2 * HOUR).get(reverse("trail")).content.decode()
    assert "Ines" in page
    assert ("wrote for themselves alone" in page) is supervises_too


def _read(client, name, course):
    """Return a page without what differs from one answer to the next: keys of forms."""
    arguments = [course.reference] if name in ("course", "course-trail", "entries", "private-notes", "note") else []
    answer = client.get(reverse(name, args=arguments))
    text = answer.content.decode()
    assert CANARY not in text
    return answer.status_code, OF_ONE_ANSWER.sub("", text).splitlines()


def test_an_author_who_left_the_team_reads_no_more(client_at, clinician, shared):
    write(shared, clinician)
    with writing():
        shared.team.filter(member=clinician).update(ends_at=MONDAY + HOUR)
    assert client_at(clinician, MONDAY + HOUR).get(address(shared)).status_code == 404
    assert not PrivateNote.objects.visible_to(clinician.acting(MONDAY + HOUR)).exists()


@pytest.mark.parametrize("reason", sorted(SYSTEM_REASONS - {"verify", "rotate keys"}))
def test_the_system_has_no_reason_to_read_them(reason):
    with pytest.raises(Unscoped):
        PrivateNote.objects.as_system(reason)


def test_no_way_leads_to_them_from_a_course_or_a_person(shared, clinician):
    ways = [it for it in (*shared._meta.related_objects, *clinician._meta.related_objects)
            if it.related_model is PrivateNote and not it.hidden]  # fmt: skip
    assert ways == []


def test_its_line_names_the_row_on_no_course(shared, clinician):
    note = write(shared, clinician)
    line = TrailEntry.objects.get()
    assert (line.event, line.course_reference) == ("private.written", "")
    assert (line.payload, list(json.loads(line.rows)["privatenote"])) == ("{}", [str(note.pk)])


def test_reading_them_is_written_down_as_reading_the_course(client_at, clinician, shared):
    client_at(clinician, MONDAY).get(address(shared))
    assert AccessEntry.objects.get().route == "course"
    assert "private-notes" in POLICY.routes


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        pytest.param("Spoke of suicide again", "risk", id="suicide"),
        pytest.param("suicidality", "risk", id="a-form-of-it"),
        pytest.param("Self-harm came up", "risk", id="self-harm"),
        pytest.param("wants to kill himself", "risk", id="kill"),
        pytest.param("25 mg felt like much", "a medicine", id="mg"),
        pytest.param("0.5mg", "a medicine", id="no-space"),
        pytest.param("still on lithium", "a medicine", id="named"),
        pytest.param("took her medication", "a medicine", id="medication"),
        pytest.param("at 14:30 she wept", "a time", id="clock"),
        pytest.param("until 9.15", "a time", id="dotted"),
        pytest.param("left at 3 pm", "a time", id="pm"),
        pytest.param("silent for 40 minutes", "a time", id="minutes"),
    ],
)
def test_what_belongs_in_the_record_is_refused_and_stays_typed(client_at, clinician, shared, key, words, kind):
    answer = client_at(clinician, MONDAY).post(address(shared), {"key": key, "between": words})
    said = answer.content.decode()
    assert f"looks like {kind}" in said
    assert f"“{FOUND.get(words, '')}" in said
    assert "Write it in the record" in said
    assert answer.context["form"]["between"].value() == words
    assert answer.context["form"].errors.keys() == {"between"}
    assert not PrivateNote.objects.visible_to(clinician).exists()


@pytest.mark.parametrize(
    "words",
    [
        "I felt old grief when she laughed.", "Somebody's mother again; the third time.", "A 3:1 feeling",
        "Long silence, and I wanted to fill it.", "Chapter 12.5 of the book", "image of a lost dog", "he took time",
    ],
)  # fmt: skip
def test_thoughts_are_let_through(words):
    assert private_notes.refused(words) == ""


def test_a_key_used_for_something_else_is_refused(shared, clinician, colleague, key):
    write(shared, clinician, key=key)
    with pytest.raises(CannotRecord, match="for something else"):
        write(shared, clinician, text="Other words", key=key)


def test_a_page_shows_twenty_and_the_way_to_earlier_ones(client_at, clinician, shared, counted):
    for number in range(21):
        write(shared, clinician, at=MONDAY + number * HOUR, text=f"thought-{number}-")
    client = client_at(clinician, MONDAY + 30 * HOUR)
    first = client.get(address(shared))
    assert ("thought-20-" in first.content.decode(), "thought-0-" in first.content.decode()) == (True, False)
    earlier = client.get(f"{address(shared)}?before={first.context['mine'].earlier}").content.decode()
    assert ("thought-0-" in earlier, "thought-1-" in earlier) == (True, False)
    assert counted(client, address(shared)) <= 9
