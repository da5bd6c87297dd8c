"""Who is on duty at each site of the demo for two weeks, where nobody is, and that Tomasz is away."""

from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from tracker.actions import rota
from tracker.management.demo.days import coming_friday, later, moment
from tracker.management.demo.diary import Diary
from tracker.management.demo.people import COORDINATORS, SITES, Clinic
from tracker.models import Site, User

DAYS = 15  # two weeks, and the day they end on
LEAVE = (-4, 11)  # days from today on which Tomasz's leave begins, and on which he is back
TURNS = {"HB": ("kofi", "maeve"), "NG": ("priya", "nora"), "EF": ("june", "wes")}
PLANNED, AGREED = -6, -20  # days from today


def plan(clinic: Clinic, diary: Diary, at: datetime) -> None:
    """Put two weeks of duty at each site into the diary: one person a week, and at Harbour no one on one Saturday."""
    for code in TURNS:
        zone, by = ZoneInfo(SITES[code][2]), clinic[COORDINATORS[code]]
        today = at.astimezone(zone).date()
        site = Site.objects.get(code=code)
        planned_at = moment(later(today, PLANNED), 10, zone=zone)
        for name, since, until in _turns(code, today):
            starts_at, ends_at = (moment(day, 0, zone=zone) for day in (since, until))
            diary.add(planned_at, partial(_on_duty, site, clinic[name], starts_at, ends_at, by))
    _tomasz(clinic, diary, at)


def gap(today: date) -> date:
    """Return the day on which nobody is on duty at Harbour: the Saturday after Lena's dose."""
    return later(coming_friday(today), 1)


def _turns(code: str, today: date) -> list[tuple[str, date, date]]:
    """Return who is on duty from which day (included) to which (excluded)."""
    first, second = TURNS[code]
    last = later(today, DAYS)
    if code != "HB":
        return [(first, today, later(today, 7)), (second, later(today, 7), last)]
    saturday = gap(today)
    return [(first, today, saturday), (second, later(saturday, 1), last)]


def _tomasz(clinic: Clinic, diary: Diary, at: datetime) -> None:
    """He is away and Ines stands in. His hours are given away before anything is agreed."""
    site = Site.objects.get(code="HB")
    today = at.astimezone(ZoneInfo(site.zone)).date()
    starts_at, ends_at = (moment(later(today, days), 0) for days in LEAVE)
    diary.take(clinic["tomasz"], starts_at, ends_at)
    step = partial(_away, site, clinic["tomasz"], clinic["ines"], starts_at, ends_at, clinic["lukas"])
    diary.add(moment(later(today, AGREED), 9, 30), step)


def _on_duty(site: Site, person: User, starts_at: datetime, ends_at: datetime, by: User, at: datetime) -> None:
    rota.put_on_duty(site=site, person=person, starts_at=starts_at, ends_at=ends_at, by=by.acting(at), at=at)


def _away(
    site: Site, person: User, deputy: User, starts_at: datetime, ends_at: datetime, by: User, at: datetime
) -> None:
    rota.agree_leave(
        site=site, person=person, deputy=deputy, starts_at=starts_at, ends_at=ends_at, by=by.acting(at), at=at
    )
