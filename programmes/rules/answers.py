"""Answers to questions that staff are asked, and how long one stands. Which are asked: `gates`, `criteria`."""

from datetime import datetime
from typing import Literal

from programmes.history import Checked, order
from programmes.moments import after, local_day
from programmes.protocol.quantities import Offset, Unspecified
from programmes.rules.beforehand import Occasion
from programmes.unfolding import Course

Valid = Literal["same day"] | Offset | Unspecified


def standing_answer(code: str, valid: Valid, occasion: Occasion, course: Course) -> Checked | None:
    """Return the answer that counts for this dose or visit: the latest before it that is still valid on its day.

    An answer given for another visit does not count; one given for none counts for all.
    """
    given = (*course.history.at(Checked, ""), *course.history.at(Checked, occasion.visit.key))
    answers = sorted((it for it in given if it.check == code), key=order)
    if occasion.at is not None:
        answers = [it for it in answers if it.happened_at <= occasion.at]
    latest = answers[-1] if answers else None
    return latest if latest and is_valid(latest.happened_at, valid, occasion, course) else None


def is_valid(since: datetime, valid: Valid, occasion: Occasion, course: Course) -> bool:
    """Say whether what was said at `since` stands at the occasion; of one without a day, only if it stands for good.

    The last moment or day is included. "unspecified": until it is said anew.
    """
    reference, zone = occasion.expected_at, course.zone_at(since)
    if valid == "unspecified":
        return True
    if reference is None:
        return False
    if valid == "same day":
        return local_day(since, zone) == local_day(reference, zone)
    assert isinstance(valid, Offset)  # the three cases of the model
    return reference <= after(since, valid, zone)
