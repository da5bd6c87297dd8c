"""Whether the service lives, and whether it does its work. For machines; says nothing about anybody."""

from datetime import datetime, timedelta

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.actions import checkpoints
from tracker.pages import health as pages

LATEST = timedelta(minutes=15)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer "ok" as long as there is a process to answer. Reads nothing."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the database is there and the worker keeps up, else 503. At most three statements.

    That no checkpoint of the trail is taken is said and no 503: patients' care goes on, and somebody has to look.

    The worker's heartbeat is read from its rows: a message that has been due for more than 15 minutes, and that
    nobody has claimed, means that no worker is at work.
    """
    at = timezone.now()
    try:
        oldest, fault = pages.oldest_due(at), checkpoints.fault(at)
    except DatabaseError:
        return JsonResponse({"database": "down"}, status=503)
    behind = oldest is not None and at - oldest > LATEST
    body = {"database": "ok", "worker": "behind" if behind else "ok", "oldest_due_seconds": _age(oldest, at)}
    body["checkpoints"] = "missing" if fault else "ok"
    return JsonResponse(body, status=503 if behind else 200)


def _age(oldest: datetime | None, at: datetime) -> int | None:
    return None if oldest is None else int((at - oldest).total_seconds())
