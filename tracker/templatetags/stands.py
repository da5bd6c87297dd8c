"""How a course stands, beside its name in lists and heads. The words are `pages.standing`'s; no query."""

from django import template

from tracker.models import Course
from tracker.pages.standing import word

register = template.Library()


@register.filter
def stands(course: Course) -> tuple[str, str] | None:
    """Return tone and word, "On hold since 12 May"; None for a course that simply goes on."""
    return word(course)
