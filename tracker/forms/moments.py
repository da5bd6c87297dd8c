"""Days and times as people enter them on a clinic's clock, also on the two nights on which clocks change."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from programmes.moments import at_wall

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
DAY_ATTRIBUTES = {"type": "date", "min": str(EARLIEST), "max": str(LATEST)}
A_DAY = timedelta(days=1)
BEFORE_THE_START = timedelta(hours=3)
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")
TIME_FORMATS = ("%H:%M", "%H:%M:%S", "%H.%M")
NO_DAY = "Enter a day, such as 14/05/2026."
NO_TIME = "Enter a time, such as 14:00."


def occurrences(day: date, wall: time, zone: ZoneInfo) -> list[datetime]:
    """Return the moments at which the zone's clock shows `wall` on `day`: one; two when it is set back; or none."""
    both = {datetime.combine(day, wall.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1)}
    return sorted(it for it in both if it.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, wall))


def moment_near(wall: time, start: datetime, zone: ZoneInfo, slack: timedelta = BEFORE_THE_START) -> datetime:
    """Return the first moment from `slack` before `start` on (included) at which the clock shows `wall`.

    So 02:10 in a session that began at 22:00 is on the next day. A skipped time moves forward by the gap.
    """
    begin = start - slack
    first = begin.astimezone(zone).date()
    found = [it for n in range(3) for it in _shown(first + n * A_DAY, wall, zone)]
    return next(it for it in found if it >= begin)


def _shown(day: date, wall: time, zone: ZoneInfo) -> list[datetime]:
    return occurrences(day, wall, zone) or [at_wall(day, wall, zone)]


class SiteDayField(forms.DateField):
    """A day between 1900 and 2100, both years included."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs=dict(DAY_ATTRIBUTES))
        options: dict[str, Any] = {
            "widget": widget,
            "input_formats": DAY_FORMATS,
            "error_messages": {"invalid": NO_DAY},
        }
        super().__init__(**options | kwargs)

    def clean(self, value: Any) -> date | None:
        """Return the day.

        :raises ValidationError: when it is none, or lies before 1900 or after 2100.
        """
        day: date | None = super().clean(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError("Enter a day between 1900 and 2100.")
        return day


class ClockField(forms.TimeField):
    """A time of day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        options: dict[str, Any] = {
            "widget": widget,
            "input_formats": TIME_FORMATS,
            "error_messages": {"invalid": NO_TIME},
        }
        super().__init__(**options | kwargs)


class SiteMomentWidget(forms.MultiWidget):
    """A day and a time side by side; where the clocks change, the question which moment is meant stands below."""

    zone = ZoneInfo("UTC")

    def __init__(self) -> None:
        day = forms.DateInput(format="%Y-%m-%d", attrs=dict(DAY_ATTRIBUTES))
        super().__init__([day, forms.TimeInput(format="%H:%M", attrs={"type": "time"}), forms.HiddenInput()])

    def decompress(self, value: datetime | None) -> list[Any]:
        """Return day, time and which occurrence of a moment on the zone's clock."""
        if value is None:
            return [None, None, ""]
        local = value.astimezone(self.zone)
        return [local.date(), local.time(), "second" if local.fold else "first"]

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        widget = context["widget"]
        day, wall, which = (part["value"] for part in widget["subwidgets"])
        asked = {"choices": choices(_day(day), _time(wall), self.zone), "which": which}
        return render_to_string("clinic/fields/moment.html", {"widget": widget, **asked})


def choices(day: date | None, wall: time | None, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return what to choose from where a time occurs twice or not at all; otherwise nothing."""
    if day is None or wall is None or not EARLIEST <= day <= LATEST:
        return []
    found = occurrences(day, wall, zone)
    if len(found) == 1:
        return []
    if not found:
        return [("later", f"{at_wall(day, wall, zone).astimezone(zone):%H:%M}, after the clocks went forward")]
    return [
        ("first", f"The first {wall:%H:%M}, before the clocks went back"),
        ("second", f"The second {wall:%H:%M}, after the clocks went back"),
    ]


class SiteMomentField(forms.Field):
    """A moment, entered as day and time on the course's clock. The form says in which zone: `field.on(zone)`."""

    widget = SiteMomentWidget

    def on(self, zone: ZoneInfo) -> "SiteMomentField":
        """Read and show the field on this zone's clock."""
        self.zone = self.widget.zone = zone
        return self

    def clean(self, value: Any) -> datetime | None:
        """Return the moment in UTC, or None where it may be left out and nothing was typed.

        :raises ValidationError: when day or time is missing or none, or the clocks change and nobody chose.
        """
        day_text, wall_text, which = (str(it or "").strip() for it in (value or ["", "", ""]))
        if not day_text and not wall_text:
            if self.required:
                raise ValidationError("Enter a day and a time.", code="required")
            return None
        day, wall = _day(day_text), _time(wall_text)
        if day is None:
            raise ValidationError(NO_DAY)
        if not EARLIEST <= day <= LATEST:
            raise ValidationError("Enter a day between 1900 and 2100.")
        if wall is None:
            raise ValidationError(NO_TIME)
        return self._moment(day, wall, which)

    def _moment(self, day: date, wall: time, which: str) -> datetime:
        found = occurrences(day, wall, self.zone)
        if len(found) == 1:
            return found[0]
        if not found:
            return self._skipped(day, wall, which)
        if which not in ("first", "second"):
            raise ValidationError(
                f"The clocks go back on this day, and {wall:%H:%M} occurs twice. Say which one you mean."
            )
        return found[which == "second"]

    def _skipped(self, day: date, wall: time, which: str) -> datetime:
        if which != "later":
            raise ValidationError(
                f"The clocks go forward on this day, and {wall:%H:%M} is skipped. Choose the later time."
            )
        return at_wall(day, wall, self.zone)


def _day(text: Any) -> date | None:
    return _read(text, DAY_FORMATS, date, lambda read: read.date())


def _time(text: Any) -> time | None:
    return _read(text, TIME_FORMATS, time, lambda read: read.time().replace(second=0))


def _read(text: Any, formats: tuple[str, ...], kind: type, of: Any) -> Any:
    if isinstance(text, kind) or not text:
        return text or None
    for form in formats:
        try:
            return of(datetime.strptime(str(text), form))  # noqa: DTZ007 - a day or a time alone; the zone comes later
        except ValueError:
            continue
    return None


def on_clock(form: forms.BaseForm, zone: ZoneInfo) -> None:
    """Put every moment of a form on this zone's clock."""
    fields: Mapping[str, forms.Field] = form.fields
    for field in fields.values():
        if isinstance(field, SiteMomentField):
            field.on(zone)
