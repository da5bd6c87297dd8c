"""Two emergency accesses in the demo clinic's past: one that a supervisor reviewed, one that waits for a review."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from tracker.actions import accesses, emergencies
from tracker.actions.emergencies import Grounds, Sought
from tracker.management.demo.diary import Diary
from tracker.management.demo.named_otherwise import COLM, LUIS
from tracker.management.demo.people import Clinic
from tracker.management.demo.person import Person
from tracker.management.demo.story import NAMESPACE
from tracker.models import Course, ElectronicSignature, EmergencyAccess, EmergencyReview, User
from tracker.models.accesses import IN_EMERGENCY

SIGNED_WITH = ElectronicSignature.Asked.PASSWORD
REVIEWED, ASKED, WAITS = timedelta(days=5), timedelta(days=6), timedelta(hours=20)  # so long ago
MINUTE = timedelta(minutes=1)
HOSPITAL = "The ward asks which medicines he takes and whom it may tell. He is abroad and gave them our number."
AT_THE_DOOR = "Came to our door dizzy and sick, and says he had a session at Northgate. Nobody there picks up."
FOUND = "I phoned Priya and the ward. Only the course page was opened, and what was asked is what was told."


def plan(clinic: Clinic, diary: Diary, at: datetime) -> None:
    """Put both into the diary: a hospital asked Priya about Colm, and Luis stood at Elmfield's door."""
    asked, door = Grounds(EmergencyAccess.Reason.ASKED, HOSPITAL), Grounds(EmergencyAccess.Reason.CARE_NOW, AT_THE_DOOR)
    diary.add(at - ASKED, lambda now: _open(COLM, asked, clinic["priya"], now))
    diary.add(at - REVIEWED, lambda now: _review(COLM, clinic["hanna"], now))
    diary.add(at - WAITS, lambda now: _open(LUIS, door, clinic["ellen"], now))


def _open(whom: Person, grounds: Grounds, by: User, now: datetime) -> None:
    course = Course.objects.as_system("demo").get(patient__full_name=whom.name)
    emergencies.open_record(
        sought=Sought(reference=course.reference), grounds=grounds, signed_with=SIGNED_WITH, key=_key(whom), origin="",
        by=by.acting(now), at=now,
    )  # fmt: skip
    accesses.were_read(courses=[course], by=by, at=now + MINUTE, route=f"{IN_EMERGENCY}course")
    emergencies.end(access=_key(whom), by=by, at=now + 12 * MINUTE)


def _review(whom: Person, by: User, now: datetime) -> None:
    emergencies.review(
        access=_key(whom), finding=EmergencyReview.Finding.JUSTIFIED, words=FOUND, signed_with=SIGNED_WITH,
        key=uuid5(NAMESPACE, f"{whom.name}/review"), by=by.acting(now), at=now,
    )  # fmt: skip


def _key(whom: Person) -> UUID:
    return uuid5(NAMESPACE, f"{whom.name}/emergency")
