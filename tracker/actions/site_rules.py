"""Which rules of places hold at a site: set by who answers for it. What they say is published: `protocols`."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from programmes.moments import local_day
from tracker.access.roles import SUPERVISING
from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action, wrote
from tracker.history.rules import Held
from tracker.models import Course, ProtocolVersion, Site, SiteRules, TrailEntry, User
from tracker.models.facts import standing


@action
def hold(
    *,
    site: Site,
    version: ProtocolVersion,
    since: date,
    key: UUID,
    by: User,
    at: datetime,
    until: date | None = None,
    replaces: SiteRules | None = None,
) -> SiteRules:
    """Say that rules hold at a site from `since` to `until`, both included, and plan its open courses anew.

    `replaces` is what stood so far, as when rules end. Rare, so that it may take a while: seven statements a course.
    A replay (same key) is answered with what it made.

    :raises CannotRecord: when the version holds no rules of a place, the days are the wrong way round, the same rules
        hold there already, or the person does not answer for the site; or when the key was used for something else.
    """
    same = {"site": site, "version": version, "since": since, "until": until, "replaces": replaces, "set_by": by}
    if (done := SiteRules.objects.filter(key=key).first()) is not None:
        if any(getattr(done, name) != value for name, value in same.items()):
            raise CannotRecord(facts.FOR_SOMETHING_ELSE)
        return done
    site = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    _check(site, version, since, until, replaces, by, at)
    made = SiteRules.objects.create(key=key, set_at=at, **same)
    wrote(made)
    site.rules = list(_standing_at(site))
    site.save(update_fields=["rules"])
    for course in courses.locked().select_related("site").filter(site=site, ended_at=None).order_by("pk"):
        refresh(course)
        courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.RULES_HELD, by=by, at=at, site=site.code, version=version.reference,
        since=since.isoformat(), until=until.isoformat() if until else None,
    )  # fmt: skip
    return made


def refresh(course: Course) -> None:
    """Give a course its own copy of where it is and of the rules that held for it, each at its site and in its days."""
    course.region, course.rules = course.site.region, list(_of_course(course))
    course.save(update_fields=["region", "rules"])


def after_a_move(course: Course, to_site: Site, day: date) -> list[Held]:
    """Return a course's rules once it moves on `day`: so far those it has, then those of the new site. No query."""
    return [*_within(course.rules, "", day.isoformat()), *_within(to_site.rules, day.isoformat(), None)]


def _check(
    site: Site,
    version: ProtocolVersion,
    since: date,
    until: date | None,
    replaces: SiteRules | None,
    by: User,
    at: datetime,
) -> None:
    if not version.is_regulation:
        raise CannotRecord(f"{version} is a protocol. Only rules of a place can hold at a site.")
    if until is not None and until < since:
        raise CannotRecord("The last day lies before the first.")
    if not by.memberships.held_at(at).filter(site=site, role__in=SUPERVISING).exists():
        raise CannotRecord(f"Only a supervisor or the medical director of {site} says which rules hold there.")
    others = site.held_rules.filter(replaced_by=None, version=version)
    if any(_meet(it, since, until) for it in others if it != replaces):
        raise CannotRecord(f"{version.reference} holds at {site} on some of these days already.")


def _meet(row: SiteRules, since: date, until: date | None) -> bool:
    return (until is None or row.since <= until) and (row.until is None or since <= row.until)


def _standing_at(site: Site) -> Iterator[list[str | None]]:
    """Yield what holds at a site, the first to hold first: a digest, its first and its last day. One query."""
    rows = site.held_rules.filter(replaced_by=None).order_by("since", "set_at").select_related("version")
    for it in rows.defer("version__body"):
        yield [it.version.digest, it.since.isoformat(), it.until.isoformat() if it.until else None]


def _of_course(course: Course) -> Iterator[Held]:
    """Yield the rules of each site for the days on which the course was there; the day of a move counts for both."""
    moves = standing(course.courseevent_facts.filter(to_site__isnull=False))
    since = ""
    for move in moves.select_related("from_site").order_by("happened_at"):
        day = local_day(move.happened_at, ZoneInfo(move.from_zone)).isoformat()
        yield from _within(move.from_site.rules, since, day)
        since = day
    yield from _within(course.site.rules, since, None)


def _within(rules: list[Held], since: str, until: str | None) -> Iterator[Held]:
    """Yield what of a site's rules falls into a stretch of days, both included. Dates in ISO are in order as text."""
    for digest, first, last in rules:
        begins = max(str(first), since)
        ends = min((it for it in (last, until) if it), default=None)
        if ends is None or begins <= ends:
            yield [digest, begins, ends]
