"""The demo clinic: exactly the deviations of its table, nothing late to send, the same each time, on any day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from programmes.requirements import State
from tests.factories import SiteFactory
from tracker.management.demo import cast
from tracker.management.demo.days import coming_friday
from tracker.models import (
    Booking,
    Course,
    Intention,
    Membership,
    Note,
    Patient,
    Phase,
    Practice,
    PracticeCheckIn,
    Rating,
    Reminder,
    Requirement,
    Site,
    TherapySession,
    TrailEntry,
    User,
)

DEVIATIONS = {
    ("Marta Lindqvist", "call-3d#dose-1/window", "MET_LATE"),
    ("Marta Lindqvist", "call-3d#dose-2/window", "OVERDUE"),
    ("Samir Haddad", "dose-1/staff", "BROKEN"),
    ("Omar Benali", "dose-1/outcome", "OVERDUE"),
}
DAYS = [
    pytest.param("2026-11-22T06:15:00+00:00", id="a Sunday before anybody is in"),
]
LEAP_EVENING = datetime(2028, 2, 29, 22, 50, tzinfo=UTC)


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


@pytest.mark.django_db
@pytest.mark.parametrize("text", DAYS)
def test_the_demo_tells_its_table_and_nothing_else(text: str) -> None:
    """Whatever day and hour it is counted from."""
    at = datetime.fromisoformat(text)
    call_command("demo", at=at, verbosity=0)
    assert deviations(at) == DEVIATIONS
    late = Reminder.objects.as_system("demo").filter(status=Reminder.Status.PLANNED, due_at__lte=at)
    assert not late.exists()
    assert not Reminder.objects.as_system("demo").filter(status=Reminder.Status.SENT).exists()
    phases = set(Course.objects.as_system("demo").values_list("phase", flat=True))
    assert phases >= {Phase.SCREENING, Phase.PREPARATION, Phase.INTEGRATION, Phase.FOLLOW_UP}
    _marta(at)
    _the_others(at)


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
    ruth = TherapySession.objects.as_system("demo").filter(course__patient__short_name="Ruth")
    assert ruth.latest("happened_at").visit_key == "fu-6mo"


def booked(name: str, visit: str) -> date:
    """Return the day for which the visit is booked."""
    slot = Course.objects.as_system("demo").get(patient__short_name=name).slots.get(visit_key=visit)
    return slot.starts_at.astimezone(cast.ZONE).date()


@pytest.mark.django_db
def test_the_demo_is_the_same_each_time() -> None:
    """Counted from the same moment, on an empty database; late on a leap day it tells its table too."""
    told = []
    for _ in range(2):
        with undone():
            call_command("demo", at=LEAP_EVENING, verbosity=0)
            assert deviations(LEAP_EVENING) == DEVIATIONS
            told.append(everything())
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
    settings.TESTING = settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="not a demonstration") as refused:
        call_command("demo", verbosity=0)
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("day", "friday"),
    [
        pytest.param(date(2026, 11, 19), date(2026, 11, 20), id="Thursday"),
        pytest.param(date(2026, 11, 20), date(2026, 11, 27), id="Friday itself"),
        pytest.param(date(2026, 11, 21), date(2026, 11, 27), id="Saturday"),
    ],
)
def test_the_coming_friday_lies_ahead(day: date, friday: date) -> None:
    """A Friday's coming one is a week later."""
    assert coming_friday(day) == friday
