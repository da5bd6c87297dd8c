"""Messages as staff read them: what the house itself sends, to whom, and why one did not go."""

import pytest

from tests.factories import MONDAY, ReminderFactory, harbour
from tracker.models import Reminder
from tracker.pages.messages import message

pytestmark = pytest.mark.django_db
Status, Audience = Reminder.Status, Reminder.Audience
SAID = {
    "a correction to come": (
        {"code": "correction"}, "Change of “First dose”", "Marta", "Planned", "",
    ),
    "a correction overtaken": (
        {"code": "correction", "status": Status.CANCELLED},
        "Change of “First dose”", "Marta", "Cancelled",
        "No longer needed: the visit was moved again, took place, or its time has passed.",
    ),
    "a correction that failed": (
        {"code": "correction", "status": Status.FAILED},
        "Change of “First dose”", "Marta", "Failed", "It could not be sent: phone instead.",
    ),
    "staff, if need be": (
        {"code": "outcome-missing", "audience": Audience.DUTY},
        "If nobody records what became of “First dose”", "whoever is on duty", "Planned", "",
    ),
    "staff, not needed": (
        {"code": "outcome-missing", "audience": Audience.SUPERVISOR, "status": Status.CANCELLED},
        "If nobody records what became of “First dose”", "the supervisor", "Cancelled",
        "No longer needed: the outcome was recorded, or the dose was moved.",
    ),
    "staff, told": (
        {"code": "outcome-missing", "audience": Audience.LEAD, "status": Status.SENT},
        "Nobody had recorded what became of “First dose”", "the lead therapist", "Sent", "",
    ),
    "staff, nobody there": (
        {"code": "outcome-missing", "audience": Audience.LEAD, "status": Status.FAILED},
        "Nobody had recorded what became of “First dose”", "the lead therapist", "Failed", "It could not be sent.",
    ),
    "a code nobody knows": ({"code": "made-up"}, "made-up", "Marta", "Planned", ""),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "about", "to", "word", "why"), SAID.values(), ids=SAID)
def test_a_message_of_the_house_in_words(course, fields, about, to, word, why):
    settled = {"settled_at": MONDAY} if fields.get("status") else {}
    row = ReminderFactory(course=course, visit_key="dose-1", **fields, **settled)
    said = message(harbour(), course, row)
    assert (said.about, said.to, said.word, said.why) == (about, to, word, why)
