"""The pages of what is recorded: all entries, one entry with what can be put right, and the way to another patient."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tracker.access.roles import CLINICAL
from tracker.actions import corrections
from tracker.actions.action import CannotRecord
from tracker.actions.corrections import NOUNS, Changed
from tracker.forms.corrections import CorrectionForm, MoveForm, StrikeForm
from tracker.forms.fields import year_doubt
from tracker.history import protocol_of
from tracker.history.amounts import hides_amount
from tracker.models import Course
from tracker.pages.dosing_day import asked_of
from tracker.pages.entries import Entries, Line
from tracker.pages.entry_words import consequence
from tracker.pages.people import is_alike
from tracker.pages.recording import people_of, visits_of
from tracker.views.finding import find_course, find_visit, sent_key, user_of, zone_of
from tracker.views.page import page, was_read
from tracker.views.searching import searched, to_the_search

HAVE_ROLES = ("dose", "room")
WITH_PEOPLE = (*HAVE_ROLES, "rating")
RELATED = {"dose": ("given_by", "witnessed_by"), "room": ("person",), "rating": ("rated_by",)}
MOST_COURSES = 20


@require_safe
def entries(request: HttpRequest, reference: str) -> HttpResponse:
    """List everything that is recorded on a course, also what was struck."""
    course, now = find_course(request, reference), timezone.now()
    was_read(request, course, now)
    records = _records(request, course)
    context = {"course": course, "found": Entries(course), "zone": zone_of(course), "records": records}
    return page(request, "clinic/entries.html", context, place=_place(records))


@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, reference: str, noun: str, fact: UUID) -> HttpResponse:
    """Show one entry; whoever works with the patient corrects it or strikes it out here.

    :raises Http404: when the course has no such entry, or somebody sends a form who only reads.
    """
    course, now = find_course(request, reference), timezone.now()
    found, line, records = _found(request, course, noun, fact)
    if _was_made(request, course, fact):
        return redirect("entries", course.reference)
    lines, sent = found.belonging(line), request.method == "POST"
    forms = _forms(request, course, line, lines, now) if records and (line.can_be_corrected or sent) else {}
    if sent and _saved(request, course, line, lines, forms, now):
        return redirect("entries", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    context = {
        "course": course, "zone": zone_of(course), "line": line, "earlier": found.earlier(line), "lines": lines,
        "noun": NOUNS[noun], "records": records, **forms,
    }  # fmt: skip
    return page(request, "clinic/entry.html", context, place=_place(records))


def _found(request: HttpRequest, course: Course, noun: str, key: UUID) -> tuple[Entries, Line, bool]:
    """Return the course's entries and the one named.

    :raises Http404: when there is none of it, or a form was sent by somebody who does not work with the patient.
    """
    found, records = Entries(course), _records(request, course)
    line = found.line(noun, key)
    if line is None or (request.method == "POST" and not records):
        raise Http404("There is no such entry to change.")
    return found, line, records


def _was_made(request: HttpRequest, course: Course, key: UUID) -> bool:
    """Say whether this form was sent before and did what it says: a second click, or the browser's way back."""
    sent = sent_key(request)
    made = sent is not None and corrections.was_made(course, key, sent)
    if made:
        messages.success(request, "The entry is put right.")
    return made


def _records(request: HttpRequest, course: Course) -> bool:
    """Say whether the reader works with patients where the course is; a supervisor alone reads."""
    return course.site_id in user_of(request).sites_as(CLINICAL)


def _place(records: bool) -> str:
    return "courses" if records else "supervision"


def _forms(request: HttpRequest, course: Course, line: Line, lines: list[Line], now: datetime) -> dict[str, Any]:
    """Return both forms, the one that was sent filled in. `form` is the one with the faults."""
    noun, sent = line.row.noun, request.POST.get("do")
    row = NOUNS[noun].rows(course).select_related(*RELATED.get(noun, ("recorded_by",))).get(pk=line.row.key)
    people = list(people_of(course, now)) if noun in WITH_PEOPLE else []
    known = {it.pk for it in people}
    was = (getattr(row, name) for name in RELATED.get(noun, ()))
    people += [it for it in was if it is not None and it.pk not in known]
    visit = line.row.visit_key
    correct = CorrectionForm(
        request.POST if sent == "correct" else None, noun=noun, row=row, zone=zone_of(course), people=people,
        hidden=hides_amount(protocol_of(course.protocol_version)), belongs=any(_has_time(it) for it in lines),
        dosing=bool(visit) and find_visit(course, visit).phase == "dosing",
        day=asked_of(course, visit, row.happened_at) if noun in HAVE_ROLES else None,
    )  # fmt: skip
    strike = StrikeForm(request.POST if sent == "strike" else None, lines=lines, zone=zone_of(course))
    return {"correct": correct, "strike": strike, "form": strike if sent == "strike" else correct}


def _has_time(line: Line) -> bool:
    """Say whether an entry of a session has a time of its own, which moves with the session's."""
    return line.row.noun in ("dose", "room", "event")


def _saved(
    request: HttpRequest, course: Course, line: Line, lines: list[Line], forms: dict[str, Any], now: datetime
) -> bool:
    form = forms["form"]
    if not form.is_valid():
        return False
    try:
        if form is forms["strike"]:
            changed = _struck(request, course, line, form, now)
        elif form.is_confirmed(_doubts(course, form, now)):
            changed = _corrected(request, course, line, lines, form, now)
        else:
            return False
    except CannotRecord as reason:
        form.refuse(reason)
        return False
    did = "struck out" if form is forms["strike"] else "corrected"
    _tell(request, course, changed, f"The entry is {did}.")
    return True


def _doubts(course: Course, form: CorrectionForm, now: datetime) -> list[Any]:
    values = form.values()
    return year_doubt(values.get("started_at") or values.get("happened_at"), now, zone_of(course))


def _corrected(
    request: HttpRequest, course: Course, line: Line, lines: list[Line], form: CorrectionForm, now: datetime
) -> Changed:
    given, values = form.cleaned_data, form.values()
    moves = given.get("along") and values.get("started_at") is not None
    return corrections.correct(
        course=course, noun=line.row.noun, key_of_fact=line.row.key, values=values, reason=given["why"],
        key=given["key"], by=user_of(request), at=now, source=given["source"] or form["source"].initial,
        along=[it.entry for it in lines if _has_time(it)] if moves else [],
    )  # fmt: skip


def _struck(request: HttpRequest, course: Course, line: Line, form: StrikeForm, now: datetime) -> Changed:
    given = form.cleaned_data
    return corrections.strike(
        course=course, entries=[line.entry, *form.chosen()], reason=given["why"], key=given["key"],
        by=user_of(request), at=now,
    )  # fmt: skip


def _tell(request: HttpRequest, course: Course, changed: Changed, said: str) -> None:
    follows = consequence(changed, protocol_of(course.protocol_version), zone_of(course))
    messages.success(request, f"{said} {follows}")


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, reference: str, noun: str, fact: UUID) -> HttpResponse:
    """Move an entry to another patient: first the patient is chosen, then the visit and what goes with it.

    :raises Http404: when there is no such entry, it cannot move, or either course is not this user's.
    """
    course, now = find_course(request, reference), timezone.now()
    found, line, records = _found(request, course, noun, fact)
    if not records or not NOUNS[noun].moves or not (line.stands or request.method == "POST"):
        raise Http404("This entry cannot be moved.")
    if _was_made(request, course, fact):
        return redirect("entries", course.reference)
    context = {"course": course, "zone": zone_of(course), "line": line, "noun": NOUNS[noun]}
    if "to" not in request.GET:
        if request.method == "POST":
            return to_the_search(request)
        was_read(request, course, now)
        query = searched(request)
        return page(
            request, "clinic/move_entry.html", context | {"courses": _others(request, course, query), "query": query},
            place="courses",
        )  # fmt: skip
    other = _other(request, course)
    visits = visits_of(other, dosing=noun in HAVE_ROLES or _is_dosing(course, line)) if line.row.visit_key else []
    form = MoveForm(
        request.POST or None, lines=found.belonging(line), visits=visits, zone=found.zone, initial=_like(line, visits)
    )
    if form.is_valid() and _moved(request, course, other, line, form, now):
        return redirect("entries", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
        was_read(request, other, now)
    return page(request, "clinic/move_entry.html", context | _beside(course, other) | {"form": form}, place="courses")


def _is_dosing(course: Course, line: Line) -> bool:
    return line.row.noun == "session" and find_visit(course, line.row.visit_key).phase == "dosing"


def _like(line: Line, visits: list[tuple[str, str]]) -> dict[str, str]:
    """Return the visit of the same key, where the other protocol has it."""
    return {"visit": line.row.visit_key} if line.row.visit_key in dict(visits) else {}


def _beside(course: Course, other: Course) -> dict[str, Any]:
    return {"other": other, "alike": is_alike(course.patient.full_name, other.patient.full_name)}


def _other(request: HttpRequest, course: Course) -> Course:
    rows = Course.objects.visible_to(user_of(request)).exclude(pk=course.pk)
    rows = rows.select_related("patient", "site", "protocol_version__base")
    other: Course = get_object_or_404(rows, reference=request.GET["to"].replace("\x00", ""))  # PostgreSQL takes none
    return other


def _others(request: HttpRequest, course: Course, query: str) -> list[tuple[Course, bool]]:
    """Return the courses to choose from, and whether a name could be taken for this one; such names come first."""
    rows = Course.objects.visible_to(user_of(request)).exclude(pk=course.pk).select_related("patient")
    if query:
        rows = rows.filter(Q(reference__istartswith=query) | Q(patient__full_name__icontains=query))
    name = course.patient.full_name
    found = [
        (it, is_alike(name, it.patient.full_name)) for it in rows.order_by("patient__full_name")[: MOST_COURSES * 5]
    ]
    return sorted(found, key=lambda it: not it[1])[:MOST_COURSES]


def _moved(request: HttpRequest, course: Course, other: Course, line: Line, form: MoveForm, now: datetime) -> bool:
    given = form.cleaned_data
    try:
        changed = corrections.move_to(
            course=course, other=other, entries=[line.entry, *form.chosen()], visit_key=given.get("visit", ""),
            reason=given["why"], key=given["key"], by=user_of(request), at=now,
            source=given["source"] or form["source"].initial,
        )  # fmt: skip
    except CannotRecord as reason:
        form.refuse(reason, "visit" if "visit" in str(reason) else None)
        return False
    _tell(request, other, changed, f"The entry is struck here and stands on {other.reference} now.")
    return True
