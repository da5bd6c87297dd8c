"""Samir's eleven minutes; and Ruth, half a year on, whom a message did not reach and who has a second course."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from tracker.actions import gates, reminders
from tracker.actions.signatures import Asked
from tracker.management.demo import trauma
from tracker.management.demo.days import ZONE, later, moment, working_days
from tracker.management.demo.diary import Diary, Telling
from tracker.management.demo.named import RUTH, SAMIR
from tracker.management.demo.path import accompany, give, long_days, prepare, then, tick
from tracker.management.demo.people import Clinic
from tracker.management.demo.story import Story
from tracker.models import Reminder

BOUNCED_AT = (18, 2)  # on the day before an appointment, when it has just been announced
AGO = -183  # days from today to Ruth's second dose


def tellings(clinic: Clinic, diary: Diary, at: datetime) -> Iterator[Telling]:
    """Yield the three courses, once their dosing days are kept."""
    today = at.astimezone(ZONE).date()
    samir = Story(clinic, diary, SAMIR, clinic["ines"], clinic["kofi"])
    first = samir.keep([later(today, -12)])
    tick(samir, first, today)
    yield partial(_samir, samir, first, samir.keep(working_days(later(first, 16), -1, 4)), today)
    ruth = Story(clinic, diary, RUTH, clinic["kofi"], clinic["maeve"], booked_from=later(today, -5))
    yield partial(_ruth, ruth, *long_days(ruth, later(today, AGO - 14)), at)


def _samir(story: Story, first: date, second: date, today: date) -> None:
    """At the first dose one clinician was alone for eleven minutes. Nobody has decided about it.

    For his second dose, which is to come, the supervisor has waived the lift home.
    """
    prepare(story, first)
    give(story, "dose-1", first, away=(moment(first, 13, 4), moment(first, 13, 15)))
    accompany(story, "dose-1", first)
    then(story, second)
    decided_at, until = moment(later(today, -1), 15, 20), moment(later(second, 1), 0)
    reason = "His brother is abroad that week. Kofi goes home with him in the taxi and sees him to the door."
    story.do(
        decided_at, gates.decide_waiver, requirement_key="dose-2/gate-lift-home", granted=True, until=until,
        reason=reason, by=story.clinic["hanna"].acting(decided_at), signed_with=Asked.PASSWORD,
    )  # fmt: skip


def _ruth(story: Story, first: date, second: date, at: datetime) -> None:
    """Six months on, the talk is agreed for today or tomorrow; the message about it came back."""
    today = at.astimezone(ZONE).date()
    prepare(story, first)
    give(story, "dose-1", first)
    accompany(story, "dose-1", first)
    then(story, second, leave_out=("fu-6mo", "fu-12mo"))
    starts_at = still_to_come(at)
    story.agree("fu-6mo", starts_at, 45, story.coordinator, moment(later(today, -4), 12), "By telephone")
    eve = later(starts_at.astimezone(ZONE).date(), -1)
    story.diary.add(moment(eve, *BOUNCED_AT), partial(_bounce, story))
    trauma.ruth_again(story, today)


def still_to_come(at: datetime) -> datetime:
    """Return a time of today that lies ahead and was announced yesterday; tomorrow's, once that was announced."""
    today = at.astimezone(ZONE).date()
    if at >= moment(today, *BOUNCED_AT):
        return moment(later(today, 1), 10)
    return moment(today, 16) if at < moment(today, 15, 30) else moment(today, 18, 30)


def _bounce(story: Story, at: datetime) -> None:
    """The mail server of her address refuses it for good."""
    rows = Reminder.objects.as_system("demo").filter(course=story.course, visit_key="fu-6mo")
    reminders.give_up(reminder=rows.get(status=Reminder.Status.PLANNED), at=at)
