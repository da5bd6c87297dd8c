"""Pages of how a course stands and of handing it over: who may, what is asked before, what is said afterwards."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import MONDAY, CourseFactory, MembershipFactory, SiteFactory, UserFactory
from tests.stories import booked, dosed, prepared
from tests.tracker.actions.deeds import lines, turn
from tracker.models import CareTeamMember, Course, CourseEvent, Standing

pytestmark = pytest.mark.django_db
Turn, Decider = CourseEvent.Turn, CourseEvent.Decider
DAY = timedelta(days=1)
AFTER = MONDAY + 20 * DAY


@pytest.fixture
def sent(moment, key):
    """Return what the form sends for a hold on Saturday 21 March, with changes."""

    def form(turn=Turn.ON_HOLD, day="2026-03-21", wall="12:00", **changes):
        typed = {"key": key, "turn": turn.value, "decided_by": Decider.TEAM.value, "reason": "In hospital"}
        return typed | moment("happened_at", day, wall) | changes

    return form


def address(course, route="standing"):
    return reverse(route, args=[course.reference])


def now(course):
    return Course.objects.as_system("verify").get(pk=course.pk)


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def treated(course, clinician, colleague):
    """Return the course after its first dose on 16 March, the second one booked."""
    prepared(course, by=clinician, at=MONDAY)
    dosed(course, "dose-1", starts=MONDAY + 14 * DAY, by=clinician, second=colleague)
    booked(course, "dose-2", starts=MONDAY + 28 * DAY, by=clinician, at=MONDAY + 15 * DAY, hours=8)
    return course


@pytest.mark.parametrize("route", ["standing", "hand-over"])
@pytest.mark.parametrize("kind", [None, Turn.ON_HOLD, Turn.DIED], ids=str)
def test_page_is_read_in_nine_statements(client_at, clinician, course, counted, route, kind):
    if kind:
        turn(course, clinician, MONDAY, kind)
    client = client_at(clinician, AFTER)
    client.get(address(course, route))
    assert counted(client, address(course, route)) <= 9


@pytest.mark.parametrize("route", ["standing", "hand-over"])
@pytest.mark.parametrize(
    ("who", "opens"),
    [
        pytest.param("clinician", {"standing", "hand-over"}, id="the-team"),
        pytest.param("supervisor", {"hand-over"}, id="the-supervisor"),
        pytest.param("colleague", set(), id="a-colleague"),
        pytest.param("foreign_supervisor", set(), id="a-supervisor-elsewhere"),
        pytest.param("patient_user", set(), id="the-patient"),
    ],
)
def test_who_opens_them(client_at, request, course, sent, route, who, opens):
    client = client_at(request.getfixturevalue(who), AFTER)
    wanted = 200 if route in opens else 404
    assert client.get(address(course, route)).status_code == wanted
    assert client.post(address(course, route), {}).status_code == wanted


def test_a_hold_takes_one_click_and_a_second_one_changes_nothing(client_at, clinician, course, sent, trail):
    client = client_at(clinician, AFTER)
    for _ in range(2):
        assert client.post(address(course), sent()).url == reverse("course", args=[course.reference])
    assert now(course).standing == Standing.ON_HOLD
    assert trail() == ["course.turned"]


def test_the_choices_say_what_follows_and_only_what_can_be_is_offered(client_at, clinician, course):
    client = client_at(clinician, AFTER)
    shown = text(client.get(address(course)))
    assert "Messages to Marta stop now. No dose can be released." in shown
    assert "Messages go out again" not in shown
    turn(course, clinician, MONDAY, Turn.ON_HOLD)
    shown = text(client.get(address(course)))
    assert "Messages go out again" in shown
    assert "stop now" not in shown
    turn(course, clinician, MONDAY + DAY, Turn.COMPLETED)
    form = client.get(address(course)).context["form"]
    assert [value for value, _ in form.fields["turn"].choices] == [Turn.DIED]
    turn(course, clinician, MONDAY + 2 * DAY, Turn.DIED)
    assert "Nothing more can follow." in text(client.get(address(course)))


@pytest.mark.parametrize("kind", [Turn.DIED, Turn.COMPLETED, Turn.CONTACT_REFUSED, Turn.TREATMENT_STOPPED], ids=str)
def test_an_end_shows_what_it_drops_and_asks_once(client_at, clinician, treated, sent, kind):
    client = client_at(clinician, AFTER)
    asked = client.post(address(treated), sent(kind))
    shown, found = text(asked), asked.context["follows"]
    assert now(treated).standing == Standing.ACTIVE
    assert "Nothing is saved yet." in shown
    assert found.times == ["Second dose, 30 Mar"]
    assert "Second dose" in found.dropped
    assert ("Call on day 3, first dose" in found.missed) is (kind is not Turn.TREATMENT_STOPPED)
    assert bool(found.stays) is (kind is Turn.TREATMENT_STOPPED)
    assert (found.messages >= 3) is (kind is not Turn.TREATMENT_STOPPED)
    ticked = {"confirmed": "on", "confirmed_for": asked.context["form"]["confirmed_for"].value()}
    assert client.post(address(treated), sent(kind, **ticked)).status_code == 302
    assert now(treated).standing == {**dict(zip(Turn, Turn, strict=True)), Turn.TREATMENT_STOPPED: 3}[kind]
    assert not treated.slots.exists()


def test_a_tick_for_one_turn_does_not_save_another(client_at, clinician, course, sent):
    client = client_at(clinician, AFTER)
    asked = client.post(address(course), sent(Turn.COMPLETED))
    ticked = {"confirmed": "on", "confirmed_for": asked.context["form"]["confirmed_for"].value()}
    assert client.post(address(course), sent(Turn.DIED, **ticked)).status_code == 200
    assert now(course).standing == Standing.ACTIVE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"reason": ""}, "reason", id="no-reason"),
        pytest.param({"decided_by": ""}, "decided_by", id="nobody-decided"),
        pytest.param({"decided_by": Decider.RULE.value}, "decided_by", id="the-rule-is-no-person"),
        pytest.param({"turn": Turn.RESUMED.value}, "turn", id="not-on-hold"),
        pytest.param({"day": "2026-03-23"}, "happened_at", id="a-hold-in-the-future"),
        pytest.param({"day": "2026-03-23", "turn": Turn.DIED}, "happened_at", id="a-death-in-the-future"),
        pytest.param({"day": "2026-02-28"}, "happened_at", id="before-the-enrolment"),
        pytest.param({"turn": Turn.TRANSFERRED}, "where", id="nowhere"),
        pytest.param({"reason": "x" * 501}, "reason", id="too-long"),
    ],
)
def test_what_cannot_be_gets_a_sentence_beside_its_field(client_at, clinician, course, sent, changes, field):
    kind = changes.pop("turn", Turn.ON_HOLD)
    given = sent(kind, **changes) if isinstance(kind, Turn) else sent(**changes) | {"turn": kind}
    answer = client_at(clinician, AFTER).post(address(course), given)
    assert list(answer.context["form"].errors) == [field]
    assert not course.courseevent_facts.exists()


def test_a_transfer_within_leads_away_from_the_course(client_at, clinician, course, sent):
    elmfield = SiteFactory(code="EL", name="Elmfield", new_york=True)
    ada = MembershipFactory(user=UserFactory(short_name="Ada"), site=elmfield, falls_back=True).user
    client = client_at(clinician, AFTER)
    given = sent(Turn.TRANSFERRED, where=str(elmfield.pk))
    assert list(client.post(address(course), given).context["form"].errors) == ["lead"]
    asked = client.post(address(course), given | {"lead": ada.pk})
    assert "moves to the clock of Elmfield" in text(asked)
    ticked = {"confirmed": "on", "confirmed_for": asked.context["form"]["confirmed_for"].value()}
    answer = client.post(address(course), given | {"lead": ada.pk} | ticked)
    assert answer.url == reverse("home")
    assert now(course).zone == "America/New_York"
    assert client.get(reverse("course", args=[course.reference])).status_code == 404


@pytest.mark.parametrize(
    "route",
    ["course", "standing", "note", "intention", "weigh", "book", "record", "checks", "dosing"],
)
def test_every_page_of_a_course_on_hold_says_so(client_at, clinician, course, counted, route):
    turn(course, clinician, MONDAY + DAY, Turn.ON_HOLD, reason="In hospital.")
    visit = {"book": "dose-1", "record": "preparation", "checks": "dose-1", "dosing": "dose-1"}.get(route)
    page = reverse(route, args=[course.reference, *([visit] if visit else [])])
    client = client_at(clinician, AFTER)
    shown = text(client.get(page))
    assert "On hold since 3 March 2026: In hospital." in shown
    assert "Messages to Marta are stopped" in shown
    assert f"{address(course)}?turn=2" in shown
    assert counted(client, page) <= 9


def test_a_dose_cannot_be_released_from_the_page_of_checks(client_at, clinician, course):
    turn(course, clinician, MONDAY + DAY, Turn.ON_HOLD)
    shown = text(client_at(clinician, AFTER).get(reverse("checks", args=[course.reference, "dose-1"])))
    assert 'aria-disabled="true" aria-describedby="why">Release the dose' in shown
    assert "Nothing stands against the dose." not in shown
    assert '<p class="ow-sm mt-2" id="why">On hold since 3 March 2026' in shown


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Turn.TREATMENT_STOPPED, "Treatment stopped on 21 March 2026: In hospital. No more doses. Safety follow-up"),
        (Turn.CONTACT_REFUSED, "Withdrawn from contact on 21 March 2026: In hospital. Nobody writes to Marta"),
        (Turn.TRANSFERRED, "Transferred on 21 March 2026: In hospital. The course goes on elsewhere."),
        (Turn.DIED, "Died on 21 March 2026: In hospital. Nothing is sent any more"),
        (Turn.COMPLETED, "Completed on 21 March 2026: In hospital. Nothing more is asked."),
    ],
    ids=str,
)
def test_the_course_says_how_it_ended(client_at, clinician, treated, kind, words):
    turn(treated, clinician, MONDAY + 19 * DAY, kind)
    shown = text(client_at(clinician, AFTER).get(reverse("course", args=[treated.reference])))
    assert words in shown.replace("<strong>", "").replace("</strong>", "")
    assert "?turn=2" not in shown
    assert ("<strong>day 6 of 21</strong>" in shown) is (kind is Turn.TREATMENT_STOPPED)


def test_a_course_that_goes_on_says_nothing(client_at, clinician, course):
    shown = text(client_at(clinician, AFTER).get(reverse("course", args=[course.reference])))
    assert "On hold" not in shown
    assert "Hold, stop or end" in shown


def test_a_hand_over_names_what_goes_along_and_asks_once(client_at, clinician, colleague, treated, key, trail):
    client = client_at(clinician, AFTER)
    assert "Open tasks that go along" in text(client.get(address(treated, "hand-over")))
    given = {"key": key, "to": colleague.pk, "reason": "Ines is on leave"}
    asked = client.post(address(treated, "hand-over"), given)
    assert "These go to Kofi" in text(asked)
    assert "1 agreed time stays with Ines until somebody moves it: Second dose, Mon 30 Mar" in text(asked)
    assert ("Call on day 3, first dose", "2 days late") in [(it.title, it.word) for it in asked.context["tasks"]]
    ticked = {"confirmed": "on", "confirmed_for": asked.context["form"]["confirmed_for"].value()}
    for _ in range(2):
        answer = client.post(address(treated, "hand-over"), given | ticked)
        assert answer.url == reverse("home")
    assert trail()[-1] == "lead.changed"
    assert "call-3d#dose-1/window" in lines("lead.changed")[0][1]["tasks"]
    lead = treated.team.get(part=CareTeamMember.Part.LEAD, ends_at=None)
    assert lead.member == colleague
    seen = text(client_at(colleague, AFTER).get(reverse("course", args=[treated.reference])))
    assert "Handed over to Kofi Example. Ines is on leave" in seen


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"reason": " "}, "reason", id="no-reason"),
        pytest.param({"to": ""}, "to", id="nobody"),
        pytest.param({"to": "0"}, "to", id="somebody-unknown"),
    ],
)
def test_a_hand_over_that_cannot_be(client_at, clinician, colleague, course, key, changes, field):
    given = {"key": key, "to": colleague.pk, "reason": "Leave"} | changes
    answer = client_at(clinician, AFTER).post(address(course, "hand-over"), given)
    assert list(answer.context["form"].errors) == [field]


@pytest.mark.parametrize(
    ("stands", "found"),
    [
        pytest.param("", {"HB-0001", "HB-0002", "HB-0003"}, id="all"),
        pytest.param("going-on", {"HB-0001"}, id="going-on"),
        pytest.param("on-hold", {"HB-0002"}, id="on-hold"),
        pytest.param("ended", {"HB-0003"}, id="ended"),
        pytest.param("nonsense", {"HB-0001", "HB-0002", "HB-0003"}, id="no-such-choice"),
    ],
)
def test_the_list_of_courses_finds_them_by_how_they_stand(client_at, clinician, course, three, stands, found):
    shown = text(client_at(clinician, AFTER).get(reverse("courses"), {"stands": stands}))
    assert {it for it in ("HB-0001", "HB-0002", "HB-0003") if it in shown} == found
    assert ("Died, 2 Mar" in shown) is ("HB-0003" in found)


@pytest.fixture
def three(course, clinician):
    """Return courses HB-0001 that goes on, HB-0002 on hold, HB-0003 ended; all late in screening by now."""
    others = [
        CourseFactory(patient__registered_at=course.site, reference=f"HB-000{number}", team=[clinician])
        for number in (2, 3)
    ]
    for other, kind in zip(others, (Turn.ON_HOLD, Turn.DIED), strict=True):
        turn(other, clinician, MONDAY, kind)
    return [course, *others]


def test_no_list_shows_an_ended_course_as_late(client_at, clinician, supervisor, three):
    client = client_at(clinician, AFTER)
    late = text(client.get(reverse("courses"), {"late": "1"}))
    today = text(client.get(reverse("today")))
    board = text(client_at(supervisor, AFTER).get(reverse("supervision")))
    for shown in (late, today, board):
        assert "HB-0001" in shown
        assert "HB-0003" not in shown
