"""The filter that shows the signature under a row that was read with it."""

from typing import Any

from django import template

from tracker.models import ElectronicSignature
from tracker.pages.signatures import read_beneath

register = template.Library()


@register.filter
def signatures(row: Any) -> list[ElectronicSignature]:
    """Return the signature that was read with a row; none where nobody signed it. Makes no query."""
    return read_beneath(row)
