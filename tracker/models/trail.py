"""The trail: what was done, by whom, when. Append-only, chained under a key that is not in the database."""

from django.db import models


class TrailEntry(models.Model):
    """One line of the trail. Text and no foreign keys, so that nothing done to live tables can touch a line.

    `digest` is over salt, payload and `rows`, `hash` (keyed) over everything but these, `prev` the line before. `rows`
    names each row that the act wrote, with a keyed digest under `row_salt`: a redaction takes that salt away, so that
    nobody can try out what stood there, and the chain goes on to verify. Empty: a line from before lines did so.
    """

    class Event(models.TextChoices):
        """What was done; one for each action."""

        COURSE_ENROLLED = "course.enrolled", "enrolled the patient"
        TEAM_CHANGED = "team.changed", "changed the care team"
        VISIT_BOOKED = "visit.booked", "booked a visit"
        VISIT_MOVED = "visit.moved", "moved a visit"
        VISIT_CANCELLED = "visit.cancelled", "cancelled a visit"
        SESSION_RECORDED = "session.recorded", "recorded a session"
        DOSING_RECORDED = "dosing.recorded", "recorded a dosing session"
        CHECK_RECORDED = "check.recorded", "answered a check"
        WEIGHT_RECORDED = "weight.recorded", "recorded the weight"
        RATING_RECORDED = "rating.recorded", "recorded scores"
        DOSE_RELEASED = "dose.released", "released the dose"
        WAIVER_GRANTED = "waiver.granted", "granted a waiver"
        WAIVER_REFUSED = "waiver.refused", "refused a waiver"
        INTENTION_SET = "intention.set", "set an intention"
        PRACTICE_TICKED = "practice.ticked", "ticked a practice"
        NOTE_WRITTEN = "note.written", "wrote a note"
        NOTE_SIGNED = "note.signed", "signed a note"
        PRIVATE_NOTE_WRITTEN = "private.written", "wrote for themselves alone"
        KEYS_ROTATED = "keys.rotated", "sealed private words with a new key"
        PROTOCOL_PUBLISHED = "protocol.published", "published a protocol version"
        RULES_HELD = "rules.held", "said which rules hold at a site"
        COURSE_MOVED = "course.moved", "moved the course to another protocol version"
        COURSE_TURNED = "course.turned", "changed how the course stands"
        LEAD_CHANGED = "lead.changed", "handed the course over"
        EVENT_RECORDED = "event.recorded", "recorded an event"
        FORM_FILED = "form.filed", "sent a form or report"
        REQUEST_MADE = "request.made", "asked for something on their page"
        CALL_LOGGED = "call.logged", "logged a call"
        FACT_CORRECTED = "fact.corrected", "corrected an entry"
        MILESTONE_REACHED = "milestone.reached", "recorded a milestone"
        BRANCH_DECIDED = "branch.decided", "decided on a way that parts"
        PAPER_SIGNED = "paper.signed", "recorded a signature"
        PLAN_DEPARTED = "plan.departed", "recorded a departure from a plan"
        MEDICINE_RECORDED = "medicine.recorded", "recorded another medicine"
        GROUP_RECORDED = "group.recorded", "recorded a group session"
        CONTACT_NAMED = "contact.named", "recorded a contact person"
        PATIENT_CHANGED = "patient.changed", "changed the patient's details"
        ROTA_CHANGED = "rota.changed", "changed the duty rota"
        LEAVE_AGREED = "leave.agreed", "entered leave and a deputy"
        REMINDER_SENT = "reminder.sent", "sent a message"
        READS_SEALED = "reads.sealed", "sealed who read which records"
        TRAIL_READ = "trail.read", "read the trail"
        CHECKPOINTS_FETCHED = "checkpoints.fetched", "fetched the signed checkpoints"
        ENTRY_REDACTED = "entry.redacted", "took personal data out of an entry"
        PERSON_INVITED = "person.invited", "invited somebody to work here"
        PATIENT_INVITED = "patient.invited", "invited the patient to their own record"
        INVITATION_WITHDRAWN = "invitation.withdrawn", "withdrew an invitation"
        INVITATION_ACCEPTED = "invitation.accepted", "accepted an invitation"
        ROLE_ENDED = "role.ended", "ended a role"
        ACCOUNT_CLOSED = "account.closed", "closed an account"
        ACCOUNT_OPENED = "account.opened", "opened an account again"
        REMINDER_FAILED = "reminder.failed", "could not send a message"
        EMERGENCY_OPENED = "emergency.opened", "opened the record in an emergency"
        EMERGENCY_REFUSED = "emergency.refused", "asked for a record in an emergency and found none"
        EMERGENCY_ENDED = "emergency.ended", "ended an emergency access"
        EMERGENCY_REVIEWED = "emergency.reviewed", "reviewed an emergency access"
        LOGGED_IN = "door.in", "logged in"
        LOGGED_OUT = "door.out", "logged out"
        SESSION_ENDED = "door.ended", "came to the end of their session"
        SESSION_UNLOCKED = "door.unlocked", "unlocked their session"
        LOG_IN_REFUSED = "door.refused", "was refused at the log-in"
        CODE_REFUSED = "door.code", "was refused at the second factor"
        UNLOCK_REFUSED = "door.unlock", "was refused when unlocking their session"
        PASSWORD_REFUSED = "door.password", "was refused when confirming with the password"
        LOCKED_OUT = "door.locked", "was locked out after too many tries"
        PASSWORD_CHANGED = "password.changed", "changed their password"
        PASSWORD_RESET = "password.reset", "set a new password by the link in a letter"
        FACTOR_ADDED = "factor.added", "set up a second factor"
        FACTOR_REMOVED = "factor.removed", "took a second factor away"
        RECOVERY_CODES_MADE = "recovery.made", "made new recovery codes"
        RECOVERY_CODE_USED = "recovery.used", "used a recovery code"
        TRAIL_REVIEWED = "trail.reviewed", "reviewed the trail"
        SITE_FOUNDED = "site.founded", "opened a site at the command line"
        ADMINISTRATOR_INVITED = "administrator.invited", "invited an administrator at the command line"

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=32, choices=Event.choices)
    actor = models.CharField(max_length=36)
    course_reference = models.CharField(max_length=12, blank=True, db_index=True)
    payload = models.TextField()
    salt = models.CharField(max_length=32)
    rows = models.TextField(blank=True, default="")
    row_salt = models.CharField(max_length=32, blank=True, default="")
    digest = models.CharField(max_length=64)
    prev = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(name="trail_by_actor", fields=["actor", "seq"]),
            models.Index(name="trail_by_event", fields=["event", "seq"]),
            models.Index(name="trail_by_moment", fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"


class TrailHead(models.Model):
    """The end of the chain: one row, locked by whoever appends. Without the lock the chain forks."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="the_trail_has_one_head", condition=models.Q(id=1))]
