"""The kinds of line that a supervisor can ask the trail for: in groups, and those to look at first."""

from tracker.models import TrailEntry

READS, FIRST = "reads", "first"
Event = TrailEntry.Event
TREATMENT = [
    Event.COURSE_ENROLLED, Event.TEAM_CHANGED, Event.LEAD_CHANGED, Event.COURSE_TURNED, Event.COURSE_MOVED,
    Event.VISIT_BOOKED, Event.VISIT_MOVED, Event.VISIT_CANCELLED, Event.SESSION_RECORDED, Event.GROUP_RECORDED,
    Event.DOSE_RELEASED, Event.DOSING_RECORDED, Event.CHECK_RECORDED, Event.WEIGHT_RECORDED, Event.RATING_RECORDED,
    Event.MILESTONE_REACHED, Event.BRANCH_DECIDED, Event.PAPER_SIGNED, Event.MEDICINE_RECORDED, Event.EVENT_RECORDED,
    Event.FORM_FILED, Event.CALL_LOGGED, Event.NOTE_WRITTEN, Event.NOTE_SIGNED, Event.INTENTION_SET,
    Event.PRACTICE_TICKED, Event.REQUEST_MADE, Event.CONTACT_NAMED, Event.PATIENT_CHANGED, Event.PATIENT_INVITED,
]  # fmt: skip
OTHERWISE = [
    Event.EMERGENCY_OPENED, Event.EMERGENCY_REFUSED, Event.EMERGENCY_ENDED, Event.EMERGENCY_REVIEWED,
    Event.FACT_CORRECTED, Event.ENTRY_REDACTED, Event.WAIVER_GRANTED, Event.WAIVER_REFUSED, Event.PLAN_DEPARTED,
]  # fmt: skip
MESSAGES = [Event.REMINDER_SENT, Event.REMINDER_FAILED]
DOOR = [
    Event.LOGGED_IN, Event.LOGGED_OUT, Event.SESSION_ENDED, Event.SESSION_UNLOCKED, Event.LOG_IN_REFUSED,
    Event.CODE_REFUSED, Event.UNLOCK_REFUSED, Event.PASSWORD_REFUSED, Event.LOCKED_OUT,
]  # fmt: skip
ACCOUNTS = [
    Event.ADMINISTRATOR_INVITED, Event.PERSON_INVITED, Event.INVITATION_WITHDRAWN, Event.INVITATION_ACCEPTED,
    Event.ROLE_ENDED, Event.ACCOUNT_CLOSED, Event.ACCOUNT_OPENED, Event.PASSWORD_CHANGED, Event.PASSWORD_RESET,
    Event.FACTOR_ADDED, Event.FACTOR_REMOVED, Event.RECOVERY_CODES_MADE, Event.RECOVERY_CODE_USED,
]  # fmt: skip
SITE = [
    Event.SITE_FOUNDED, Event.PROTOCOL_PUBLISHED, Event.RULES_HELD, Event.ROTA_CHANGED, Event.LEAVE_AGREED,
    Event.KEYS_ROTATED,
]  # fmt: skip
TRAIL = [
    Event.TRAIL_READ, Event.TRAIL_REVIEWED, Event.READS_SEALED, Event.CHECKPOINTS_FETCHED,
]  # fmt: skip
GROUPS = {
    "Exceptions and corrections": OTHERWISE,
    "Treatment": TREATMENT,
    "Messages": MESSAGES,
    "Coming in and going": DOOR,
    "People and accounts": ACCOUNTS,
    "The site": SITE,
    "The trail itself": TRAIL,
}
FOR_THEMSELVES = Event.PRIVATE_NOTE_WRITTEN
"""That somebody writes for themselves is theirs alone to know: no kind to ask for."""
LOOK_AT_FIRST = [
    *OTHERWISE, Event.COURSE_MOVED, Event.REMINDER_FAILED, Event.LOG_IN_REFUSED, Event.CODE_REFUSED,
    Event.UNLOCK_REFUSED, Event.PASSWORD_REFUSED, Event.LOCKED_OUT, Event.ADMINISTRATOR_INVITED, Event.PERSON_INVITED,
    Event.ROLE_ENDED, Event.ACCOUNT_CLOSED, Event.ACCOUNT_OPENED, Event.PASSWORD_RESET, Event.FACTOR_REMOVED,
    Event.RECOVERY_CODE_USED, Event.PROTOCOL_PUBLISHED, Event.RULES_HELD, Event.KEYS_ROTATED,
]  # fmt: skip
"""Where harm or misuse would show: what a review begins with."""
CHOICES: list[tuple[str, list[tuple[str, str]]]] = [
    ("To begin with", [(FIRST, "What to look at first"), (READS, "Opened a record")]),
    *((name, [(it.value, str(it.label)[:1].upper() + str(it.label)[1:]) for it in group])
      for name, group in GROUPS.items()),
]  # fmt: skip
KNOWN = {value for _, choices in CHOICES for value, _ in choices}
