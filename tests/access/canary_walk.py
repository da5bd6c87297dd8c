"""A walk through the product in which everything that can be typed is a canary. Asserts nothing of what gets out."""

import re
from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.apps import apps
from django.core import mail

from tests.access.canaries import Canaries
from tests.access.recording import RecordingClient, Sinks, TypingWalk
from tests.factories import PASSWORD
from tests.journeys.clinician import Clinician
from tests.journeys.walk import at, moment
from tests.tracker.models.rows import fact
from tracker.access.roles import Role
from tracker.actions import letters
from tracker.actions.action import writing
from tracker.models import Course, EmergencyAccess, Note, User
from tracker.models.requirements import Rule

DID_NOT_COME, BY_CLINIC = "3", "2"
HOUR = timedelta(hours=1)
BY_HAND = (
    "BranchDecision.reason", "Call.words", "CourseEvent.reason", "Departure.reason", "Filing.number",
    "Medication.name", "Milestone.detail", "Redaction.reason", "Signature.edition", "VersionMove.reason",
    "Waiver.reason",
)  # fmt: skip


class CanaryClinician(Clinician):
    """A clinician whose every word is a canary."""

    def __init__(self, user: User, colleague: User, canaries: Canaries, sinks: Sinks) -> None:
        super().__init__(user, colleague)
        self.walk: TypingWalk = TypingWalk(user, canaries, sinks)
        self.canaries = canaries

    def enrols(self, now: datetime) -> Course:
        of = self.canaries.of
        who = {"full_name": f"{of('enrol.full_name')} {of('enrol.family_name')}", "born_on": "1985-06-15"}
        where = {"email": self.canaries.e_mail("enrol.email"), "zone": "Europe/London"}
        self.walk.sends("enrol", now=now, fields=who | where | {"member-0-member": self.other, "member-0-part": "2"})
        course = Course.objects.as_system("verify").order_by("-pk").first()
        self.reference = course.reference
        return course

    def _dosing_day(self, day: str, mg: str) -> dict[str, str]:
        transfer = dict.fromkeys(("called_words", "helped_words", "moved_to", "told_words", "reason"), "")
        own = {
            it: self.canaries.of(f"dosing.{it}")
            for it in ("music", "discharge_words", "note", "dose-0-lot", "support-0-detail")
        }
        return super()._dosing_day(day, mg) | transfer | own

    def sends(self, page: str, *args: str, now: datetime, **more: Any) -> Any:
        return self.walk.sends(page, self.reference, *args, now=now, **more)


def walked(the: CanaryClinician) -> Course:
    """Walk a course from its enrolment to the first integration, with what happens beside it."""
    course = the.enrols(at("2026-02-09", "08:00"))
    _around_the_patient(the, at("2026-02-09", "09:00"))
    _before_the_dose(the)
    _the_dose(the)
    _afterwards(the)
    return course


def _around_the_patient(the: CanaryClinician, now: datetime) -> None:
    of, e_mail = the.canaries.of, the.canaries.e_mail
    named = {
        "full_name": f"{of('patient.full_name')} {of('patient.family_name')}",
        "short_name": of("patient.short_name"),
    }
    more = {
        "email": e_mail("patient.email"),
        "pronouns": of("patient.pronouns"),
        "phone": the.canaries.phone("patient.phone"),
    }
    the.sends("patient", now=now, fields=named | more)
    the.sends("contact-new", now=now, fields={"part": "3", "may_be_told": "2"})
    the.sends("note", now=now)
    the.sends("private-notes", now=now)
    the.sends("intention", now=now)
    the.sends("event", now=now, fields=_event(now))


def _event(now: datetime) -> dict[str, str]:
    return {"felt": "1", "severity": "1", "serious": "no"} | moment("happened_at", now - HOUR)


def _steps(*steps: Any) -> None:
    for now, step in steps:
        step(now)


def _before_the_dose(the: CanaryClinician) -> None:
    hamd = {"rating_grid-hamd": "22"}
    _steps(
        the.holds("screening", "2026-02-10", "09:00", "11:00", **hamd),
        the.checks("dose-1", "screening", "2026-02-10", "11:30"),
        the.checks("dose-1", "consent", "2026-02-10", "11:40"),
        the.holds("baseline", "2026-02-12", "09:00", "10:00", **hamd),
        the.books("preparation", "2026-02-13", "2026-02-15", "10:00", "11:00"),
    )
    the.sends("cancel", "preparation", now=at("2026-02-13", "13:00"), fields={"asked_by": BY_CLINIC})
    for day in ("16", "18", "20"):
        _steps(the.holds("preparation", f"2026-02-{day}", "09:00", "11:00"))
    moved = {"asked_by": BY_CLINIC}
    _steps(
        the.weighs("2026-02-20", "70.0"),
        the.books("dose-1", "2026-02-22", "2026-03-03", "09:00", "17:00"),
        the.books("dose-1", "2026-02-23", "2026-03-02", "09:00", "17:00", **moved),
    )


def _the_dose(the: CanaryClinician) -> None:
    of = the.canaries.of
    for now, step in the.doses("dose-1", "2026-03-02", "20.00"):
        step(now)
    practice = {"practice-0-text": of("record.practice"), "practice-0-starts_on": "2026-03-04"}
    _steps(
        the.holds("d1-1d", "2026-03-03", "14:00", "15:00", **{"rating_qids-sr16": "9"}, **practice),
        the.books("call-3d#dose-1", "2026-03-03", "2026-03-05", "13:00", "13:20"),
    )
    the.sends("record", "call-3d#dose-1", now=at("2026-03-05", "14:00"), fields={"outcome": DID_NOT_COME})


def _afterwards(the: CanaryClinician) -> None:
    now = at("2026-03-06", "10:00")
    note = str(Note.objects.as_system("verify").filter(course__reference=the.reference).earliest("recorded_at").pk)
    the.sends("sign-note", note, now=now, fields={"password": PASSWORD})
    the.sends("addendum", note, now=now)
    said = the.walk.opens("entries", the.reference, now=now).content.decode()
    struck = re.search(r"/entries/(event)/([0-9a-f-]{36})/", said)
    the.sends("entry", *struck.groups(), now=now, fields={"do": "strike", "why": the.canaries.of("entry.why")})
    the.walk.opens("courses", now=now)
    the.walk.searches(the.canaries.of("courses.q"), now)


def by_hand(course: Course, by: User, canaries: Canaries) -> None:
    """Write what only other protocols ask for, or only a bad day brings, without the forms it would be typed into."""
    with writing():
        for column in BY_HAND:
            name, field = column.split(".")
            more = (
                {"snapshot": {"rule": Rule.STAFF, "detail": {}}, "requirement_key": "dose-1/staff"}
                if name == "Waiver"
                else {}
            )
            row = fact(apps.get_model("tracker", name), course, by, **{field: canaries.of(column)}, **more)
            row.save(force_insert=True)


def at_the_door(canaries: Canaries, sinks: Sinks, now: datetime) -> None:
    """Somebody tries to log in with what is not theirs, and asks for a new password."""
    stranger = RecordingClient(sinks)
    with time_machine.travel(now, tick=False):
        stranger.post(
            "/accounts/login/", {"login": canaries.e_mail("login.email"), "password": canaries.of("login.password")}
        )
        stranger.post("/accounts/password/reset/", {"email": canaries.e_mail("reset.email")})
        stranger.get(f"/courses/{canaries.of('address')}/")


def joins(manager: TypingWalk, now: datetime) -> None:
    """Somebody is invited, follows the link and chooses a password."""
    manager.sends("invite-person", now=now, fields={"role": str(Role.THERAPIST.value), "password": PASSWORD})
    assert letters.send_waiting(at=now) == 1
    path = re.search(r"(/join/\S+)", mail.outbox[-1].body)[1]
    chosen = manager.canaries.of("join.password") + manager.canaries.of("join.more")
    with time_machine.travel(now, tick=False):
        RecordingClient(manager.sinks).post(path, {"password": chosen, "again": chosen})


def in_an_emergency(stranger: TypingWalk, reviewer: TypingWalk, reference: str, now: datetime) -> None:
    """Somebody opens the record in an emergency, and somebody else reviews that, and the trail."""
    typed = {"reference": reference, "full_name": "", "born_on": "", "reason": "1", "password": PASSWORD}
    stranger.sends("emergency", now=now, fields=typed)
    access = str(EmergencyAccess.unscoped.get().pk)
    reviewer.sends("review-emergency", access, now=now, fields={"finding": "1", "password": PASSWORD})
    reviewer.sends("trail", now=now, fields={"upto": "1", "finding": "2"})
