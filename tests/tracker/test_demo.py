"""The demo clinic: exactly the deviations of its table, nothing late to send, the same each time, on any day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from programmes.requirements import DEVIATIONS as KINDS
from programmes.requirements import State
from tests.factories import SiteFactory
from tracker.access.demo_accounts import DEMO_ACCOUNTS
from tracker.actions import moving
from tracker.management.demo import blinded, cast, duty, people
from tracker.management.demo.days import coming_friday
from tracker.management.demo.diary import Diary
from tracker.models import (
    AdverseEvent,
    Booking,
    Course,
    Intention,
    Letter,
    Membership,
    Note,
    Patient,
    Phase,
    Practice,
    PracticeCheckIn,
    ProtocolVersion,
    Rating,
    Reminder,
    Requirement,
    Site,
    SiteRules,
    Standing,
    TherapySession,
    TrailEntry,
    User,
)
from tracker.models.facts import Source
from tracker.models.requirements import Rule
from tracker.pages import emergency_reviews, supervision
from tracker.pages.duty import RotaPage
from tracker.pages.today import Today

DEVIATIONS = {
    ("Marta Lindqvist", "call-3d#dose-1/window", "MET_LATE"),
    ("Marta Lindqvist", "call-3d#dose-2/window", "OVERDUE"),
    ("Samir Haddad", "dose-1/staff", "BROKEN"),
    ("Omar Benali", "dose-1/outcome", "OVERDUE"),
    ("Luis Ortega", "dose-3/stay", "BROKEN"),
    ("Sam Whitaker", "dose-1/interval-preparation", "BROKEN"),
}
SUNDAY = datetime(2026, 11, 22, 6, 15, tzinfo=UTC)  # before anybody is in; at Northgate it is Saturday night
OPEN = {State.OPEN}


@contextmanager
def undone() -> Iterator[None]:
    """Roll back what happens inside, like a test case of its own: actions are durable and allow nothing around them."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # as Django's own test cases say it
    with around:
        yield
        transaction.set_rollback(True)


def as_told(model: Any, *fields: str) -> list[tuple[Any, ...]]:
    """Return these columns of all rows, in an order that hangs on nothing random."""
    return sorted(model.objects.as_system("demo").values_list(*fields), key=str)


def everything() -> list[list[tuple[Any, ...]]]:
    """Return what the demo clinic holds, without the keys and salts that are made anew each time."""
    return [
        as_told(Course, "reference", "patient__full_name", "phase", "doses_given", "window_closes_at"),
        as_told(Requirement, "course__reference", "key", "outcome", "met_at", "closes_at", "settled_at"),
        as_told(Reminder, "course__reference", "code", "due_at", "status", "waits"),
        as_told(Note, "course__reference", "text", "happened_at"),
        as_told(Rating, "course__reference", "assessment", "total", "visit_key"),
        list(TrailEntry.objects.order_by("seq").values_list("at", "event", "course_reference")),
    ]


def _the_table(at: datetime) -> None:
    """Exactly the deviations of the table, nothing to send that lies in the past, everybody as it says."""
    assert deviations(at) == DEVIATIONS
    late = Reminder.objects.as_system("demo").filter(status=Reminder.Status.PLANNED, due_at__lte=at)
    assert not late.exists()
    assert not Reminder.objects.as_system("demo").filter(status=Reminder.Status.SENT).exists()
    phases = set(Course.objects.as_system("demo").values_list("phase", flat=True))
    assert phases >= {Phase.SCREENING, Phase.PREPARATION, Phase.INTEGRATION, Phase.FOLLOW_UP}
    _marta(at)
    _the_others(at)
    _elsewhere(at)
    _turned(at)
    _duty(at)
    _ines(at)
    _supervisors(at)
    _published(at)


def _published(at: datetime) -> None:
    """A second version that Marta can be moved to, and rules at Elmfield whose report of this quarter is to come."""
    marta = course_of("Marta")
    newer = ProtocolVersion.objects.get(code="demo-harbour", version="1.1.0")
    assert moving.preview(course=marta, to=newer, key=uuid4(), at=at).found.visits
    held = SiteRules.objects.get()
    assert (held.site.code, held.version.code, held.until) == ("EF", "oregon-sb303", None)
    assert held.since <= at.date() < held.since + timedelta(days=93)
    asked = course_of("Pat").requirements.with_state(at).get(key__startswith="course/report-sb303@")
    assert (asked.state, asked.closes_at > at) == (State.PENDING, True)


def patients(at: datetime, states: set[State], rule: Rule) -> set[str]:
    """Return the first names of those with a requirement of this rule in one of these states."""
    rows = Requirement.objects.as_system("demo").with_state(at).filter(rule=rule, state__in=[int(it) for it in states])
    return set(rows.values_list("course__patient__short_name", flat=True))


def deviations(at: datetime) -> set[tuple[str, str, str]]:
    """Return each deviation at `at` by patient, key and state."""
    rows = Requirement.objects.as_system("demo").deviations(at).select_related("course__patient")
    return {(it.course.patient.full_name, it.key, State(it.state).name) for it in rows}


def _marta(at: datetime) -> None:
    """Dose 2 five days ago, two intentions, three small steps with ticks, the next meeting in two days."""
    course = Course.objects.as_system("demo").get(patient__full_name="Marta Lindqvist")
    today = at.astimezone(cast.ZONE).date()
    second = course.dose_facts.get(visit_key="dose-2")
    assert second.happened_at.astimezone(cast.ZONE).date() == today - timedelta(days=5)
    assert Intention.objects.as_system("demo").filter(course=course).count() == 2
    assert Practice.objects.as_system("demo").filter(course=course).count() == 3
    ticked = PracticeCheckIn.objects.as_system("demo").filter(course=course)
    assert ticked.values("practice").distinct().count() == 3
    assert not ticked.filter(day=today).exists()
    (coming,) = course.slots.filter(starts_at__gt=at)
    assert (coming.visit_key, coming.starts_at.astimezone(cast.ZONE).date()) == ("d2-1wk", today + timedelta(days=2))
    held = TherapySession.objects.as_system("demo").get(course=course, visit_key="d2-1d")
    assert held.happened_at.astimezone(cast.ZONE).date() == today - timedelta(days=4)
    assert Patient.objects.as_system("demo").get(user__email="marta@patient.example") == course.patient


def _the_others(at: datetime) -> None:
    today = at.astimezone(cast.ZONE).date()
    shut = Requirement.objects.as_system("demo").filter(
        course__patient__short_name="Dev", key__startswith="dose-1/gate-"
    )
    assert set(shut.filter(met_at=None).values_list("key", flat=True)) == {
        "dose-1/gate-blood-pressure", "dose-1/gate-lift-home",
    }  # fmt: skip
    assert (booked("Dev", "dose-1"), booked("Omar", "dose-1")) == (today, today - timedelta(days=1))
    assert booked("Lena", "dose-1") == coming_friday(today)
    lena = Booking.objects.as_system("demo").get(course__patient__short_name="Lena", visit_key="d1-1d")
    assert lena.with_whom is None
    yusra = TherapySession.objects.as_system("demo").get(course__patient__short_name="Yusra", visit_key="d1-1d")
    assert yusra.get_outcome_display() == "Patient did not come"
    assert patients(at, OPEN, Rule.CALL) == {"Yusra", "Ruth"}
    ruth = Course.objects.as_system("demo").filter(patient__short_name="Ruth").order_by("enrolled_at")
    assert [(it.protocol_version.code, it.phase) for it in ruth.select_related("protocol_version")] == [
        ("demo-harbour", Phase.FOLLOW_UP), ("demo-harbour-mdma", Phase.SCREENING),
    ]  # fmt: skip
    assert ruth[0].slots.get(visit_key="fu-6mo").starts_at > at
    assert ruth[0].reminders.get(status=Reminder.Status.FAILED).visit_key == "fu-6mo"


def course_of(name: str) -> Course:
    """Return the one course of somebody, by first name."""
    return Course.objects.as_system("demo").select_related("protocol_version").get(patient__short_name=name)


def _elsewhere(at: datetime) -> None:
    """What the table says of the people on the other protocols."""
    today = at.astimezone(cast.ZONE).date()
    freya, joel, noor = course_of("Freya"), course_of("Joel"), course_of("Noor")
    second = freya.dose_facts.filter(visit_key="dose-2").earliest("happened_at")
    assert (today - second.happened_at.astimezone(cast.ZONE).date()).days == 20
    assert not freya.therapysession_facts.filter(visit_key="int-3#dose-2").exists()
    assert not freya.slots.filter(starts_at__gt=at).exists()
    yesterday = joel.therapysession_facts.get(visit_key="int-2#dose-1").happened_at.astimezone(cast.ZONE).date()
    assert yesterday == today - timedelta(days=1)
    assert "wash-out ends on" in noor.note_facts.get(text__contains="wash-out").text
    assert (noor.phase, noor.doses_given) == (Phase.SCREENING, 0)
    assert course_of("Anneke").arm in blinded.ARMS
    grace = course_of("Grace")
    form = grace.requirements.get(rule=Rule.REPORT, met_at=None, closes_at__isnull=False)
    assert (grace.doses_given, form.key) == (5, "dose-5/report-rems-form")
    assert timedelta(days=2) <= form.closes_at - at <= timedelta(days=3)
    assert AdverseEvent.objects.as_system("demo").get(course=grace).felt == AdverseEvent.Felt.PLEASANT
    ivy = course_of("Ivy").therapysession_facts.get(visit_key="dose-2")
    assert (ivy.source, ivy.recorded_at - ivy.happened_at > timedelta(days=2)) == (Source.PAPER, True)
    assert {"Ivy"} <= patients(at, {State.ENTERED_LATE}, Rule.STAY)
    pat = course_of("Pat").requirements.with_state(at).get(key="integration/window")
    assert (pat.state, pat.detail) == (State.MET, {"contact": "offered and declined"})


def _turned(at: datetime) -> None:
    """On hold, stopped, completed, died: nothing goes out, nothing is overdue, follow-up stays where it should."""
    stands = {name: course_of(name) for name in ("Colm", "Hal", "Bea", "Tove")}
    assert [it.standing for it in stands.values()] == [
        Standing.ON_HOLD, Standing.STOPPED, Standing.COMPLETED, Standing.DIED
    ]  # fmt: skip
    planned = {name: it.reminders.filter(status=Reminder.Status.PLANNED) for name, it in stands.items()}
    assert planned["Colm"].exists()
    assert not planned["Colm"].filter(waits=False, audience=Reminder.Audience.PATIENT).exists()
    assert not planned["Tove"].exists() | planned["Bea"].exists()
    asked = {
        name: it.requirements.with_state(at).filter(met_at=None, state__in=[int(one) for one in (*OPEN, *KINDS)])
        for name, it in stands.items()
    }
    assert not asked["Tove"].exists() | asked["Bea"].exists()
    assert (
        stands["Hal"].requirements.filter(rule=Rule.WINDOW, met_at=None, closes_at__gt=at, provisional=False).exists()
    )


def _duty(at: datetime) -> None:
    """Two weeks at each site; at Harbour nobody on Lena's Saturday but the fallback; Tomasz is away, Ines stands in."""
    hanna = User.objects.get(short_name="Hanna").acting(at)
    reviews = emergency_reviews.Reviews(hanna, at)
    assert [it.access.patient.short_name for it in (*reviews.waiting, *reviews.settled)] == ["Luis", "Colm"]
    assert not Letter.objects.exists()
    for site in Site.objects.filter(code__in=duty.TURNS):
        page = RotaPage(site, User.objects.get(email="hanna@harbour.example").acting(at), at)
        gaps = [it for it in page.turns if it.is_gap]
        assert len(gaps) == (1 if site.code == "HB" else 0), site
        assert all(it.starts_at.astimezone(cast.ZONE).date() == booked("Lena", "d1-1d") for it in gaps)
        assert [str(it.deputy) for it in page.leaves] == (["Ines"] if site.code == "HB" else [])


def _ines(at: datetime) -> None:
    """Her first screen, as the table says it."""
    work = Today(User.objects.get(email="ines@harbour.example").acting(at), cast.ZONE, at)
    assert [it.course.patient.short_name for it in work.now] == ["Omar", "Yusra"]
    assert {it.course.patient.short_name for it in work.dosing} == {"Dev", "Anneke"}
    windows = [it.course.patient.short_name for it in work.windows.rows]
    named = [it for it in windows if it in {"Freya", "Joel", "Samir", "Marta"}]
    assert (named[0], set(named[1:3]), named[3:]) == ("Freya", {"Joel", "Samir"}, ["Marta"])
    covered = {"Colm", "Henrik", "Claire"}
    assert covered <= set(windows)
    assert {course_of(name).team.get(part=1).member.short_name for name in covered} == {"Tomasz"}
    assert [it.course.patient.short_name for it in work.late.rows] == ["Marta"]


def _supervisors(at: datetime) -> None:
    """Hanna reads Samir, Luis, Omar; Ada reads Sam and sees nothing of the other sites."""
    grave, waived = {}, {}
    for name in ("hanna@harbour.example", "ada@elmfield.example"):
        asked = supervision.wanted({}, User.objects.get(email=name).acting(at))
        board = supervision.board(asked, supervision.versions_in_use(asked, at), at)
        grave[name] = [it.course.patient.short_name for it in board.safety]
        waived[name] = [(it.waiver.course.patient.short_name, it.is_asked) for it in board.waivers]
    assert grave == {"hanna@harbour.example": ["Samir", "Luis", "Omar"], "ada@elmfield.example": ["Sam"]}
    assert waived == {"hanna@harbour.example": [("Samir", True)], "ada@elmfield.example": []}
    ada = Course.objects.visible_to(User.objects.get(email="ada@elmfield.example").acting(at))
    assert set(ada.values_list("site__code", flat=True)) == {"EF"}


def booked(name: str, visit: str) -> date:
    """Return the day for which the visit is booked."""
    slot = Course.objects.as_system("demo").get(patient__short_name=name).slots.get(visit_key=visit)
    return slot.starts_at.astimezone(cast.ZONE).date()


@pytest.mark.django_db
def test_the_demo_tells_its_table_and_nothing_else_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted from the same moment, on an empty database: when each step is taken, and what the first third leaves.

    The second time it goes no further, because living through all of it takes as long as all other tests of a file.
    """
    told: list[Any] = []

    def live(diary: Diary, until: datetime) -> None:
        steps = sorted(diary.steps, key=lambda it: it[:2])
        third = steps[len(steps) // 3][0]
        _live(diary, third)
        told.append([[it[:2] for it in steps], *everything()])
        if len(told) == 1:
            diary.steps = [it for it in steps if it[0] > third]
            _live(diary, until)

    _live = Diary.live
    monkeypatch.setattr(Diary, "live", live)
    for number in range(2):
        with undone():
            call_command("demo", at=SUNDAY, verbosity=0)
            if number == 0:
                _the_table(SUNDAY)
    assert told[0] == told[1]
    assert all(told[0])


@pytest.mark.django_db
def test_the_demo_is_not_put_beside_real_data() -> None:
    """Refused with a sentence and exit status 2."""
    SiteFactory(code="RL", name="Somewhere real")
    with pytest.raises(CommandError, match="real data") as refused:
        call_command("demo", verbosity=0)
    assert refused.value.returncode == 2
    assert list(Site.objects.values_list("code", flat=True)) == ["RL"]


@pytest.mark.django_db
def test_if_empty_does_nothing_where_there_are_users() -> None:
    """So that a second start leaves the demo as it is."""
    User.objects.create(email="ines@harbour.example", full_name="Ines", short_name="Ines")
    call_command("demo", if_empty=True, verbosity=0)
    assert not Membership.objects.exists()


@pytest.mark.django_db
def test_the_demo_is_refused_outside_of_a_demonstration(settings: Any) -> None:
    """In production nobody wants synthetic patients."""
    settings.TESTING = settings.DEMO = False
    with pytest.raises(CommandError, match="not a demonstration") as refused:
        call_command("demo", verbosity=0)
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_who_is_offered_on_the_log_in_page_can_log_in(client: Any, settings: Any) -> None:
    """Each of them is an account of the clinic's staff, or Marta's; three are shown, the others folded away."""
    settings.DEMO = True
    people.found(SUNDAY)
    emails = {it.email for it in DEMO_ACCOUNTS if it.role != "patient"}
    assert set(User.objects.filter(email__in=emails).values_list("email", flat=True)) == emails
    page = client.get("/accounts/login/").content.decode()
    shown, folded = page.split("<details>", 1)
    assert [it.name for it in DEMO_ACCOUNTS if f"Log in as {it.name}," in shown] == ["Ines", "Marta", "Hanna"]
    assert all(f"Log in as {it.name}," in folded for it in DEMO_ACCOUNTS if it.is_more)
