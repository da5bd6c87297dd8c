"""A clinician at the web client: each act is a step, a moment and what is done then."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from tests.factories import MembershipFactory
from tests.journeys.walk import Walk, at, moment
from tracker.models import Course, User
from tracker.models.sessions import Mode, SessionOutcome

Step: TypeAlias = tuple[datetime, Callable[[datetime], Any]]
HELD = {"outcome": str(SessionOutcome.HELD.value), "mode": str(Mode.IN_PERSON.value)}


class Clinician:
    """Somebody who records one course, with a colleague as second person in the room."""

    def __init__(self, user: User, colleague: User) -> None:
        self.walk = Walk(user)
        self.me, self.other = str(user.pk), str(colleague.pk)
        MembershipFactory(site=user.memberships.get().site, falls_back=True)  # else nobody is enrolled there
        self.reference = ""

    def enrols(self, now: datetime) -> Course:
        """Enrol Marta, at once."""
        who = {"full_name": "Marta Lindqvist", "short_name": "Marta", "born_on": "1985-06-15"}
        where = {"email": "marta@example.org", "zone": "Europe/London"}
        second = {"member-0-member": self.other, "member-0-part": "2"}
        self.walk.sends("enrol", now=now, fields=who | where | second)
        course = Course.objects.as_system("verify").get()
        self.reference = course.reference
        return course

    def holds(self, visit: str, day: str, begins: str, ends: str, **fields: Any) -> Step:
        """Record a contact ten minutes after it ended."""
        times = moment("started_at", at(day, begins)) | moment("ended_at", at(day, ends))
        return at(day, ends) + timedelta(minutes=10), self._sends("record", visit, HELD | times | fields)

    def books(self, visit: str, on: str, day: str, begins: str, ends: str, **fields: Any) -> Step:
        """Book or move a visit, at noon of the day `on`; where the page warns, confirm."""
        times = moment("starts_at", at(day, begins)) | moment("ends_at", at(day, ends))
        given = times | {"with_whom": self.me} | fields
        return at(on, "12:00"), self._sends("book", visit, given, confirms=True)

    def weighs(self, day: str, kg: str) -> Step:
        """Record the weight at noon."""
        return at(day, "12:00"), lambda now: self.walk.sends("weigh", self.reference, now=now, fields={"kg": kg})

    def checks(self, visit: str, code: str, day: str, wall: str) -> Step:
        """Answer a check with yes."""
        return at(day, wall), self._sends("checks", visit, {"passed": "yes"}, to=f"/checks/{code}/")

    def doses(self, visit: str, day: str, mg: str) -> Iterator[Step]:
        """Answer the checks of the day, release the dose, and record the session when it is over."""
        for code in ("risk-today", "blood-pressure", "lift-home"):
            yield self.checks(visit, code, day, "08:30")
        yield at(day, "09:30"), self._sends("checks", visit, {"identity_checked": "on"}, to="/release/")
        yield at(day, "17:30"), self._sends("dosing", visit, self._dosing_day(day, mg))

    def _dosing_day(self, day: str, mg: str) -> dict[str, str]:
        given = {"mg": mg, "taken_at": "10:00", "lot": "PSI-2026-014", "given_by": self.me, "witnessed_by": self.other}
        stays = {"came_at": "09:00", "went_at": "17:00"}
        rows = {
            "dose-0": given,
            "presence-0": stays | {"person": self.me},
            "presence-1": stays | {"person": self.other},
            "vitals-0": {"read_at": "09:10", "systolic": "124", "diastolic": "78", "pulse": "66"},
            "support-0": {"given_at": "12:20", "detail": "Breathing together"},
        }
        times = moment("started_at", at(day, "09:00")) | moment("ended_at", at(day, "17:00"))
        room = {"identity_by": self.me, "eyeshades": "Offered and used", "music": "List 3", "note": "A quiet day."}
        end = {"left_at": "17:00", "discharged_by": self.me, "escorted": "yes", "discharge_words": "Calm, sister came"}
        typed = {f"{row}-{name}": value for row, fields in rows.items() for name, value in fields.items()}
        return {"outcome": HELD["outcome"]} | times | room | end | typed

    def _sends(self, page: str, visit: str, fields: dict[str, Any], **more: Any) -> Callable[[datetime], Any]:
        return lambda now: self.walk.sends(page, self.reference, visit, now=now, fields=fields, **more)
