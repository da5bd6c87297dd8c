"""One course of MDMA-assisted therapy through the web client, in full, as Harbour gives it: three doses, nine talks.

The second dose is booked a day too early and then moved; in the end nothing is found against the course.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core import mail

from programmes import State
from tests.journeys.clinician import HELD, Clinician, Step
from tests.journeys.walk import LONDON, Walk, at, moment
from tests.journeys.worker import Worker
from tests.versions import MDMA, published
from tracker.models import Course, Reminder
from tracker.models.sessions import Mode

END = at("2027-05-20")
BEGIN = at("2026-01-05", "08:00")
DAY = timedelta(days=1)
DOSES = {
    "dose-1": ("2026-02-16", "80", "40"),
    "dose-2": ("2026-03-16", "120", "60"),
    "dose-3": ("2026-04-13", "120", "60"),
}
ONCE = ("screening", "consent", "recording-consent", "support-contact")
ON_THE_DAY = ("pregnancy-test", "fasting", "risk-today", "blood-pressure", "lift-home", "night-cover")
BEFORE_LEAVING = ("orientation", "contraception")
CAPS = {"rating_caps-5": "38"}


def day(text: str, days: int = 0) -> str:
    return str((at(text) + days * DAY).date())


def dosing_day(the: Clinician, on: str, first: str, second: str) -> dict[str, str]:
    """Return what is typed in the evening: two parts, two people, three times three readings."""
    people = {"given_by": the.me, "witnessed_by": the.other, "lot": "M-7"}
    reading = {"systolic": "132", "diastolic": "84", "pulse": "88", "temperature": "36.9"}
    rows = {
        "dose-0": people | {"mg": first, "taken_at": "10:00"},
        "dose-1": people | {"mg": second, "taken_at": "11:40"},
        "presence-0": {"person": the.me, "came_at": "09:00", "went_at": "17:00"},
        "presence-1": {"person": the.other, "came_at": "09:00", "went_at": "17:00"},
        "vitals-0": reading | {"read_at": "09:40"},
        "vitals-1": reading | {"read_at": "11:35"},
        "vitals-2": reading | {"read_at": "16:50"},
    }
    times = moment("started_at", at(on)) | moment("ended_at", at(on, "17:00"))
    typed = {f"{row}-{name}": value for row, fields in rows.items() for name, value in fields.items()}
    return {"outcome": HELD["outcome"], "identity_by": the.me} | times | typed


def dose(the: Clinician, visit: str) -> Iterator[Step]:
    """Answer the checks of the day, release the dose, record the session, and the next morning that they left."""
    on, first, second = DOSES[visit]
    for code in ON_THE_DAY:
        yield the.checks(visit, code, on, "08:30")
    yield at(on, "09:30"), the._sends("checks", visit, {"identity_checked": "on"}, to="/release/")
    yield at(on, "17:30"), the._sends("dosing", visit, dosing_day(the, on, first, second))
    for code in BEFORE_LEAVING:
        yield the.checks(visit, code, day(on, 1), "09:00")
    left = moment("left_at", at(day(on, 1), "09:30")) | {"escorted": "yes", "seen_off_by": the.me}
    yield at(day(on, 1), "09:40"), the._sends("left", visit, left)


def integrate(the: Clinician, visit: str) -> Iterator[Step]:
    """Talk the morning after, phone on day 3, talk on days 10 and 18; the day before each dose nothing is left open."""
    on = DOSES[visit][0]
    practice = {"practice-0-text": "Walk", "practice-0-starts_on": day(on, 2), "practice-0-ends_on": day(on, 20)}
    yield the.holds(f"int-1#{visit}", day(on, 1), "10:00", "11:30", insights="It is over.", **practice)
    yield the.holds(f"call-3d#{visit}", day(on, 3), "13:00", "13:20", mode=str(Mode.TELEPHONE.value))
    yield the.holds(f"int-2#{visit}", day(on, 10), "09:00", "10:30")
    yield the.holds(f"int-3#{visit}", day(on, 18), "09:00", "10:30")


def steps(the: Clinician) -> Iterator[Step]:
    """Yield each step with the moment at which it is recorded."""
    yield the.holds("screening", "2026-01-07", "09:00", "11:00")
    for number, code in enumerate(ONCE):
        yield the.checks("dose-1", code, "2026-01-07", f"11:3{number}")
    for visit, on in (("taper-1wk", "2026-01-12"), ("taper-2wk", "2026-01-19")):
        yield the.holds(visit, on, "13:00", "13:20", mode=str(Mode.TELEPHONE.value))
    for visit, on in (("prep-1", "2026-01-26"), ("prep-2", "2026-02-02")):
        yield the.holds(visit, on, "09:00", "10:30")
    yield the.holds("baseline", "2026-02-04", "09:00", "10:00", **CAPS)
    yield the.holds("prep-3", "2026-02-09", "09:00", "10:30", intentions="To sleep with the light off.")
    yield the.books("dose-1", "2026-02-09", "2026-02-16", "09:00", "17:00")
    yield from dose(the, "dose-1")
    yield from integrate(the, "dose-1")
    yield the.holds("t2", "2026-03-06", "11:00", "12:00", **CAPS)
    yield the.books("dose-2", "2026-03-07", "2026-03-08", "09:00", "17:00")
    moved = {"asked_by": "2", "reason": "Twenty days is too soon"}
    yield the.books("dose-2", "2026-03-07", "2026-03-16", "09:00", "17:00", **moved)
    yield from dose(the, "dose-2")
    yield from integrate(the, "dose-2")
    yield the.holds("t3", "2026-04-03", "11:00", "12:00", **CAPS)
    yield the.books("dose-3", "2026-04-06", "2026-04-13", "09:00", "17:00")
    yield from dose(the, "dose-3")
    yield from integrate(the, "dose-3")
    yield the.holds("t4", "2026-06-10", "09:00", "10:00", **CAPS)
    yield the.holds("fu-long", "2027-04-13", "09:00", "10:00")


def test_the_whole_course(clinician, colleague, supervisor, site):
    published(MDMA, site)
    the, worker = Clinician(clinician, colleague), Worker(BEGIN)
    the.enrols(BEGIN)
    for now, step in steps(the):
        worker.works_until(now)
        step(now)
    worker.works_until(END)
    course = Course.objects.as_system("verify").get()
    nothing_is_found_against_it(course)
    the_next_dose_has_its_published_days(course)
    no_message_reached_a_dosing_day()
    assert "Marta Lindqvist" not in Walk(supervisor).opens("supervision", now=END)


def nothing_is_found_against_it(course: Course) -> None:
    """Everything is kept; what nobody published says so, and nothing is left open a year later."""
    found = Counter(State(row.state) for row in course.requirements.with_state(END))
    assert set(found) == {State.MET, State.NOT_ASSESSABLE}
    assert found[State.MET] == 121
    rows = course.requirements.with_state(END).filter(state=State.NOT_ASSESSABLE)
    assert {row.key.rsplit("/", 1)[1] for row in rows} == {"duration"}


def the_next_dose_has_its_published_days(course: Course) -> None:
    """Days 21 to 35 after the dose before it, both included, also over the night the clocks change."""
    rows = {it.visit_key: it for it in course.requirements.filter(key__regex=r"^dose-[23]/window$")}
    edges = {key: (_on(row.opens_at), _on(row.closes_at - DAY / 2)) for key, row in rows.items()}
    assert edges == {"dose-2": ("2026-03-09", "2026-03-23"), "dose-3": ("2026-04-06", "2026-04-20")}


def no_message_reached_a_dosing_day() -> None:
    """None from the start of a dosing day until ten the next morning; one reminder of each booking that stood."""
    sent = Reminder.objects.as_system("verify").filter(status=Reminder.Status.SENT).order_by("settled_at")
    assert len(mail.outbox) == len(sent)
    for on, _, _ in DOSES.values():
        assert not [it for it in sent if at(on, "00:00") <= it.settled_at < at(day(on, 1), "10:00")]
    told = Counter(it.code for it in sent)
    assert (told["visit-tomorrow"], told["morning-after"]) == (3, 3)
    assert "correction" not in told
    assert max(Counter(it.key for it in sent).values()) == 1


def _on(moment_: datetime) -> str:
    return str(moment_.astimezone(LONDON).date())
