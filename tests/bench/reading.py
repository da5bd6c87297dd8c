"""What people read, measured: a course, today, the lists, the supervisor's page (P4, P5, P6)."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from html import unescape

from django.test import Client
from django.urls import reverse

from tests.bench import floors, people
from tests.bench.measuring import Row, processor, statements, wall
from tracker.models import Course, User
from tracker.pages import caseload

STATEMENTS = 9
NEXT = re.compile(r'href="([^"]+)" rel="next"')


def rows(at: datetime) -> Iterator[Row]:
    """Yield the rows of every page."""
    me, her = people.clinician(at), people.supervisor(at)
    clinic, board = people.signed_in(me), people.signed_in(her)
    course = people.after_a_dose()
    addresses = {
        "course page": (board, reverse("course", args=[course.reference])),
        "today": (clinic, reverse("today")),
        "courses": (clinic, reverse("courses")),
        "everything late": (clinic, reverse("late")),
        "courses with something late": (clinic, f"{reverse('courses')}?late=1"),
        "supervision of one site": (board, f"{reverse('supervision')}?site={course.site.code}"),
    }
    for name, (client, address) in addresses.items():
        act = partial(_get, client, address)
        act()  # the first one parses protocols and templates
        yield Row("P4", f"{name}: statements", statements(act), "statements", STATEMENTS)
        ours = processor(act)
        yield Row("P4", f"{name}: processor", ours, "ms")
        if name == "course page":
            yield from _to_templates(name, ours)
    yield from _portal()
    yield from _overdue(me, at)
    yield from _far(board)


def _to_templates(name: str, ours: float) -> Iterator[Row]:
    """Beside a template that formats as it goes; and, for the record, beside one that only puts texts in."""
    yield Row("P5", f"{name} to a mixed template of 48 kB", ours, "ms", 1, floor=processor(floors.template()))
    yield Row("P5", f"{name} to plain variables", ours, "ms", floor=processor(floors.plain_template()))


def _portal() -> Iterator[Row]:
    """The page of a patient who has an account; synthetic patients are given one for this."""
    course = people.after_a_dose()
    act = partial(_get, people.signed_in(people.patient(course)), reverse("my-plan"))
    act()
    yield Row("P4", "your plan: statements", statements(act), "statements", STATEMENTS)
    ours = processor(act)
    yield Row("P4", "your plan: processor", ours, "ms")
    yield from _to_templates("your plan", ours)


def _get(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def _overdue(me: User, at: datetime) -> Iterator[Row]:
    """The list alone, as the page reads it; beside it the SELECT by hand on courses that are known already."""
    mine = list(Course.objects.visible_to(me).values_list("pk", flat=True))

    def act() -> None:
        caseload.waiting(me, at)

    yield Row("P6", "overdue list: statements", statements(act), "statements", 6)
    floor = wall(floors.overdue(mine, at), 5)
    yield Row("P6", "overdue list: wall", wall(act, 5), "ms")
    yield Row("P6", "the same, for the record: the SELECT by hand", floor, "ms")


def _far(board: Client) -> Iterator[Row]:
    """Go from page to page as a reader does, and compare the last full one with the second: both have no grid."""
    address, full = reverse("supervision"), []
    for _ in range(1000):
        following = NEXT.search(_get(board, address))
        if following is None:
            break
        full.append(address := unescape(following[1]))
    if len(full) < 3:
        return
    near, far = (partial(_get, board, it) for it in (full[0], full[-2]))
    yield Row("P6", f"deviations, page {len(full)} to page 2", processor(far), "ms", 1.5, floor=processor(near))
