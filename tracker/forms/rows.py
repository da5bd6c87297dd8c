"""What rows of the dosing form share: they may stay empty, and their times of day count from the session's start."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from tracker.forms.fields import ClinicForm, offer
from tracker.forms.moments import moment_near
from tracker.models import User
from tracker.pages.dosing_day import Asked, AskedDay

A_DETAIL = 200


class Row(ClinicForm):
    """A row that may stay empty. `asked`: the name the protocol gives it, and what is said beside it."""

    asked: Asked | None = None

    def __init__(self, *args: Any, zone: ZoneInfo, people: Sequence[User], day: AskedDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.day = zone, day
        self.asked_by(day)
        offer(self, people)

    def asked_by(self, day: AskedDay) -> None:
        """Fit the row to what the protocol asks of this day."""

    def near(self, wall: time, start: datetime) -> datetime:
        """Return the moment a time of day stands for in a session that began at `start`."""
        return moment_near(wall, start, self.zone)


class NamedRows(forms.BaseFormSet):
    """Rows of which the first ones have a name each; `others` stands above the first row without one."""

    names: Sequence[Asked] = ()
    others = ""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        row = super()._construct_form(i, **kwargs)  # type: ignore[misc]  # the stubs leave it out
        row.asked = self._name(i)
        return row

    def _name(self, place: int) -> Asked | None:
        if not self.names or place > len(self.names):
            return None
        return self.names[place] if place < len(self.names) else Asked(self.others) if self.others else None


def rows_of(row: type[Row], *, number: int) -> Any:
    """Return a formset of so many empty rows."""
    return forms.formset_factory(row, formset=NamedRows, extra=number, max_num=60, absolute_max=120)


def filled(rows: Any) -> list[Any]:
    """Return the rows in which something was typed."""
    return [row for row in rows if row.has_changed()]


def begun(rows: Any) -> bool:
    """Say whether something was typed in any of the rows, or a fault stands in one."""
    return bool(rows.is_bound and (filled(rows) or rows.total_error_count()))
