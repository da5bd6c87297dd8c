"""What the demo clinic publishes beside its protocols: a second version to which courses can move, rules of a place."""

from datetime import date, datetime, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

from tracker.actions import protocols, site_rules
from tracker.actions.signatures import Asked
from tracker.management.demo.days import moment
from tracker.management.demo.diary import Diary
from tracker.management.demo.people import LIBRARY, PRESCRIBERS, SITES, Clinic
from tracker.management.demo.story import NAMESPACE

HARBOUR, ELMFIELD = "HB", "EF"
RULES = "oregon-sb303"
NEWER = (
    ('version = "1.0.0"', 'version = "1.1.0"'),
    ('due = "3 d", opens = "3 d", closes = "4 d"', 'due = "3 d", opens = "2 d", closes = "5 d"'),
    ('due = "10 d", opens = "8 d", closes = "13 d"', 'due = "10 d", opens = "7 d", closes = "14 d"'),
)  # fmt: skip
"""What Harbour says otherwise since this week: more days for the call on day 3 and for the second week's talk."""


def plan(clinic: Clinic, diary: Diary, at: datetime, since: datetime) -> None:
    """Let Harbour publish its second version two days ago, and Elmfield hold Oregon's rules, from `since` known.

    The rules hold from the first day of this quarter on: its report is still to come, and none of before is asked for.
    """
    diary.add(at - timedelta(days=2), lambda now: _publish_newer(clinic, now))
    zone = ZoneInfo(SITES[ELMFIELD][2])
    today = at.astimezone(zone).date()
    first = date(today.year, today.month - (today.month - 1) % 3, 1)
    diary.add(moment(since.date() + timedelta(days=1), 9, zone=zone), lambda now: _hold(clinic, first, now))


def _publish_newer(clinic: Clinic, now: datetime) -> None:
    body = (LIBRARY / "supplements" / "demo-harbour.toml").read_text()
    for was, said in NEWER:
        assert was in body  # else the file was changed, and this with it
        body = body.replace(was, said, 1)
    director = clinic[PRESCRIBERS[HARBOUR]].acting(now)
    site = clinic.versions["demo-harbour"].site
    protocols.publish(
        body=body.encode(), name="demo-harbour.toml", by=director, at=now, site=site, signed_by=director,
        signed_with=Asked.PASSWORD,
    )  # fmt: skip


def _hold(clinic: Clinic, since: date, now: datetime) -> None:
    path, director = LIBRARY / "rules" / f"{RULES}.toml", clinic[PRESCRIBERS[ELMFIELD]].acting(now)
    version = protocols.publish(body=path.read_bytes(), name=path.name, by=director, at=now)
    site = clinic.versions["demo-elmfield"].site
    assert site is not None  # every version of the demo is a site's supplement
    site_rules.hold(
        site=site, version=version, since=since, key=uuid5(NAMESPACE, RULES), by=director, at=now
    )  # fmt: skip
    site.refresh_from_db()  # who is enrolled from here on has its rules
