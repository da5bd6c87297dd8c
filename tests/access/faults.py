"""Faults as they slip in: a filter, a check, a line that is left out. Each says what then finds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import get_object_or_404

from tests.access import walking
from tests.access.world import World
from tracker.access import policy
from tracker.access.policy import Verdict
from tracker.actions import accesses, signatures
from tracker.models import Course, Note, Practice, ProtocolVersion, User, scoping
from tracker.models.bookings import BookingSlot
from tracker.models.contacts import Contact
from tracker.models.patients import Patient
from tracker.models.people import MembershipQuerySet
from tracker.models.private_notes import PrivateNoteQuerySet
from tracker.models.scoping import PatientQuerySet
from tracker.pages import my_readers, whole_trail
from tracker.views import (
    corrections,
    enrolment,
    guard,
    my_plan,
    patients,
    people,
    protocol,
    words,
)
from tracker.views import signatures as signing

Finding = Callable[[World], list[str]]


@dataclass(frozen=True)
class Fault:
    """What is planted, in place of which attribute, and the part of the matrix that has to find it."""

    name: str
    owner: Any
    attribute: str
    planted: Any
    found_by: Finding


def asking(route: str, method: str, *who: str) -> Finding:
    """Return the part of the matrix that asks one route by one method as these people."""
    return lambda world: walking.walk(world, [route], methods=(method,), people=who).wrong


def _every_course(request: Any, reference: str, rows: Any = None) -> Course:
    found: Course = get_object_or_404(
        Course.unscoped.select_related("patient", "site", "protocol_version__base"), reference=reference
    )
    return found


def _any_slot(request: Any, booking: Any) -> BookingSlot:
    found: BookingSlot = get_object_or_404(BookingSlot.unscoped.select_related("course__site", "booking"), pk=booking)
    return found


def _any_note(request: Any, course: Course, note: Any) -> Any:
    row = get_object_or_404(Note.unscoped.select_related("course"), pk=note)
    return signing.note_page(row.course, note, request.user)


def _any_course_to_move_to(request: Any, course: Course) -> Course:
    return _every_course(request, request.GET["to"])


def _any_reads(self: Any) -> list[Any]:
    return list(my_readers.AccessEntry.objects.order_by("-pk"))


def _any_patient(request: Any) -> Any:
    return Patient.unscoped.filter(public_id=request.GET.get("patient")).first()


def _therapists_supervise(user: Any) -> set[str]:
    found = _columns_of(user)
    return found | {"supervisor"} if "therapist" in found else found


def _any_method(user: Any, route: str, method: str) -> Verdict:
    return _verdict_for(user, route, method if method in ("GET", "HEAD") else "POST")


_verdict_for = policy.verdict_for
_columns_of = policy.columns_of
_TO_ALL = dict.fromkeys(policy.COLUMNS, frozenset({"all", "team"}))
_WIDE = policy.Policy(policy.POLICY.rows | {
    ("trail", "GET"): policy.Row("trail", "GET", "none", _TO_ALL),
})  # fmt: skip

FAULTS = [
    Fault("the filter of everybody's scope is gone", PatientQuerySet, "visible_to",
          lambda self, user: self._scoped("user"), asking("log-call", "GET", "therapist")),
    Fault("a course is found without its scope", words, "find_course", _every_course,
          asking("note", "GET", "therapist")),
    Fault("being on duty opens every site's courses", User, "sites_on_duty",
          property(lambda self: [it.site_id for it in self.held_memberships]), asking("course", "GET", "rater")),
    Fault("standing in opens more than the courses of whoever is away", scoping, "_covered",
          lambda user: Course.unscoped.values("pk"), asking("course", "GET", "therapist standing in")),
    Fault("a role that has ended still counts", MembershipQuerySet, "held_at", lambda self, at: self.all(),
          asking("course", "GET", "former")),
    Fault("a closed account still opens pages", ModelBackend, "user_can_authenticate", lambda self, user: True,
          asking("home", "GET", "disabled")),
    Fault("a row of the policy is widened", policy, "POLICY", _WIDE, asking("trail", "GET", "therapist")),
    Fault("the middleware asks for no role", policy, "verdict_for",
          lambda user, route, method: Verdict.OPEN if user.is_authenticated else Verdict.LOG_IN,
          asking("today", "GET", "supervisor")),
    Fault("the middleware lets any method pass", policy, "verdict_for", _any_method,
          asking("account_change_password", "PUT", "therapist")),
    Fault("therapists count as supervisors", policy, "columns_of", _therapists_supervise,
          asking("trail-checkpoints", "POST", "therapist")),
    Fault("forms are taken without a token", CsrfViewMiddleware, "process_view",
          lambda self, request, view, args, kwargs: None, walking.without_token),
    Fault("the session guard is off", guard.SessionGuard, "_refusal", lambda self, request: None,
          walking.half_open_sessions),
    Fault("private notes are not their author's alone", PrivateNoteQuerySet, "visible_to",
          PatientQuerySet.visible_to, asking("private-notes", "GET", "therapist")),
    Fault("another patient's practice can be ticked", my_plan, "standing", lambda rows: Practice.unscoped.all(),
          asking("tick", "POST", "patient")),
    Fault("another patient's calendar can be fetched", my_plan, "_own_slot", _any_slot,
          asking("my-calendar", "GET", "patient")),
    Fault("another course's note stands on one's own address", signing, "_found", _any_note,
          asking("sign-note", "GET", "therapist")),
    Fault("another course's contact stands on one's own address", patients, "contacts_said",
          lambda course: Contact.unscoped.all(), asking("contact", "GET", "therapist")),
    Fault("anybody may sign a note as its author", signatures, "may_sign", lambda *given: list(signatures.Meaning),
          asking("sign-note", "POST", "therapist")),
    Fault("an action leaves no line", words.words.trail, "record", lambda *given, **more: None,
          asking("note", "POST", "therapist")),
    Fault("a page does not say that it was read", accesses, "were_read", lambda **given: None,
          asking("note", "GET", "therapist")),
    Fault("the people of another site are shown", people, "_chosen",
          lambda request, sites: people.Site.objects.get(code=request.GET.get("site", "HB")),
          lambda world: walking.foreign_questions(world, walking.Asker())),
    Fault("the protocol of another site is shown", protocol, "readable_versions",
          lambda user: ProtocolVersion.objects.all(), asking("protocol", "GET", "therapist")),
    Fault("the trail of another site is shown", whole_trail.WholeTrail, "_mine", lambda self: Q(),
          lambda world: walking.foreign_questions(world, walking.Asker())),
    Fault("a patient reads who opened the records of others", my_readers.MyReaders, "_rows",
          property(_any_reads), asking("my-readers", "GET", "patient")),
    Fault("a patient of another site can be enrolled again", enrolment, "_known", _any_patient,
          lambda world: walking.foreign_questions(world, walking.Asker())),
    Fault("an entry can be moved to another site's course", corrections, "_other", _any_course_to_move_to,
          lambda world: walking.foreign_questions(world, walking.Asker())),
]  # fmt: skip
