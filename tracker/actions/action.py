"""What makes a function an action: keyword-only, one durable transaction, and marked as allowed to write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction

P = ParamSpec("P")
R = TypeVar("R")
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_written: ContextVar[list[Any] | None] = ContextVar("written", default=None)


class CannotRecord(Exception):
    """What was asked is impossible. The message is for the person who asked."""


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action: it writes in one durable transaction or not at all.

    An action that leaves a row which no line of the trail names is not committed.
    """

    @wraps(function)
    def acting(*args: P.args, **kwargs: P.kwargs) -> R:
        if args:
            raise TypeError(f"{function.__name__}() takes keyword arguments only.")
        with writing(), transaction.atomic(durable=True), _all_named(function.__name__):
            return function(*args, **kwargs)

    return acting


@contextmanager
def writing() -> Iterator[None]:
    """Mark what runs inside as allowed to write; tests refuse a clinical write anywhere else."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def _all_named(name: str) -> Iterator[None]:
    token = _written.set([])
    try:
        yield
        if left := _written.get():
            raise RuntimeError(f"{name}() wrote {len(left)} rows that no line of the trail names.")
    finally:
        _written.reset(token)


def wrote(*rows: models.Model) -> None:
    """Keep rows that were just inserted, for the line of the trail that ends the action. Outside an action: nothing."""
    kept = _written.get()
    if kept is not None:
        kept.extend(rows)


def written_for(course: models.Model | None) -> list[Any]:
    """Return the rows written so far on this course or on none, and keep them no longer."""
    kept = _written.get()
    if kept is None:
        return []
    of = (None, course.pk if course else None)
    taken = [it for it in kept if _named_on(it) in of]
    kept[:] = [it for it in kept if _named_on(it) not in of]
    return taken


def _named_on(row: Any) -> int | None:
    """Return the key of the course on whose line a row is named; None: on a line of no course."""
    found: int | None = getattr(row, "named_on", getattr(row, "course_id", None))
    return found


def is_writing() -> bool:
    """Say whether an action is running."""
    return _writing.get()
