"""The supervisor's pages: what stands on them and in what order, who may open them, how many statements they cost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programmes.requirements import Outcome, Severity
from tests.factories import PASSWORD, CourseFactory, MembershipFactory, PatientFactory
from tests.tracker.actions.deeds import DOSE_DAY, book, give, hold, present
from tracker.access.roles import Role
from tracker.actions import gates
from tracker.actions.action import writing
from tracker.models import AccessEntry, CareTeamMember, Leave, Requirement, Waiver
from tracker.models.requirements import Rule
from tracker.pages.supervision import A_PAGE

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOW = DOSE_DAY + 6 * DAY
BOARD = "/supervision/"
GATE = "/supervision/HB-0001/dose-1/gate-consent/"
STAFF = "/supervision/HB-0001/dose-1/staff/"
LIFT = "/supervision/HB-0001/dose-2/gate-lift-home/"
WAIVE_LIFT = "/courses/HB-0001/requirements/dose-2/gate-lift-home/waive/"
WAIVE_CONSENT = "/courses/HB-0001/requirements/dose-2/gate-consent/waive/"
REASON = "The neighbour drives, and we know her."


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every page be read six days after the first dose."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def dosed(course, clinician, colleague):
    """Give the first dose with every gate shut and one person alone in the room for a quarter of an hour."""
    noon, ends = DOSE_DAY + 3 * HOUR, DOSE_DAY + 8 * HOUR
    stays = [(clinician, DOSE_DAY, ends), (colleague, DOSE_DAY, noon), (colleague, noon + 15 * MINUTE, ends)]
    give(course, clinician, colleague, entries=[present(*stay) for stay in stays])
    return course


@pytest.fixture
def answer(sign_in, supervisor):
    """Return a function that opens an address as the supervisor, or as somebody else."""
    return lambda address, user=supervisor, **query: sign_in(user).get(address, query)


@pytest.fixture
def shown(answer):
    """Return a function that reads a page as the supervisor."""
    return lambda address, **query: answer(address, **query).content.decode()


def decide(client, address=WAIVE_LIFT, **typed):
    return client.post(address, {"key": uuid4(), "decision": "grant", "reason": REASON, "password": PASSWORD} | typed)


# ---- who may open what ----


@pytest.mark.parametrize("address", [BOARD, GATE, WAIVE_LIFT], ids=["board", "deviation", "waive"])
@pytest.mark.parametrize("who", ["clinician", "colleague", "patient_user"])
def test_only_a_supervisor_opens_these_pages(request, answer, dosed, address, who):
    assert answer(address, request.getfixturevalue(who)).status_code == 404


@pytest.mark.parametrize("address", [GATE, WAIVE_LIFT], ids=["deviation", "waive"])
def test_a_record_of_another_site_is_not_there(answer, dosed, foreign_supervisor, address):
    assert answer(address, foreign_supervisor).status_code == 404


def test_the_board_of_another_site_shows_nothing_of_this_one(answer, dosed, foreign_supervisor):
    page = answer(BOARD, foreign_supervisor).content.decode()
    assert "HB-0001" not in page
    assert "Marta" not in page
    assert "<strong>0 deviations</strong>" in page


@pytest.mark.parametrize(
    ("query", "says"),
    [
        pytest.param({}, "No open course at Elmfield yet.", id="no-course"),
        pytest.param({"version": "999999"}, "Clear the filters", id="narrowed"),
    ],
)
def test_an_empty_grid_says_why(answer, foreign_supervisor, query, says):
    page = answer(BOARD, foreign_supervisor, **query).content.decode()
    assert says in page


def test_a_place_on_a_team_elsewhere_does_not_widen_the_board(answer, dosed, foreign_supervisor):
    with writing():
        CareTeamMember.objects.create(course=dosed, member=foreign_supervisor, part=2, starts_at=dosed.enrolled_at)
    assert "HB-0001" not in answer(BOARD, foreign_supervisor).content.decode()
    assert answer(GATE, foreign_supervisor).status_code == 404


def test_who_read_a_deviation_is_written_down(answer, dosed, supervisor):
    answer(GATE)
    read = AccessEntry.objects.get()
    assert (read.actor, read.course_reference, read.route) == (str(supervisor.public_id), "HB-0001", "deviation")


# ---- the board ----


def test_safety_stands_before_everything_else(shown, dosed, clinician):
    hold(dosed, clinician, "d1-1d", DOSE_DAY + 4 * DAY)
    page = shown(BOARD)
    assert page.index("Safety first") < page.index("One person alone in the room") < page.index("Other deviations")
    assert page.index("Other deviations") < page.index("2 days late")


def test_a_dose_past_a_gate_nobody_may_release_is_a_serious_breach(shown, dosed):
    assert shown(BOARD).count("Serious breach") == 3  # screening, consent, risk; the other gates can be waived
    assert "Nobody may release a dose past this gate" in shown(GATE)
    assert "Serious breach" not in shown("/supervision/HB-0001/dose-1/gate-lift-home/")


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        pytest.param({"severity": "safety"}, True, id="its-severity"),
        pytest.param({"severity": "record"}, False, id="another-severity"),
        pytest.param({"site": "HB"}, True, id="its-site"),
        pytest.param({"site": "NG"}, False, id="another-site"),
        pytest.param({"version": "999999"}, False, id="another-version"),
        pytest.param({"severity": "' or 1=1", "site": "\x00", "version": "²", "after": "x.y.z"}, True, id="nonsense"),
        pytest.param({"after": "9.99999999999999999.9"}, False, id="beyond-the-last-page"),
    ],
)
def test_filters(shown, dosed, supervisor, query, is_there):
    MembershipFactory(user=supervisor, site__code="NG", role=Role.SUPERVISOR)
    assert (STAFF in shown(BOARD, **query).split("Courses by protocol step")[0]) is is_there


def test_the_pages_of_a_long_list_hold_each_deviation_once(shown, answer, course):
    broken_with_same_age(course, A_PAGE + 7)
    first = answer(BOARD).context["board"]
    second = answer(BOARD, after=first.following).context["board"]
    keys = [line.requirement.key for page in (first, second) for line in (*page.safety, *page.others)]
    added = [key for key in keys if key.startswith("extra")]
    assert len(added) == len(set(added)) == A_PAGE + 7
    assert second.following == ""


def broken_with_same_age(course, number):
    rows = [
        Requirement(
            course=course, key=f"extra-{place}/held", rule=Rule.HELD, severity=Severity.SAFETY, provisional=False,
            outcome=Outcome.BROKEN, settled_at=DOSE_DAY,
        )
        for place in range(number)
    ]  # fmt: skip
    with writing():
        Requirement.unscoped.bulk_create(rows)


def test_more_than_a_thousand_are_not_counted_exactly(shown, course):
    broken_with_same_age(course, 1001)
    assert "More than 1,000 deviations" in shown(BOARD)


def test_a_booked_dose_without_an_outcome_is_listed(shown, course, clinician):
    book(course, clinician, course.enrolled_at, starts_at=NOW - 9 * HOUR)
    assert "Planned to end Sun 29 Mar" in shown(BOARD)


def test_a_line_says_since_when_and_its_source_to_the_end(shown, course, clinician):
    book(course, clinician, course.enrolled_at, starts_at=NOW - 30 * HOUR)
    page = " ".join(shown(BOARD).split())
    assert "Since Sat 28 Mar, yesterday." in page
    assert "Source: Open Window: a booked dose without an outcome opens no integration window<" in page


def test_a_window_that_closes_in_three_days_without_a_session_is_listed(monkeypatch, shown, dosed):
    closes_at = DOSE_DAY + 8 * HOUR + 21 * DAY - HOUR  # the clocks go forward on 29 March
    for at, listed in ((closes_at - 3 * DAY - MINUTE, False), (closes_at - 3 * DAY, True), (closes_at, False)):
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        assert ("Closes Mon 13 Apr, 17:00" in shown(BOARD)) is listed


def test_what_nobody_can_assess_stands_beside_every_share_and_safety_has_none(answer, dosed):
    found = {tally.title: tally for tally in answer(BOARD).context["board"].totals.tallies}
    assert found["Sessions long enough"].share_kept is None
    assert found["Sessions long enough"].not_assessable == 2
    assert found["Visits in their allowed days"].share_kept is not None
    assert all(tally.share_kept is None for tally in found.values() if tally.is_safety)


def test_a_cell_of_the_grid_shows_its_worst_requirement(answer, dosed):
    row = answer(BOARD).context["grids"][0].rows[0]
    cells = {cell.column.visit: cell for cell in row.cells if cell}
    assert cells["dose-1"].sign == "m"
    assert "missed, or a rule was broken" in cells["dose-1"].sentence
    assert cells["dose-2"].sign == "f"
    assert cells["d1-1d"].sign == "l"


def test_the_board_costs_the_same_for_one_course_and_for_many(sign_in, supervisor, site, dosed, statements):
    client = sign_in(supervisor)
    client.get(BOARD)  # fills the caches of parsed protocols

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(BOARD).status_code == 200
        return len(statements(captured))

    for_one = cost()
    for number in range(12):
        CourseFactory(patient=PatientFactory(registered_at=site), reference=f"HB-1{number:03d}")
    assert cost() == for_one <= 9


# ---- one deviation ----


def test_the_gap_is_shown_with_who_was_there(answer, dosed):
    stays = answer(STAFF).context["asked"].stays
    assert [(stay.who, stay.is_short) for stay in stays] == [
        ("Ines Example, Kofi Example", False),
        ("Ines Example", True),
        ("Ines Example, Kofi Example", False),
    ]
    assert stays[1].begins == DOSE_DAY + 3 * HOUR
    assert stays[1].ends == DOSE_DAY + 3 * HOUR + 15 * MINUTE


@pytest.mark.parametrize(("late", "said"), [(DAY, False), (DAY + MINUTE, True)], ids=["just in time", "a minute later"])
def test_what_was_entered_late_says_so_with_both_clocks(shown, dosed, clinician, late, said):
    begins = DOSE_DAY + DAY
    hold(dosed, clinician, "d1-1d", begins, at=begins + 1.5 * HOUR + late)
    page = shown("/supervision/HB-0001/d1-1d/window/")
    assert ("Entered late" in page) is said
    assert "Recorded by Ines Example, Wed 25 Mar" in page


def test_allowed_days_are_whole_days_on_the_clock_of_the_course(shown, dosed):
    page = " ".join(shown("/supervision/HB-0001/d1-1wk/window/").split())
    assert "<dt>First day</dt><dd>Saturday 28 March 2026</dd>" in page
    assert "<dt>Last day</dt><dd>Wednesday 1 April 2026</dd>" in page


@pytest.mark.parametrize("rule", ["gate-consent", "window", "outcome", "amount", "staff", "duration", "discharge",
                                  "escort", "integration-session"])  # fmt: skip
def test_a_deviation_costs_at_most_nine_statements(sign_in, supervisor, dosed, statements, rule):
    client = sign_in(supervisor)
    address = f"/supervision/HB-0001/dose-1/{rule}/"
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert len(statements(captured)) <= 9


def test_the_form_of_a_waiver_costs_at_most_nine_statements(sign_in, supervisor, dosed, statements):
    client = sign_in(supervisor)
    client.get(WAIVE_LIFT)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(WAIVE_LIFT).status_code == 200
    assert len(statements(captured)) <= 9


def test_what_is_not_done_yet_shows_its_booking_and_who_made_it(shown, course, clinician):
    book(course, clinician, course.enrolled_at, starts_at=NOW - 9 * HOUR)
    page = " ".join(shown("/supervision/HB-0001/dose-1/outcome/").split())
    assert "First dose: booked." in page
    assert "Recorded by Ines Example" in page


@pytest.mark.parametrize(
    ("address", "leads_on"),
    [pytest.param(STAFF, True, id="dose"), pytest.param("/supervision/HB-0001/d1-1wk/window/", False, id="visit")],
)
def test_from_a_dose_a_link_leads_to_its_checks(shown, dosed, address, leads_on):
    assert ("/courses/HB-0001/visits/dose-1/checks/" in shown(address)) is leads_on


def test_a_key_nobody_ever_asked_for_is_not_there(answer, dosed):
    assert answer("/supervision/HB-0001/dose-9/staff/").status_code == 404


def test_a_decision_outlives_what_it_was_about(answer, dosed, supervisor):
    with writing():
        Waiver.objects.create(
            course=dosed, requirement_key="dose-9/staff", protocol_version=dosed.protocol_version,
            snapshot={"rule": Rule.STAFF, "detail": {}}, granted=True, reason=REASON,
            happened_at=DOSE_DAY, recorded_at=DOSE_DAY, recorded_by=supervisor,
        )  # fmt: skip
    for page in (answer("/supervision/HB-0001/dose-9/staff/"), answer(BOARD)):
        assert page.status_code == 200
        assert "No longer asked" in page.content.decode()
        assert REASON in page.content.decode()


# ---- the decision ----


@pytest.mark.parametrize(("decision", "word"), [("grant", "Waiver granted"), ("refuse", "Waiver refused")])
def test_a_decision_is_kept_with_its_reason(sign_in, supervisor, dosed, decision, word):
    client = sign_in(supervisor)
    assert decide(client, decision=decision).url == LIFT
    page = client.get(LIFT).content.decode()
    assert word in page
    assert REASON in page
    assert "There is none any more" not in page
    assert ("This waiver stands." in page) is (decision == "grant")


def test_a_second_click_is_the_same_decision(sign_in, supervisor, dosed):
    client, key = sign_in(supervisor), uuid4()
    assert [decide(client, key=key).status_code for _ in range(2)] == [302, 302]
    assert dosed.waiver_facts.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param({"reason": ""}, "Reason: Fill this in.", id="no-reason"),
        pytest.param({"decision": ""}, "Decision: Choose one.", id="no-decision"),
        pytest.param({"until_0": "2026-03-01", "until_1": "10:00"}, "A waiver ends in the future", id="until-the-past"),
    ],
)
def test_what_is_not_saved_is_still_in_the_form(sign_in, supervisor, dosed, typed, sentence):
    answered = decide(sign_in(supervisor), **typed)
    assert sentence in answered.content.decode()
    assert typed.get("reason", REASON) in answered.content.decode()
    assert not dosed.waiver_facts.exists()


def test_a_member_of_the_team_cannot_decide(sign_in, clinician, dosed, site):
    MembershipFactory(user=clinician, site=site, role=Role.SUPERVISOR)
    answered = decide(sign_in(clinician))
    assert "You belong or belonged to this course" in answered.content.decode()
    assert not dosed.waiver_facts.exists()


def test_after_the_event_there_is_no_waiver(sign_in, supervisor, dosed):
    client = sign_in(supervisor)
    address = "/courses/HB-0001/requirements/dose-1/gate-lift-home/waive/"
    assert "A waiver dates from before the event" in client.get(address).content.decode()
    assert "A waiver dates from before the event" in decide(client, address).content.decode()
    assert not dosed.waiver_facts.exists()


def test_what_nobody_may_release_cannot_be_waived(sign_in, supervisor, dosed):
    client = sign_in(supervisor)
    page = client.get(WAIVE_CONSENT).content.decode()
    assert "does not allow anybody to waive this" in page
    assert "Save the decision" not in page
    decide(client, WAIVE_CONSENT)
    assert not dosed.waiver_facts.exists()


def test_a_granted_waiver_is_no_deviation_any_more(sign_in, supervisor, clinician, colleague, dosed):
    decide(sign_in(supervisor))
    give(dosed, clinician, colleague, started_at=NOW + 8 * DAY, visit_key="dose-2")
    later = NOW + 9 * DAY
    found = {it.key for it in Requirement.objects.visible_to(supervisor.acting(later)).deviations(later)}
    assert "dose-2/gate-consent" in found
    assert "dose-2/gate-lift-home" not in found


def test_objections_name_the_gates_before_the_dose(dosed):
    """The page's "cannot be waived" and the release of the dose read the same words of the protocol."""
    found = {it.key: it.is_final for it in gates.objections(dosed, "dose-2", NOW)}
    assert found["dose-2/gate-consent"] is True
    assert found["dose-2/gate-lift-home"] is False


@pytest.mark.parametrize(
    ("on_leave", "said"),
    [
        pytest.param((), "Ines answers.", id="the-lead"),
        pytest.param(("lead",), "Kofi answers for Ines.", id="the-deputy"),
        pytest.param(("lead", "deputy"), "Whoever is on duty answers.", id="nobody-by-name"),
    ],
)
def test_a_dose_without_an_outcome_says_who_answers_now(
    monkeypatch, sign_in, supervisor, course, clinician, colleague, at, on_leave, said
):
    book(course, clinician, at)
    now = DOSE_DAY + timedelta(hours=13)
    pairs = {"lead": (clinician, colleague), "deputy": (colleague, clinician)}
    with writing():
        for person, deputy in (pairs[it] for it in on_leave):
            Leave.objects.create(person=person, deputy=deputy, starts_at=now, ends_at=now + timedelta(hours=1))
    monkeypatch.setattr(timezone, "now", lambda: now)
    page = sign_in(supervisor).get("/supervision/").content.decode()
    assert said in page.partition('aria-labelledby="doses"')[2].partition("</section>")[0]
