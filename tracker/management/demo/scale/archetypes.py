"""Which courses are walked: a protocol, an arm, a beginning and how it goes. Each is planned once."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import programmes
from programmes import Protocol, Setting
from tracker.actions import projection
from tracker.actions.scaled import Template
from tracker.management.demo.scale.rows import COURSE
from tracker.management.demo.scale.walking import Walk
from tracker.models import Reminder

LONDON, LOS_ANGELES = ZoneInfo("Europe/London"), ZoneInfo("America/Los_Angeles")
# How many of a hundred courses of a site are of which protocol, and over how many days its courses began.
SHARES = {
    LONDON: {"demo-harbour": (45, 440), "demo-harbour-comp001": (35, 130), "demo-harbour-mdma": (20, 420)},
    LOS_ANGELES: {"demo-northgate": (20, 110), "demo-elmfield": (80, 60)},
}
BEGINNINGS = 24
# How many of a hundred courses go which way. Most are calm.
WAYS = {
    "calm": 74, "late": 6, "quiet": 4, "did not come": 3, "gate": 3, "no outcome": 2, "on hold": 3, "stopped": 2,
    "refused": 1, "died": 2,
}  # fmt: skip
SELDOM = 3  # a way that is not calm begins on one in so many of the days


@dataclass(frozen=True, slots=True)
class Archetype:
    """A course as many patients have it."""

    supplement: str
    arm: str
    days: int
    way: str
    zone: ZoneInfo

    def enrolled_at(self, at: datetime) -> datetime:
        """Return when it began: early in the day, so many days before `at`."""
        day = at - timedelta(days=self.days)
        return day.replace(hour=7, minute=30, second=0, microsecond=0)


def draw(chance: random.Random, zone: ZoneInfo, protocols: dict[str, Protocol]) -> Archetype:
    """Draw the archetype of one course at a site in this zone."""
    shares = SHARES[zone]
    supplement = chance.choices(list(shares), [share for share, _ in shares.values()])[0]
    way = chance.choices(list(WAYS), list(WAYS.values()))[0]
    arms = protocols[supplement].arms
    beginning = chance.randrange(BEGINNINGS)
    if way != "calm":
        beginning -= beginning % SELDOM
    span = 60 if way == "no outcome" else shares[supplement][1]
    return Archetype(
        supplement=supplement,
        arm=chance.choice(arms).code if arms else "",
        days=1 + span * beginning // BEGINNINGS,
        way=way,
        zone=zone,
    )


def planned(archetype: Archetype, protocol: Protocol, at: datetime) -> Template:
    """Walk an archetype and plan it at `at`, once; messages that were due by then are settled as past."""
    setting = Setting(zone=archetype.zone, patient_zone=archetype.zone, arm=archetype.arm or None)
    rows = Walk(protocol, setting, archetype.enrolled_at(at), at, archetype.way).walk()
    made = programmes.plan(protocol, programmes.History(rows.facts(), COURSE), setting)
    return Template(
        facts=[(row.model, row.number, row.values) for row in rows.written],
        requirements=[dict(zip(projection.COLUMNS, projection.values(it), strict=True)) | {"key": it.key}
                      for it in made.requirements],
        reminders=[_message(it, at) for it in made.reminders],
        course=projection.course_columns(made, at),
    )  # fmt: skip


def _message(it: programmes.reminders.Reminder, at: datetime) -> dict[str, Any]:
    past = it.due_at <= at
    return {
        "key": it.key, "code": it.code, "audience": projection.AUDIENCES[it.to], "visit_key": it.visit,
        "due_at": it.due_at, "waits": it.waits, "settled_at": at if past else None,
        "status": Reminder.Status.PAST if past else Reminder.Status.PLANNED,
    }  # fmt: skip
