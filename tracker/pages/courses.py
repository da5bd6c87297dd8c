"""The list of courses: searched, filtered, paged by key. Three statements."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from programmes import State
from tracker.history import protocol_of
from tracker.models import Course, Phase, ProtocolVersion, Requirement, Standing, User
from tracker.models.requirements import state_expression
from tracker.pages import words
from tracker.pages.caseload import BODY, dosed_at, with_next
from tracker.pages.people import alike_among
from tracker.pages.window_day import WindowDay, phase_words, window_day

PAGE = 50
COUNTED = 1000
GOING_ON, ON_HOLD, ENDED = "going-on", "on-hold", "ended"
STANDINGS: dict[str, tuple[str, Q]] = {
    GOING_ON: ("Going on", Q(ended_at=None) & ~Q(standing=Standing.ON_HOLD)),
    ON_HOLD: ("On hold", Q(ended_at=None, standing=Standing.ON_HOLD)),
    ENDED: ("Ended", Q(ended_at__isnull=False)),
}
CALM = "~"  # marks, in the address of a further page, that nothing late comes any more


@dataclass(frozen=True, slots=True)
class Line:
    """One course of the list. `booked_for` is what the next agreed time is for; empty where none is agreed.

    `alike` is another name on this page that could be taken for this one.
    """

    course: Course
    alike: str
    window: WindowDay | None
    phase: str
    booked_for: str
    booked_at: datetime | None
    late: int


@dataclass(frozen=True)
class Courses:
    """The courses a user may see that match a search: those with something late first, each part by reference.

    `sealed`: the words of `query` as an address carries them. `after`: the last reference of the page before, with a
    "~" in front where that course had nothing late.
    """

    user: User
    at: datetime
    query: str = ""
    sealed: str = ""
    phase: int | None = None
    stands: str = ""
    site: str = ""
    version: int | None = None
    late_only: bool = False
    after: str = ""

    @cached_property
    def lines(self) -> list[Line]:
        """Return this page's courses."""
        shown = self._read[:PAGE]
        others = alike_among(shown)
        return [self._line(it, others.get(it.patient_id, "")) for it in shown]

    @property
    def next_page(self) -> str:
        """Return the query of the page after this one; empty on the last."""
        if len(self._read) <= PAGE:
            return ""
        asked = {"words": self.query and self.sealed, "phase": self.phase}
        asked |= {"stands": self.stands, "site": self.site}
        asked |= {"version": self.version, "late": "1" if self.late_only else ""}
        kept = {name: value for name, value in asked.items() if value}
        last = self.lines[-1]
        return urlencode({**kept, "after": f"{'' if last.late else CALM}{last.course.reference}"})

    @cached_property
    def number(self) -> str:
        """Return how many match: "1 course", "12 courses", "more than 1,000 courses". One statement."""
        found = len(self._matching().order_by().values_list("pk")[: COUNTED + 1])
        if found > COUNTED:
            return f"more than {COUNTED:,} courses"
        return "1 course" if found == 1 else f"{found} courses"

    @property
    def is_filtered(self) -> bool:
        """Say whether anything was asked for."""
        return bool(self.query or self.phase or self.stands or self.site or self.version or self.late_only)

    @property
    def phases(self) -> list[tuple[int, str, bool]]:
        """Return the phases to choose from, and which one is chosen."""
        return [(phase.value, phase.label.capitalize(), phase.value == self.phase) for phase in Phase]

    @property
    def standings(self) -> list[tuple[str, str, bool]]:
        """Return how courses can stand, to choose from, and which one is chosen."""
        return [(name, label, name == self.stands) for name, (label, _) in STANDINGS.items()]

    @property
    def sites(self) -> list[tuple[str, str, bool]]:
        """Return the sites this user works at, to choose from, and which one is chosen; empty where it is one."""
        places = {it.site.code: it.site.name for it in self.user.held_memberships}
        return [(code, name, code == self.site) for code, name in places.items()] if len(places) > 1 else []

    @cached_property
    def versions(self) -> list[tuple[int, str, bool]]:
        """Return the protocols of this user's courses, and which is chosen; empty where it is one. One statement."""
        own = Course.objects.visible_to(self.user).filter(protocol_version=OuterRef("pk"))
        found = ProtocolVersion.objects.filter(Exists(own)).defer("body").order_by("code", "version")
        named = [(it.pk, it.reference, it.pk == self.version) for it in found]
        return named if len(named) > 1 else []

    @cached_property
    def _read(self) -> list[Course]:
        rows = self._matching()
        rows = rows.annotate(calm=~Exists(_overdue(self.at)))
        if self.after:
            further = Q(calm=self.after.startswith(CALM), reference__gt=self.after.removeprefix(CALM))
            rows = rows.filter(further if self.after.startswith(CALM) else further | Q(calm=True))
        rows = with_next(rows, self.at).annotate(late=_late(self.at), dosed_at=dosed_at())
        rows = rows.select_related("patient", "protocol_version").defer(BODY)
        return list(rows.order_by("calm", "reference")[: PAGE + 1])

    def _matching(self) -> QuerySet[Course]:
        rows = Course.objects.visible_to(self.user)
        if self.query:
            rows = rows.filter(Q(reference__istartswith=self.query) | Q(patient__full_name__icontains=self.query))
        if self.phase:
            rows = rows.filter(phase=self.phase)
        if self.stands:
            rows = rows.filter(STANDINGS[self.stands][1])
        if self.site:
            rows = rows.filter(site__code=self.site)
        if self.version:
            rows = rows.filter(protocol_version=self.version)
        return rows.annotate(late=_late(self.at)).filter(late__gt=0) if self.late_only else rows

    def _line(self, course: Course, like: str) -> Line:
        visit, booked_at = course.next_visit, course.next_at  # type: ignore[attr-defined]  # from `with_next`
        title = words.visit_title(protocol_of(course.protocol_version), visit) if visit else ""
        window = window_day(course, self.at, course.dosed_at)  # type: ignore[attr-defined]  # annotated by the query
        return Line(course, like, window, phase_words(course, self.at), title, booked_at, course.late)  # type: ignore[attr-defined]  # annotated by the query


def _overdue(at: datetime) -> QuerySet[Requirement]:
    """Return what is overdue on an outer course; of one that has ended, nothing."""
    rows = Requirement.unscoped.annotate(state=state_expression(at))
    return rows.filter(
        course=OuterRef("pk"),
        course__ended_at=None,
        closes_at__lte=at,
        met_at=None,
        settled_at=None,
        state=State.OVERDUE,
    )


def _late(at: datetime) -> Coalesce:
    """Count what is overdue on a course at `at`."""
    return Coalesce(Subquery(_overdue(at).order_by().values("course").annotate(number=Count("pk")).values("number")), 0)
