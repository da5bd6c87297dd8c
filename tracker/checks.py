"""Refusing to start in production with an unsafe setting. Which are unsafe is in `access.safety`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from tracker.access.safety import findings


def unsafe_settings(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each unsafe setting of a production system; none in a demonstration or in tests."""
    if not getattr(settings, "IN_PRODUCTION", True):
        return []
    return [Error(sentence, id=f"tracker.{code}") for code, sentence in findings(settings)]
