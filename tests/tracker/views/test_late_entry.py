"""What is entered later or from paper: asked in every form that records, kept as it was said, marked where it shows."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from programmes import State
from tests.factories import MONDAY
from tests.tracker.actions.deeds import DAY, HOUR, book, hold, state_of
from tracker.models.facts import Source
from tracker.models.sessions import SessionOutcome

pytestmark = pytest.mark.django_db
THURSDAY = MONDAY + 3 * DAY
TUESDAY = "2026-03-03"


@pytest.fixture
def thursday(client_at, clinician):
    """Return the clinician's client on Thursday morning."""
    return client_at(clinician, THURSDAY)


@pytest.fixture
def sent(moment):
    """Return what the form of a visit sends for Tuesday from 10:00 to 11:00."""

    def form(day=TUESDAY, start="10:00", end="11:00", **changes):
        times = moment("started_at", day, start) | moment("ended_at", day, end)
        return {"key": str(uuid4()), "outcome": 1, "mode": 1, "source": "1"} | times | changes

    return form


def address(name, course, *args):
    """Return a page of the course."""
    return reverse(name, args=[course.reference, *args])


@pytest.mark.parametrize(
    ("chosen", "day", "source"),
    [
        pytest.param("1", "2026-03-05", Source.LIVE, id="on-the-day"),
        pytest.param("1", TUESDAY, Source.LATER, id="not-as-it-happened-two-days-after"),
        pytest.param("", TUESDAY, Source.LATER, id="nobody-said"),
        pytest.param("2", "2026-03-05", Source.LATER, id="from-memory-on-the-day"),
        pytest.param("3", TUESDAY, Source.PAPER, id="paper"),
    ],
)
def test_a_visit_says_how_it_was_entered(thursday, course, sent, chosen, day, source):
    given = sent(day=day, start="07:00", end="08:00", source=chosen)
    assert thursday.post(address("record", course, "preparation"), given).status_code == 302
    assert course.therapysession_facts.get().source == source


@pytest.mark.parametrize(("days", "chosen"), [(3, Source.LIVE), (1, Source.LATER)], ids=["today", "two-days-ago"])
def test_the_form_suggests_what_the_agreed_time_says(thursday, course, clinician, days, chosen):
    starts_at = MONDAY + days * DAY - HOUR
    book(course, clinician, MONDAY - HOUR, visit_key="preparation", starts_at=starts_at, ends_at=starts_at + HOUR / 2)
    form = thursday.get(address("record", course, "preparation")).context["form"]
    assert int(form["source"].value()) == chosen


def test_who_did_not_come_on_tuesday_did_not_come_on_tuesday(thursday, course, clinician, sent):
    """And a time agreed since stays."""
    book(course, clinician, MONDAY, visit_key="preparation", starts_at=MONDAY + DAY, ends_at=MONDAY + DAY + HOUR)
    book(course, clinician, THURSDAY - HOUR, visit_key="preparation", starts_at=THURSDAY + 7 * DAY)
    given = sent(outcome=SessionOutcome.DID_NOT_COME.value, source="3")
    assert thursday.post(address("record", course, "preparation"), given).status_code == 302
    row = course.therapysession_facts.get()
    assert (row.happened_at, row.started_at) == (datetime(2026, 3, 3, 10, tzinfo=UTC), None)
    assert [it.starts_at for it in course.slots.all()] == [THURSDAY + 7 * DAY]


def test_a_dose_nobody_came_to_is_entered_for_its_day(thursday, course, moment):
    given = {"key": str(uuid4()), "outcome": SessionOutcome.DID_NOT_COME.value, "source": "3"}
    given |= moment("was_due_at", TUESDAY, "09:00")
    assert thursday.post(address("record", course, "dose-1"), given).status_code == 302
    row = course.therapysession_facts.get()
    assert (row.happened_at, row.source) == (datetime(2026, 3, 3, 9, tzinfo=UTC), Source.PAPER)


# ---- the same contact twice, and a year that looks wrong ----


def confirmed(answer, given):
    """Return the same form with the tick that the page asked for."""
    return given | {"confirmed": "on", "confirmed_for": answer.context["form"]["confirmed_for"].value()}


@pytest.mark.parametrize(
    ("start", "end", "asks"),
    [
        pytest.param("09:00", "10:00", False, id="ends-as-it-starts"),
        pytest.param("09:00", "10:01", True, id="a-minute-over"),
        pytest.param("10:15", "10:30", True, id="inside"),
        pytest.param("11:00", "12:00", False, id="starts-as-it-ends"),
    ],
)
def test_a_contact_at_the_same_time_is_asked_about(thursday, course, sent, start, end, asks):
    where = address("record", course, "preparation")
    thursday.post(where, sent())
    answer = thursday.post(where, sent(start=start, end=end))
    assert (answer.status_code == 200) is asks
    assert course.therapysession_facts.count() == (1 if asks else 2)


def test_it_is_never_refused_and_leads_to_the_one_that_is_there(thursday, course, sent):
    where, given = address("record", course, "preparation"), sent(note="Other words")
    thursday.post(where, sent())
    answer = thursday.post(where, given)
    page = answer.content.decode()
    assert "Already recorded: Tuesday 3 March, 10:00 to 11:00, by Ines." in page
    assert address("entry", course, "session", course.therapysession_facts.get().pk) in page
    assert "Other words" in page
    assert thursday.post(where, confirmed(answer, given)).status_code == 302
    assert course.therapysession_facts.count() == 2


def test_a_tick_for_other_times_does_not_count(thursday, course, sent):
    where = address("record", course, "preparation")
    thursday.post(where, sent())
    thursday.post(where, sent(start="12:00", end="13:00"))
    answer = thursday.post(where, sent())
    given = confirmed(answer, sent(start="12:00", end="13:00"))
    assert thursday.post(where, given).status_code == 200


def test_a_second_click_asks_nothing(thursday, course, sent):
    where, given = address("record", course, "preparation"), sent()
    for _ in range(2):
        assert thursday.post(where, given).status_code == 302
    assert course.therapysession_facts.count() == 1


@pytest.mark.parametrize(("days", "asks"), [(180, False), (181, True)], ids=["half-a-year", "a-day-more"])
def test_a_day_long_ago_is_asked_once_and_saved(thursday, course, sent, days, asks):
    where = address("record", course, "preparation")
    started = THURSDAY - timedelta(days=days)
    given = sent(day=f"{started:%Y-%m-%d}", start="09:00", end="10:00")
    answer = thursday.post(where, given)
    assert (answer.status_code == 200) is asks
    if asks:
        assert "Is the year right?" in answer.content.decode()
        assert thursday.post(where, confirmed(answer, given)).status_code == 302
    assert course.therapysession_facts.count() == 1


# ---- the other forms ----


def test_scores_from_paper(thursday, course, clinician, moment):
    hold(course, clinician, "screening", MONDAY + DAY)
    given = {"key": str(uuid4()), "rating_grid-hamd": "22", "source": "3"} | moment("given_at", TUESDAY, "10:30")
    assert thursday.post(address("rate", course, "screening"), given).status_code == 302
    assert course.rating_facts.get().source == Source.PAPER


def test_a_weight_of_tuesday(thursday, course, moment):
    given = {"key": str(uuid4()), "kg": "70", "source": "3"} | moment("given_at", TUESDAY, "08:00")
    assert thursday.post(address("weigh", course), given).status_code == 302
    row = course.weight_facts.get()
    assert (row.happened_at, row.source) == (datetime(2026, 3, 3, 8, tzinfo=UTC), Source.PAPER)


def test_a_weight_without_a_time_is_of_now(thursday, course):
    assert thursday.post(address("weigh", course), {"key": str(uuid4()), "kg": "70"}).status_code == 302
    row = course.weight_facts.get()
    assert (row.happened_at, row.source) == (THURSDAY, Source.LIVE)


def test_an_answer_of_tuesday(thursday, course, moment):
    given = {"key": str(uuid4()), "passed": "yes", "source": "2"} | moment("given_at", TUESDAY, "08:00")
    assert thursday.post(address("answer-check", course, "dose-1", "consent"), given).status_code == 302
    row = course.gatecheck_facts.get()
    assert (row.happened_at, row.source) == (datetime(2026, 3, 3, 8, tzinfo=UTC), Source.LATER)


@pytest.mark.parametrize(
    ("name", "more", "fields"),
    [("weigh", (), {"kg": "70"}), ("answer-check", ("dose-1", "consent"), {"passed": "yes", "detail": "On file"})],
    ids=["weight", "answer"],
)
@pytest.mark.parametrize(
    ("when", "said"), [(None, "Say when it was."), ("2026-03-06", "future")], ids=["no-time", "tomorrow"]
)
def test_what_is_entered_later_needs_a_time_that_was(thursday, course, moment, name, more, fields, when, said):
    given = {"key": str(uuid4()), "source": "3"} | fields | (moment("given_at", when, "08:00") if when else {})
    answer = thursday.post(address(name, course, *more), given)
    page = answer.content.decode()
    assert said in page
    assert f'value="{fields.get("detail", "70")}"' in page
    assert "<details open>" in page
    assert not course.weight_facts.exists()
    assert not course.gatecheck_facts.exists()


# ---- where it shows ----


def test_paper_is_marked_where_the_entry_shows(thursday, course, sent):
    given = sent(source="3", intentions="To sleep", note="Calm.")
    thursday.post(address("record", course, "preparation"), given)
    assert "From paper, entered by Ines, Thu 5 Mar, 09:00" in thursday.get(address("entries", course)).content.decode()
    assert thursday.get(address("course", course)).content.decode().count("From paper") == 2


def test_a_visit_kept_and_entered_late_says_so_with_its_sign(client_at, thursday, supervisor, course, sent):
    thursday.post(address("record", course, "screening"), sent(source="3", **{"rating_grid-hamd": "22"}))
    assert state_of(course, "screening/window", THURSDAY) == State.ENTERED_LATE
    page = thursday.get(address("course", course)).content.decode()
    assert "ow-st-entered-late" in page
    assert "Held, entered late" in page
    client = client_at(supervisor, THURSDAY)
    evidence = client.get(address("deviation", course, "screening/window")).content.decode()
    assert "From paper, entered by Ines Example, Thu 5 Mar, 09:00" in evidence
    board = client.get(reverse("supervision")).content.decode()
    assert "Screening: kept, entered late" in board
    assert "1 entered late" in board
