"""Whether an address is open to who reads a page, so that no page offers what would answer 404. No query."""

from typing import Any

from django import template

from tracker.access.policy import Verdict, verdict_for

register = template.Library()


@register.filter
def may_send(user: Any, route: str) -> bool:
    """Say whether the role of somebody logged in may send a form to a route; whose record it is, the page knows."""
    return verdict_for(user, route, "POST") is Verdict.OPEN
