"""What the tests of actions share: a check that something left everything as it was."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.tracker.actions.deeds import everything
from tracker.actions.action import CannotRecord


@pytest.fixture
def unchanged() -> Callable[[], AbstractContextManager[None]]:
    """Return a context in which nothing may be written."""

    @contextmanager
    def watching() -> Iterator[None]:
        before = everything()
        yield
        assert everything() == before

    return watching


@pytest.fixture
def refuses(unchanged) -> Callable[[str], AbstractContextManager[None]]:
    """Return a context in which something is refused in these words and leaves nothing behind."""

    @contextmanager
    def refusing(words: str) -> Iterator[None]:
        with unchanged(), pytest.raises(CannotRecord, match=words):
            yield

    return refusing
