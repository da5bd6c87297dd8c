"""What every fact has: a course, when it happened, when it was recorded. The kinds: the files beside."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Anything that happened or was decided: when it happened, when it was recorded, and what it replaces.

    `key` names the fact; a fact whose key another one `replaces` no longer counts.
    """

    course: str
    happened_at: datetime
    recorded_at: datetime
    key: str = ""
    replaces: str | None = None
