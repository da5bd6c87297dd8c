"""Pages on which a course is held, resumed, stopped, transferred or ended, and handed over to another lead."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from programmes.moments import local_day
from tracker.actions import handing_over, turns
from tracker.actions.action import CannotRecord
from tracker.forms.turns import HandOverForm, TurnForm
from tracker.models import Course, CourseEvent, Site
from tracker.models.facts import Source
from tracker.pages import handing_over as tasks
from tracker.pages.consequences import consequences
from tracker.pages.enrolment import clinicians_at
from tracker.pages.standing import follows
from tracker.pages.trail import was_done
from tracker.views.finding import find_course, sent_key, user_of, zone_of
from tracker.views.page import page, was_read

Turn = CourseEvent.Turn


@require_http_methods(["GET", "POST"])
def standing(request: HttpRequest, reference: str) -> HttpResponse:
    """Hold a course, resume it, stop its treatment, transfer it or end it. What an end drops is asked about once."""
    if request.method == "POST" and was_done(user_of(request), reference, sent_key(request)):
        return _back(request, reference)
    course, now = find_course(request, reference), timezone.now()
    form, context = _turn_form(request, course, now), {"course": course, "zone": zone_of(course)}
    if form.is_valid():
        given = form.cleaned_data
        if not form.is_grave or form.is_confirmed():
            if _turned(request, course, form, now):
                return _back(request, reference)
        elif given["happened_at"] > now:
            form.add_error("happened_at", "This lies in the future.")
        else:
            form.ask()
            turn = Turn(given["turn"])
            context |= {
                "follows": consequences(course, turn, given["happened_at"], now, form.site),
                "turn": turn, "sentence": follows(turn, course), "to_site": form.site,
            }  # fmt: skip
    if request.method == "GET":
        was_read(request, course, now)
    return page(request, "clinic/standing.html", context | {"form": form}, place="courses")


def _turn_form(request: HttpRequest, course: Course, now: datetime) -> TurnForm:
    sites = list(Site.objects.exclude(pk=course.site_id).order_by("name"))
    initial = {"happened_at": now, "turn": request.GET.get("turn", "")}
    people = clinicians_at(sites, now) if sites else {}
    return TurnForm(request.POST or None, initial=initial, course=course, sites=sites, people=people)


def _turned(request: HttpRequest, course: Course, form: TurnForm, now: datetime) -> bool:
    given, zone = form.turned(), zone_of(course)
    same_day = local_day(given["happened_at"], zone) == local_day(now, zone)
    try:
        turns.take(
            course=course, by=user_of(request), at=now, source=Source.LIVE if same_day else Source.LATER, **given
        )  # fmt: skip
    except CannotRecord as reason:
        form.refuse(reason, "happened_at" if "lies" in str(reason) else None)
        return False
    messages.success(request, f"Saved: {Turn(given['turn']).label.lower()}.")
    return True


def _back(request: HttpRequest, reference: str) -> HttpResponse:
    """Go back to the course, or to the first page where it is no longer this user's."""
    mine = Course.objects.visible_to(user_of(request)).filter(reference=reference).exists()
    return redirect("course", reference) if mine else redirect("home")


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand a course over to another lead. The open tasks are named, and asked about once."""
    if request.method == "POST" and was_done(user_of(request), reference, sent_key(request)):
        return _back(request, reference)
    course, now = find_course(request, reference), timezone.now()
    lead, people = tasks.lead_and_successors(course, now)
    form = HandOverForm(request.POST or None, people=people)
    if form.is_valid():
        if not form.is_confirmed():
            form.ask()
        elif _handed(request, course, form, now):
            return _back(request, reference)
    if request.method == "GET":
        was_read(request, course, now)
    context = {
        "course": course, "form": form, "zone": zone_of(course), "lead": lead, "tasks": tasks.tasks_of(course, now),
        "to": form.cleaned_data["to"] if form.asks else None,
        "agreed": tasks.agreed_with(course, lead, now) if form.asks else [],
    }  # fmt: skip
    return page(request, "clinic/hand_over.html", context, place="courses")


def _handed(request: HttpRequest, course: Course, form: HandOverForm, now: datetime) -> bool:
    given = form.handed()
    try:
        handing_over.hand_over(course=course, by=user_of(request), at=now, **given)
    except CannotRecord as reason:
        form.refuse(reason, "to")
        return False
    messages.success(request, f"{course.reference} is handed over to {given['to'].full_name}.")
    return True
