"""Taking out personal data that was typed in by mistake: for the supervisor of the course's site."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.access.roles import SUPERVISING
from tracker.actions import redaction
from tracker.actions.action import CannotRecord
from tracker.actions.nouns import NOUNS
from tracker.forms.redaction import RedactionForm
from tracker.models import Course
from tracker.models.redactions import REDACTABLE, REDACTED
from tracker.views.finding import find_course, user_of, was_made
from tracker.views.page import page, was_read
from tracker.views.signing import reauthenticated, to_sign


@require_http_methods(["GET", "POST"])
def redact(request: HttpRequest, reference: str, noun: str, fact: UUID) -> HttpResponse:
    """Take words out of an entry for good.

    :raises Http404: when the course is not supervised by this user, or has no such entry with words in it.
    """
    user, at = user_of(request), timezone.now()
    course = find_course(
        request, reference, Course.objects.visible_to(user).filter(site__in=user.sites_as(SUPERVISING))
    )
    if request.method == "POST" and was_made(course.redaction_facts, request):
        return redirect("entry", reference, noun, fact)
    choices = _words(course, noun, fact)
    form = to_sign(request, RedactionForm(request.POST or None, choices=choices))
    if form.is_valid() and reauthenticated(request, form):
        given = form.cleaned_data
        asked: dict[str, Any] = {"key": given["key"], "fields": given["fields_taken"], "reason": given["reason"]}
        try:
            redaction.redact(course=course, noun=NOUNS[noun].table, key_of_fact=fact, by=user, at=at, **asked)
        except CannotRecord as reason:
            form.refuse(reason)
        else:
            messages.success(request, "The words are taken out. That you did so is on the trail.")
            return redirect("entry", reference, noun, fact)
    if request.method == "GET":
        was_read(request, course, at)
    return page(request, "supervision/redact.html", {"course": course, "form": form, "noun": noun, "fact": fact})


def _words(course: Course, noun: str, fact: UUID) -> list[tuple[str, str]]:
    """Return the columns of an entry that hold words, with their words. One statement.

    :raises Http404: when there is no such entry, or nobody typed words in it.
    """
    found = NOUNS[noun].rows(course).filter(pk=fact).first() if noun in NOUNS else None
    columns = REDACTABLE.get(NOUNS[noun].table, []) if found else []
    words = [(it, str(getattr(found, it))) for it in columns if getattr(found, it) not in ("", REDACTED)]
    if found is None:
        raise Http404("There is no such entry.")
    return words
