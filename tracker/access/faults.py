"""How a fault is told in logs and reports: where it was and of what kind, and no value of anything.

A database says in its own words which row it refused, all columns of it; a parser repeats what it could not read; a
report by e-mail lists what was typed. While DEBUG is on, everything is shown as usual.
"""

import copy
import logging
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter


def told(fault: BaseException | None) -> str:
    """Return files, lines and kinds of a fault and of what led to it, the first cause first. No message, no value.

    What is said of the settings is said: no patient's data is in them.
    """
    return "\nwhich led to\n".join(reversed(list(_chain(fault))))


def _chain(fault: BaseException | None) -> Iterator[str]:
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        said = f": {fault}" if isinstance(fault, ImproperlyConfigured) else ""
        kind = f"{type(fault).__module__}.{type(fault).__qualname__}"
        yield f"{''.join(traceback.format_tb(fault.__traceback__))}{kind}{said}"
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)


class LineFormatter(logging.Formatter):
    """Writes a log line, and below it the place of a fault."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. What another formatter made of the fault is not taken over."""
        own = copy.copy(record)
        own.exc_text = None
        return super().format(own)

    def formatException(self, ei: Any) -> str:  # the name is logging's
        """Return where the fault was."""
        return super().formatException(ei) if settings.DEBUG or ei[1] is None else told(ei[1])


class Reporter(ExceptionReporter):
    """What a report by e-mail would say: the place, and neither request nor variables."""

    def get_traceback_text(self) -> Any:
        """Return the report as text."""
        return super().get_traceback_text() if settings.DEBUG else told(self.exc_value)

    def get_traceback_html(self) -> SafeString:
        """Return the report as a page."""
        return super().get_traceback_html() if settings.DEBUG else format_html("<pre>{}</pre>", told(self.exc_value))


def write_quietly(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """Write a fault that nothing caught to standard error: `sys.excepthook` of commands."""
    if settings.configured and not settings.DEBUG and issubclass(kind, Exception):
        sys.stderr.write(f"{told(fault)}\n")
    else:
        sys.__excepthook__(kind, fault, trace)
