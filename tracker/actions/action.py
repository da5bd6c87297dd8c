"""What makes a function an action: keyword-only, one durable transaction, and marked as allowed to write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class CannotRecord(Exception):
    """What was asked is impossible. The message is for the person who asked."""


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action: it writes in one durable transaction or not at all."""

    @wraps(function)
    def acting(*args: P.args, **kwargs: P.kwargs) -> R:
        if args:
            raise TypeError(f"{function.__name__}() takes keyword arguments only.")
        with writing(), transaction.atomic(durable=True):
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


def is_writing() -> bool:
    """Say whether an action is running."""
    return _writing.get()
