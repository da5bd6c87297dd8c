"""What the supervisor's page reads: deviations in order. What waits, waivers: `waiting`. One deviation: `deviation`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce

from programmes.moments import local_day
from programmes.requirements import DEVIATIONS, Severity, State
from tracker.access.roles import SUPERVISING
from tracker.history import protocol_of, source_of
from tracker.models import Course, ProtocolVersion, Requirement, Site, User, Waiver
from tracker.models.requirements import RequirementQuerySet, Rule, state_expression
from tracker.pages import words
from tracker.pages.emergency_reviews import counts
from tracker.pages.tallied import Totals, totals
from tracker.pages.visit_words import visit_within
from tracker.pages.waiting import Waiting, WaiverLine, waiters, waivers

A_PAGE = 50
MOST_COUNTED = 1000
LONGEST_SOURCE = 100
NOT_DONE = ("plain", "Not done")
BEFORE_THE_END = "Not done when the course ended."
SEVERITIES = {severity.name.lower(): severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the supervisor asked for: sites, a version, a severity (None: all), and where the page begins."""

    user: User
    sites: tuple[Site, ...]
    site: str
    version: str
    severity: str
    after: tuple[int, datetime, int] | None

    @property
    def chosen(self) -> list[Site]:
        """Return the sites that are shown."""
        return [site for site in self.sites if self.site in ("", site.code)]

    @property
    def site_names(self) -> str:
        """Return the names of the sites that are shown: "Harbour and Northgate"."""
        names = [site.name for site in self.chosen]
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

    @property
    def is_narrowed(self) -> bool:
        """Say whether a site, a version or a severity was asked for."""
        return bool(self.site or self.version or self.severity)

    def among(self, rows: Any, course: str = "course__") -> Any:
        """Return the rows of the sites and of the version asked for, as far as this user may see them."""
        chosen = [site.pk for site in self.chosen]
        rows = rows.visible_to(self.user).filter(**{f"{course}site__in": chosen})
        return rows.filter(**{f"{course}protocol_version": int(self.version)}) if self.version else rows


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement on the page: whose, what, what happened, since when."""

    requirement: Requirement
    course: Course
    title: str
    visit: str
    evidence: str
    tone: str
    word: str
    source: str
    since: datetime
    days: int
    is_serious: bool


@dataclass(frozen=True, slots=True)
class Board:
    """All of the page but the grid. What waits and what was waived stand on the first page only."""

    wanted: Wanted
    versions: tuple[ProtocolVersion, ...]
    safety: list[Line]
    others: list[Line]
    number: str
    following: str
    waiting: Waiting | None
    waivers: list[WaiverLine]
    totals: Totals

    @property
    def leaves_out_safety(self) -> bool:
        """Say whether another severity was asked for: then an empty list says nothing about safety."""
        return self.wanted.severity not in ("", Severity.SAFETY.name.lower())


def wanted(asked: Mapping[str, str], user: User) -> Wanted:
    """Return what the address asks for; what is not known there counts as not asked. Costs no query of its own."""
    sites = {it.site_id: it.site for it in user.held_memberships if it.role in SUPERVISING}
    site, version, severity = asked.get("site", ""), asked.get("version", ""), asked.get("severity", "")
    return Wanted(
        user=user,
        sites=tuple(sites.values()),
        site=site if site in {it.code for it in sites.values()} else "",
        version=version if version.isdecimal() and version.isascii() and len(version) < 10 else "",
        severity=severity if severity in SEVERITIES else "",
        after=_cursor(asked.get("after", "")),
    )


def versions_in_use(asked: Wanted, at: datetime) -> dict[int, ProtocolVersion]:
    """Return the protocol versions of the supervisor's courses, by key, with the `counts` of emergencies. One query.

    It starts from the sites: asked version by version, it read every course of a version that these sites do not use.
    """
    courses = Course.objects.visible_to(asked.user).filter(site__in=asked.sites).values("protocol_version")
    found: Any = ProtocolVersion.objects.filter(pk__in=courses).select_related("base").order_by("code", "version")
    found = found.annotate(**counts(asked.sites, at))
    return {version.pk: version for version in found}


def board(asked: Wanted, versions: Mapping[int, ProtocolVersion], at: datetime) -> Board:
    """Return the page. Four queries, however many courses and deviations there are."""
    rows = asked.among(Requirement.objects)
    found = list(_deviations(rows, asked, at)[: A_PAGE + 1])
    shown = [line_of(it, versions, at) for it in found[:A_PAGE]]
    counted = totals(rows, asked.chosen, asked.version, at)
    return Board(
        wanted=asked,
        versions=tuple(versions.values()),
        safety=[it for it in shown if it.requirement.severity == Severity.SAFETY],
        others=[it for it in shown if it.requirement.severity != Severity.SAFETY],
        number=_number(counted, asked),
        following=_after(found[A_PAGE - 1]) if len(found) > A_PAGE else "",
        waiting=None if asked.after else waiters(rows, versions, at),
        waivers=[] if asked.after else waivers(asked.among(Waiver.objects), versions, at),
        totals=counted,
    )


def line_of(requirement: Requirement, versions: Mapping[int, ProtocolVersion], at: datetime) -> Line:
    """Return a requirement in words. It carries `state` and its course with the patient; makes no query."""
    course: Course = requirement.course
    version = versions[course.protocol_version_id]
    protocol, zone, state = protocol_of(version), ZoneInfo(course.zone), State(requirement.state)  # type: ignore[attr-defined]  # annotated
    since = since_of(requirement, state) or at
    tone, word = NOT_DONE if is_left(course, state, at) else words.STATES[state]
    return Line(
        requirement=requirement,
        course=course,
        title=words.requirement_title(protocol, requirement),
        visit=visit_within(protocol, requirement.visit_key),
        evidence=BEFORE_THE_END if word == NOT_DONE[1] else words.evidence(protocol, requirement, state, zone, at),
        tone=tone,
        word=word,
        source=shortened(source_of(version, requirement.key)),
        since=since,
        days=(local_day(at, zone) - local_day(since, zone)).days,
        is_serious=is_serious(requirement, state),
    )


def is_left(course: Course, state: State, at: datetime) -> bool:
    """Say whether it was still to be done when the course ended: nothing is late on a course that is over."""
    return state is State.OVERDUE and course.ended_at is not None and course.ended_at <= at


def is_serious(requirement: Requirement, state: State) -> bool:
    """Say whether a gate that nobody may release was passed: a serious breach."""
    never = (requirement.detail or {}).get("release") == "never"
    return requirement.rule == Rule.GATE and never and state is State.BROKEN


def since_of(requirement: Requirement, state: State) -> datetime | None:
    """Return from when on a requirement is what it is: settled, met too early, or past its close."""
    if state in (State.BROKEN, State.MISSED):
        return requirement.settled_at
    if state is State.MET_EARLY:
        return requirement.met_at
    return requirement.closes_at or requirement.met_at


def shortened(source: str) -> str:
    """Return the first source named, cut at a word where it is long."""
    first = source.split(";")[0]
    return first if len(first) <= LONGEST_SOURCE else first[:LONGEST_SOURCE].rsplit(" ", 1)[0] + " …"


def _deviations(rows: RequirementQuerySet, asked: Wanted, at: datetime) -> QuerySet[Requirement]:
    """Return the deviations, graver ones first, then older ones, from where the page begins."""
    found = rows.annotate(state=state_expression(at)).filter(state__in=[int(it) for it in DEVIATIONS])
    dated = found.annotate(
        since=Case(
            When(state__in=[int(State.BROKEN), int(State.MISSED)], then=F("settled_at")),
            When(state=int(State.MET_EARLY), then=F("met_at")),
            default=Coalesce("closes_at", "met_at"),
        )
    )
    if asked.severity:
        dated = dated.filter(severity=SEVERITIES[asked.severity])
    if asked.after:
        dated = dated.filter(_comes_after(*asked.after))
    return dated.select_related("course__patient").order_by("severity", "since", "pk")


def _comes_after(severity: int, since: datetime, key: int) -> Q:
    same = Q(severity=severity)
    return Q(severity__gt=severity) | (same & Q(since__gt=since)) | (same & Q(since=since, pk__gt=key))


def _number(counted: Totals, asked: Wanted) -> str:
    """Return how many deviations there are, not exact beyond a thousand."""
    if not counted.is_counted:
        return "Deviations nobody has counted yet"
    severities = [SEVERITIES[asked.severity]] if asked.severity else list(Severity)
    number = sum(it.of(*DEVIATIONS) for it in counted.tallies if it.severity in severities)
    if number > MOST_COUNTED:
        return f"More than {MOST_COUNTED:,} deviations"
    return "1 deviation" if number == 1 else f"{number} deviations"


def _after(last: Requirement) -> str:
    """Return where the next page begins, as the address writes it."""
    since: datetime = last.since  # type: ignore[attr-defined]  # annotated
    return f"{last.severity}.{int(since.timestamp() * 1_000_000)}.{last.pk}"


def _cursor(text: str) -> tuple[int, datetime, int] | None:
    """Return where the page begins; None at the first page, or where the address holds something else."""
    parts = text.split(".")
    if len(parts) != 3 or not all(it.isdecimal() and it.isascii() and len(it) < 18 for it in parts):
        return None
    severity, microseconds, key = map(int, parts)
    try:
        return severity, datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds), key
    except OverflowError:
        return None
