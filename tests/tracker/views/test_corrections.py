"""The pages on which an entry is put right: who may, what stays, what is said afterwards, in how many statements."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import MONDAY, CourseFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, book, give, hold, weigh
from tests.tracker.models.rows import fact
from tracker.actions import corrections
from tracker.actions.action import writing
from tracker.actions.sessions import Said
from tracker.models import AccessEntry, CareTeamMember, Course, RoomEntry
from tracker.models.facts import Source, standing

pytestmark = pytest.mark.django_db
LATER = DOSE_DAY + 2 * DAY
NOUNS = ("session", "dose", "room", "weight", "intention", "note")


@pytest.fixture
def dosed(course, clinician, colleague):
    """Return the course after its first dose, with words and notes."""
    book(course, clinician, MONDAY)
    weigh(course, clinician, MONDAY)
    hold(course, clinician, "preparation", MONDAY, said=Said(intentions=["To sleep"], note="Calm."))
    give(course, clinician, colleague, note="A quiet day.")
    return course


@pytest.fixture
def other(site, clinician):
    """Return another patient's course with the same clinician and a similar name."""
    return CourseFactory(
        patient__registered_at=site, patient__full_name="Martha Lindquist", reference="HB-0002", team=[clinician]
    )


@pytest.fixture
def ines(client_at, clinician):
    """Return the clinician's client two days after the dose."""
    return client_at(clinician, LATER)


def address(row, name="entry"):
    """Return the page of an entry."""
    noun = corrections.WORDS[row._meta.model_name]
    return reverse(name, args=[row.course.reference, noun, row.pk])


def listed(course):
    """Return the page of everything recorded."""
    return reverse("entries", args=[course.reference])


def dose_form(row, moment, **changes):
    """Return what the form of the dose sends where nothing is changed but for `changes`."""
    given = {
        "do": "correct", "key": str(uuid4()), "to_mg": "20.00", "to_lot": "PSI-1", "to_product": "",
        "to_given_by": row.given_by_id, "to_witnessed_by": row.witnessed_by_id, "why": "Typed wrongly", "source": "2",
    }  # fmt: skip
    return given | moment("to_happened_at", "2026-03-23", "09:30") | changes


def said(answer):
    """Return what a page says."""
    return answer.content.decode()


@pytest.mark.parametrize("noun", NOUNS)
def test_an_entry_is_read_in_nine_statements(ines, dosed, counted, noun):
    row = corrections.NOUNS[noun].rows(dosed).order_by("recorded_at").last()
    ines.get(address(row))
    assert counted(ines, address(row)) <= 9
    assert AccessEntry.objects.filter(route="entry").count() == 2


def test_everything_recorded_takes_as_many_statements_however_much_there_is(ines, dosed, clinician, counted):
    ines.get(listed(dosed))
    before = counted(ines, listed(dosed))
    for day in range(1, 9):
        hold(dosed, clinician, "preparation", MONDAY + day * DAY, said=Said(note="More"))
    assert counted(ines, listed(dosed)) == before <= 9


def test_the_list_says_how_each_entry_came_into_the_record(ines, dosed):
    page = said(ines.get(listed(dosed)))
    assert "Recorded by Ines, Mon 23 Mar, 17:00" in page
    assert "20 mg, lot PSI-1, given by Ines" in page
    assert "“A quiet day.”" in page


def test_the_course_leads_to_its_entries(ines, dosed):
    assert listed(dosed) in said(ines.get(reverse("course", args=[dosed.reference])))


def test_a_correction_is_saved_once_and_says_what_moved(ines, dosed, moment):
    row = dosed.dose_facts.get()
    given = dose_form(row, moment, **moment("to_happened_at", "2026-03-22", "09:30"))
    assert ines.post(address(row), given).url == listed(dosed)
    page = said(ines.get(listed(dosed)))
    assert "is now on 22 March." in page
    assert "windows moved" in page
    assert "“Typed wrongly”" in page
    made = standing(dosed.dose_facts.all()).get()
    assert (made.happened_at, made.source) == (row.happened_at - DAY, Source.LATER)
    assert ines.post(address(row), given).url == listed(dosed)
    assert dosed.dose_facts.count() == 2


def test_the_form_shows_the_entry_as_it_stands(ines, dosed):
    form = ines.get(address(dosed.dose_facts.get())).context["correct"]
    assert (form["to_mg"].value(), form["to_lot"].value()) == (Decimal(20), "PSI-1")


def as_sent(form):
    """Return what a browser sends of a form that nobody touched."""
    sent = {}
    for field in form:
        value, widget = field.value(), field.field.widget
        if hasattr(widget, "decompress"):
            sent |= {f"{field.html_name}_{n}": str(it or "") for n, it in enumerate(widget.decompress(value))}
        elif value not in (None, False):
            sent[field.html_name] = str(getattr(value, "pk", value))
    return sent


@pytest.mark.parametrize("noun", NOUNS)
def test_what_nobody_changed_is_not_corrected(ines, dosed, noun):
    row = corrections.NOUNS[noun].rows(dosed).order_by("recorded_at").last()
    form = ines.get(address(row)).context["correct"]
    answer = ines.post(address(row), as_sent(form) | {"do": "correct", "why": "So"})
    assert "Nothing differs from what is recorded." in said(answer)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"why": ""}, "Fill this in.", id="no-reason"),
        pytest.param({"to_mg": "0"}, "more than 0 mg", id="no-dose"),
        pytest.param({"to_happened_at_0": "2026-03-26"}, "future", id="future"),
        pytest.param({"to_lot": "x" * 41}, "at most 40", id="too-long"),
    ],
)
def test_what_is_refused_stays_typed(ines, dosed, moment, changes, words):
    row = dosed.dose_facts.get()
    answer = ines.post(address(row), dose_form(row, moment, to_product="whole fungi", **changes))
    assert words in said(answer)
    assert 'value="whole fungi"' in said(answer)
    assert dosed.dose_facts.count() == 1


def test_who_comes_second_is_told_and_keeps_what_was_typed(ines, dosed, moment):
    row = dosed.dose_facts.get()
    ines.post(address(row), dose_form(row, moment, to_mg="25"))
    answer = ines.post(address(row), dose_form(row, moment, to_mg="30"))
    assert "Somebody changed this in the meantime. Open the page again." in said(answer)
    assert 'value="30"' in said(answer)
    assert standing(dosed.dose_facts.all()).get().mg == 25


def test_a_year_that_looks_wrong_is_asked_once_and_saved(ines, dosed, moment):
    row = dosed.dose_facts.get()
    given = dose_form(row, moment, **moment("to_happened_at", "2025-03-23", "09:30"))
    answer = ines.post(address(row), given)
    assert "Is the year right? Sunday 23 March 2025" in said(answer)
    again = given | {"confirmed": "on", "confirmed_for": answer.context["correct"]["confirmed_for"].value()}
    assert ines.post(address(row), again).status_code == 302
    assert standing(dosed.dose_facts.all()).get().happened_at.year == 2025


def test_a_session_moves_with_what_was_recorded_in_it(ines, dosed, moment):
    row = dosed.therapysession_facts.get(visit_key="dose-1")
    times = moment("to_started_at", "2026-03-22", "09:00") | moment("to_ended_at", "2026-03-22", "17:00")
    given = {
        "do": "correct", "key": str(uuid4()), "to_outcome": "1", "to_mode": "1", "to_reason": "", "along": "on",
        "why": "It was Sunday", "source": "3",
    }  # fmt: skip
    assert ines.post(address(row), given | times).status_code == 302
    assert {it.happened_at.day for it in standing(dosed.roomentry_facts.all())} == {22}
    assert standing(dosed.dose_facts.all()).get().source == Source.PAPER


def test_a_whole_day_is_struck_with_what_is_ticked(ines, dosed):
    row = dosed.therapysession_facts.get(visit_key="dose-1")
    form = ines.get(address(row)).context["strike"]
    ticked = [it for it in form["with_it"].value() if not it.startswith("note")]
    given = {"do": "strike", "key": str(uuid4()), "with_it": ticked, "why": "Typed for a test"}
    for _ in range(2):
        assert ines.post(address(row), given).status_code == 302
    assert not standing(dosed.dose_facts.all()).exists()
    assert standing(dosed.note_facts.all()).count() == 2
    page = said(ines.get(listed(dosed)))
    assert "<s>" in page
    assert "Nothing stands instead." in page


def test_a_struck_entry_shows_why_and_offers_no_form(ines, dosed):
    row = dosed.dose_facts.get()
    ines.post(address(row), {"do": "strike", "key": str(uuid4()), "why": "Typed twice"})
    page = said(ines.get(address(row)))
    assert "“Typed twice”" in page
    assert "Save the correction" not in page


def test_a_correction_shows_what_it_said_before(ines, dosed, moment):
    row = dosed.dose_facts.get()
    ines.post(address(row), dose_form(row, moment, to_mg="25"))
    page = said(ines.get(address(standing(dosed.dose_facts.all()).get())))
    assert "What it said before" in page
    assert "20 mg, lot PSI-1" in page


# ---- whose page it is ----


def test_a_supervisor_reads_and_changes_nothing(client_at, supervisor, dosed, moment):
    row, client = dosed.dose_facts.get(), client_at(supervisor, LATER)
    page = said(client.get(address(row)))
    assert "20 mg" in page
    assert "Save the correction" not in page
    assert client.post(address(row), dose_form(row, moment, to_mg="9")).status_code == 405
    assert client.get(address(row, "move-entry")).status_code == 404


@pytest.mark.parametrize("who", ["colleague", "foreign_supervisor", "patient_user"])
@pytest.mark.parametrize("name", ["entry", "move-entry"])
def test_nobody_else_finds_it(client_at, request, dosed, who, name):
    client = client_at(request.getfixturevalue(who), LATER)
    where = address(dosed.dose_facts.get(), name)
    assert client.get(where).status_code == 404
    only_reads = (who, name) == ("foreign_supervisor", "entry")  # a supervisor opens it, and no form of it
    assert client.post(where, {"do": "strike", "why": "x"}).status_code == (405 if only_reads else 404)


@pytest.mark.parametrize("noun", ["session", "no-such-noun", "correction", "booking"])
def test_what_is_not_there_is_not_found(ines, dosed, noun):
    key = dosed.dose_facts.get().pk
    assert ines.get(reverse("entry", args=[dosed.reference, noun, key])).status_code == 404


def test_an_entry_of_another_course_is_not_found_under_this_one(ines, dosed, other):
    where = reverse("entry", args=[other.reference, "dose", dosed.dose_facts.get().pk])
    assert ines.get(where).status_code == 404


# ---- to the patient it belongs to ----


def test_the_patient_is_searched_and_similar_names_are_warned_of(ines, dosed, other):
    where = address(dosed.dose_facts.get(), "move-entry")
    assert "Similar name" in said(ines.get(where))
    assert "Martha Lindquist" in said(ines.post(where, {"q": "marth"}, follow=True))
    assert "Nobody of your patients matches." in said(ines.post(where, {"q": "zzz"}, follow=True))
    assert "marth" not in ines.post(where, {"q": "marth"}).url
    assert "The two names look alike" in said(ines.get(f"{where}?to=HB-0002"))


def test_choosing_the_visit_is_read_in_nine_statements(ines, dosed, other, counted):
    where = f"{address(dosed.therapysession_facts.get(visit_key='dose-1'), 'move-entry')}?to=HB-0002"
    ines.get(where)
    assert counted(ines, where) <= 9


def test_a_dosing_day_goes_to_the_other_patient_without_the_note(ines, dosed, other):
    row = dosed.therapysession_facts.get(visit_key="dose-1")
    where = f"{address(row, 'move-entry')}?to=HB-0002"
    ticked = ines.get(where).context["form"]["with_it"].value()
    assert not [it for it in ticked if it.startswith("note")]
    given = {"key": str(uuid4()), "visit": "dose-1", "with_it": ticked, "why": "Two files were open", "source": "2"}
    for _ in range(2):
        assert ines.post(where, given).url == listed(dosed)
    assert Course.objects.as_system("verify").get(pk=other.pk).window_visit == "dose-1"
    assert Course.objects.as_system("verify").get(pk=dosed.pk).window_visit == ""
    assert standing(other.roomentry_facts.all()).count() == 3
    assert not other.note_facts.exists()
    assert "It belongs to HB-0002 and stands there." in said(ines.get(address(row)))


def test_a_visit_the_other_protocol_lacks_is_refused_and_the_words_stay(ines, dosed, other):
    where = f"{address(dosed.dose_facts.get(), 'move-entry')}?to=HB-0002"
    answer = ines.post(where, {"key": str(uuid4()), "visit": "screening", "why": "Two files were open"})
    assert "visit" in answer.context["form"].errors
    assert "Two files were open" in said(answer)


def test_a_course_one_does_not_see_cannot_be_chosen(ines, dosed, site, colleague):
    CourseFactory(patient__registered_at=site, reference="HB-0009", team=[colleague])
    where = f"{address(dosed.dose_facts.get(), 'move-entry')}?to=HB-0009"
    assert ines.get(where).status_code == 404
    assert ines.post(where, {"visit": "dose-1", "why": "x"}).status_code == 404


# ---- every noun, every kind of entry ----

KINDS = {
    RoomEntry.Kind.PRESENCE: {"until": MONDAY + HOUR},
    RoomEntry.Kind.STAND_IN: {"until": MONDAY + HOUR},
    RoomEntry.Kind.VITAL_SIGNS: {"systolic": 120, "diastolic": 80, "pulse": 60, "temperature": Decimal("36.6")},
    RoomEntry.Kind.OBSERVATION: {"code": "dissociation", "present": False},
    RoomEntry.Kind.TRANSFER: {"detail": "St Bride's"},
}
CHANGES = {
    "session": {"to_reason": "The room was late"},
    "dose": {"to_lot": "PSI-9"},
    "room": {"to_detail": "Offered, not used"},
    "check": {"to_passed": "no"},
    "weight": {"to_kg": "71.5"},
    "rating": {"to_total": "19"},
    "practice": {"to_ends_on": "2026-04-01"},
    "event": {"to_term": "Joy"},
    "intention": {"to_text": "To sleep"},
    "insight": {"to_text": "Light at last"},
    "note": {"to_text": "Calm, and awake"},
    "filing": {"to_number": "17"},
    "milestone": {"to_detail": "By hand"},
    "branch": {"to_taken": "no"},
    "signature": {"to_edition": "2026"},
    "departure": {"to_reason": "The sister came instead"},
    "medicine": {"to_per_day": "12.5"},
    "group": {"to_clients": "4"},
    "call": {"to_outcome": "3"},
}


@pytest.fixture
def written(course, clinician, colleague):
    """Return a function that writes the smallest entry of a noun."""
    with writing():
        CareTeamMember.objects.create(course=course, member=colleague, part=2, starts_at=MONDAY)

    def wrote(noun, **more):
        row = fact(corrections.NOUNS[noun].model, course, clinician, **more)
        with writing():
            row.save()
        return row

    return wrote


def test_every_noun_that_can_be_corrected_is_tried():
    assert corrections.NOUNS.keys() == CHANGES.keys() | {"turn"}  # only struck: see `actions/test_mistaken_turns`


@pytest.mark.parametrize("noun", sorted(CHANGES))
def test_every_noun_is_corrected_struck_and_listed(ines, course, written, noun):
    times = {"started_at": MONDAY, "ended_at": MONDAY + HOUR} if noun == "session" else {}
    row = written(noun, **times)
    sent = as_sent(ines.get(address(row)).context["correct"]) | CHANGES[noun]
    answer = ines.post(address(row), sent | {"do": "correct", "why": "Typed wrongly"})
    assert answer.status_code == 302, answer.context["correct"].errors
    made = standing(corrections.NOUNS[noun].rows(course)).get()
    assert made.replaces_id == row.pk
    assert made.happened_at == row.happened_at
    again = {"do": "strike", "key": str(uuid4()), "why": "Never was"}
    assert ines.post(address(made), again).status_code == 302
    assert said(ines.get(listed(course))).count("<s>") == 2


@pytest.mark.parametrize("kind", list(RoomEntry.Kind), ids=lambda it: it.name.lower())
def test_every_kind_of_room_entry_has_its_own_fields(ines, course, clinician, written, kind):
    person = {"person": clinician} if kind in (1, 2, 14) else {}
    row = written("room", kind=kind.value, **person, **KINDS.get(kind, {}))
    form = ines.get(address(row)).context["correct"]
    answer = ines.post(address(row), as_sent(form) | {"do": "correct", "why": "So"})
    assert "Nothing differs from what is recorded." in said(answer)


def test_who_set_no_intention_has_no_words_to_correct(ines, written):
    row = written("intention", chose_none=True, text="")
    page = said(ines.get(address(row)))
    assert "Save the correction" not in page
    assert "Strike it out" in page


@pytest.mark.parametrize("noun", ["call", "filing", "turn"])
def test_what_belongs_to_a_task_is_not_moved(ines, written, noun):
    assert ines.get(address(written(noun), "move-entry")).status_code == 404


def test_an_amount_nobody_may_know_is_neither_shown_nor_corrected(ines, dosed, monkeypatch):
    monkeypatch.setattr("tracker.pages.amounts.hides_amount", lambda protocol, reader="team": True)
    monkeypatch.setattr("tracker.views.corrections.hides_amount", lambda protocol: True)
    answer = ines.get(address(dosed.dose_facts.get()))
    assert "to_mg" not in answer.context["correct"].fields
    assert "Study dose, lot PSI-1" in said(answer)
    assert "20 mg" not in said(answer)
