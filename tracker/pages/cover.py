"""Who covers the visits that a dose would create: those on a day the lead is away, and those at a weekend.

A day is judged at noon on the course's clock. Public holidays are not known here and are not looked at.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from programmes.moments import at_wall
from tracker.history.duty import Answer, Person, Rota, Why, rota_of, who_answers
from tracker.models import Course

SATURDAY = 5
NOON = time(12)


def covers(course: Course, days: Iterable[date]) -> dict[date, str]:
    """Return for each of these days that needs cover who gives it, as a sentence; other days are left out.

    One statement, however many days; no day, no statement.
    """
    zone = ZoneInfo(course.zone)
    noons = {day: at_wall(day, NOON, zone) for day in days}
    if not noons:
        return {}
    rota = rota_of(min(noons.values()), max(noons.values()), [course.site_id], [course.pk])
    said = {day: cover(rota, course, day, noon) for day, noon in noons.items()}
    return {day: sentence for day, sentence in said.items() if sentence}


def cover(rota: Rota, course: Course, day: date, noon: datetime) -> str:
    """Return who covers a day: "Tomasz is on leave; Ines stands in". Empty where the lead is there, or duty is."""
    lead = rota.lead_of(course.pk, noon)
    away = lead is not None and rota.leave_of(lead.key, noon) is not None
    if is_weekend(day):
        answer = who_answers(rota, site=course.site_id, lead=lead, at=noon, works=False)
        return "" if answer.why is Why.ON_DUTY else _at_weekend(answer)
    if away and lead:
        return _on_leave(lead, who_answers(rota, site=course.site_id, lead=lead, at=noon))
    return ""


def is_weekend(day: date) -> bool:
    """Say whether a day is a Saturday or Sunday."""
    return day.weekday() >= SATURDAY


def _at_weekend(answer: Answer) -> str:
    if answer.person is None:
        return "nobody is on duty, and the site has no fallback"
    return f"nobody is on duty; {answer.person.name} answers as fallback"


def _on_leave(lead: Person, answer: Answer) -> str:
    person, why, _ = answer
    if person is None:
        return f"{lead.name} is on leave, and nobody stands in"
    how = {Why.DEPUTY: "stands in", Why.ON_DUTY: "is on duty", Why.FALLBACK: "answers as fallback"}
    return f"{lead.name} is on leave; {person.name} {how.get(why, 'answers')}"
