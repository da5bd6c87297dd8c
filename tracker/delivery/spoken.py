"""Days, times and lengths as a patient says them: "tomorrow, Thursday 14 May". Pure; no clock."""

from datetime import date, datetime, timedelta

LONG = timedelta(hours=4)  # from here on a number of hours helps nobody


def spoken_date(day: date) -> str:
    """Return "Thursday 14 May"."""
    return f"{day:%A} {day.day} {day:%B}"


def spoken_time(local: datetime) -> str:
    """Return "2:00 pm" for a moment that is already on the reader's clock."""
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


def day_words(day: date, today: date) -> str:
    """Return "today, Thursday 14 May,", "tomorrow, Thursday 14 May," or "on Thursday 14 May".

    Both are dates on the reader's calendar, so that a night on which the clocks change is one night.
    """
    away = (day - today).days
    if away in (0, 1):
        return f"{('today', 'tomorrow')[away]}, {spoken_date(day)},"
    return f"on {spoken_date(day)}"


def when(starts_at: datetime, now: datetime) -> str:
    """Return "tomorrow, Thursday 14 May, at 2:00 pm"; both moments are on the reader's clock."""
    return f"{day_words(starts_at.date(), now.date())} at {spoken_time(starts_at)}"


def about(length: timedelta) -> str:
    """Return how long something takes: "about 45 minutes", "about one hour", "most of the day"."""
    if length >= LONG:
        return "most of the day"
    minutes = round(length / timedelta(minutes=1))
    if minutes < 60:
        return f"about {minutes} minutes"
    hours = round(minutes / 30) / 2
    words = {1.0: "one hour", 1.5: "one and a half hours", 2.0: "two hours", 3.0: "three hours"}
    return f"about {words.get(hours, f'{hours:g} hours')}"
