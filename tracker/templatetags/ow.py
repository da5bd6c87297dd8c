"""The tags of our own look: signs, states, days and times. No query, no clock, no sentence about care."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SPRITE = "tracker/icons.svg"

# State -> icon; the two states that count as nothing have a sign made of a letter.
STATE_ICONS = {
    "met": "check-lg",
    "due": "clock",
    "late": "exclamation-triangle",
    "breach": "exclamation-octagon",
    "waived": "slash-circle",
    "plain": "circle",
    "window": "sun",
    "entered-late": "clock",
}
STATE_LETTERS = {"not-assessable": "?", "not-applicable": "–"}


@cache
def _icon_names() -> frozenset[str]:
    """Return the names of the symbols in the sprite, read once."""
    sprite = Path(str(finders.find(SPRITE))).read_text(encoding="utf-8")
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite))


@cache
def _sprite_address() -> str:
    return static(SPRITE)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return the icon called `name`, hidden from screen readers: a word must stand beside it.

    :raises ValueError: if the sprite has no such icon.
    """
    if name not in _icon_names():
        raise ValueError(f"There is no icon called {name!r}.")
    return format_html(
        '<svg class="ow-i{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        _sprite_address(),
        name,
    )


@register.simple_tag
def status(state: str, word: str) -> SafeString:
    """Return a state as sign and word, never colour alone.

    :raises ValueError: if `state` is none of the states of the design.
    """
    if state in STATE_LETTERS:
        sign = format_html('<span class="ow-st-sign" aria-hidden="true">{}</span>', STATE_LETTERS[state])
    elif state in STATE_ICONS:
        sign = icon(STATE_ICONS[state])
    else:
        raise ValueError(f"There is no state called {state!r}.")
    return format_html('<span class="ow-st ow-st-{}">{}{}</span>', state, sign, word)


def _on_clock(moment: datetime, zone: ZoneInfo | str) -> datetime:
    return moment.astimezone(zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone))


def _date_of(moment: date, zone: ZoneInfo | str | None) -> date:
    """Return the day itself, or the day a moment falls on in `zone`.

    :raises ValueError: if a moment is given without a zone: it would be another day elsewhere.
    """
    if not isinstance(moment, datetime):
        return moment
    if zone is None:
        raise ValueError("A moment has no day without a zone: write {{ moment|day:zone }}.")
    return _on_clock(moment, zone).date()


@register.filter
def day(moment: date | None, zone: ZoneInfo | str | None = None) -> str:
    """Return "Thursday 14 May"; empty for None. A date needs no zone, a moment does."""
    if not moment:
        return ""
    shown = _date_of(moment, zone)
    return f"{shown:%A} {shown.day} {shown:%B}"


@register.filter
def short_day(moment: date | None, zone: ZoneInfo | str | None = None) -> str:
    """Return "Thu 14 May"; empty for None."""
    if not moment:
        return ""
    shown = _date_of(moment, zone)
    return f"{shown:%a} {shown.day} {shown:%b}"


@register.filter
def day_and_year(moment: date | None, zone: ZoneInfo | str | None = None) -> str:
    """Return "14 May 2026"; empty for None."""
    if not moment:
        return ""
    shown = _date_of(moment, zone)
    return f"{shown.day} {shown:%B} {shown.year}"


@register.filter
def figure(number: Decimal | None) -> str:
    """Return mg or kg to two decimals without trailing noughts, which are misread: "22.4"; empty for None."""
    return "" if number is None else f"{round(number, 2).normalize():f}"


@register.filter
def sentence(text: str) -> str:
    """Return what somebody typed with one full stop at its end, or the sign it ends with already."""
    said = text.rstrip()
    return said if not said or said[-1] in ".!?…" else f"{said}."


@register.filter
def clock(moment: datetime | None, zone: ZoneInfo | str) -> str:
    """Return "14:00" on the clock of `zone`, for staff; empty for None."""
    return f"{_on_clock(moment, zone):%H:%M}" if moment else ""


@register.filter
def by(moment: datetime | None, zone: ZoneInfo | str) -> str:
    """Return by when something is to be done: "the end of Friday 27 November" where a day ends, else with the time."""
    if not moment:
        return ""
    if clock(moment, zone) == "00:00":
        return f"the end of {day(moment - timedelta(minutes=1), zone)}"
    return f"{day(moment, zone)}, {clock(moment, zone)}"


@register.filter
def spoken_clock(moment: datetime | None, zone: ZoneInfo | str) -> str:
    """Return "2:00 pm" on the clock of `zone`, for patients; empty for None."""
    if not moment:
        return ""
    shown = _on_clock(moment, zone)
    return f"{shown.hour % 12 or 12}:{shown:%M} {'am' if shown.hour < 12 else 'pm'}"
