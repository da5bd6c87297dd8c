"""The tables, one aggregate a file. They keep what the database can keep; only actions write to them."""

from tracker.models.accesses import AccessEntry
from tracker.models.bookings import Booking, BookingSlot
from tracker.models.checks import GateCheck, Weight
from tracker.models.contacts import Contact
from tracker.models.corrections import Correction
from tracker.models.courses import CareTeamMember, Course, Enrolment, Phase, Standing
from tracker.models.decisions import Release, Waiver
from tracker.models.door import DoorTry
from tracker.models.doses import Dose
from tracker.models.emergencies import EmergencyAccess, EmergencyEnd, EmergencyReview
from tracker.models.events import AdverseEvent, Call, Filing, Request
from tracker.models.groups import GroupSession
from tracker.models.invitations import Invitation, Letter
from tracker.models.medicines import Medication
from tracker.models.milestones import BranchDecision, Milestone
from tracker.models.moves import VersionMove
from tracker.models.notes import Note
from tracker.models.papers import Departure, Signature
from tracker.models.patients import Patient
from tracker.models.people import Credential, Membership, Site, User
from tracker.models.practices import Practice, PracticeCheckIn
from tracker.models.private_notes import PrivateNote
from tracker.models.protocols import ProtocolVersion
from tracker.models.ratings import Rating
from tracker.models.redactions import DetailChange, Redaction
from tracker.models.reminders import DeliveryAttempt, Reminder
from tracker.models.requirements import Requirement
from tracker.models.reviews import TrailReview
from tracker.models.room import RoomEntry
from tracker.models.rota import DutyShift, Leave
from tracker.models.sessions import TherapySession
from tracker.models.signatures import ElectronicSignature
from tracker.models.site_rules import SiteRules
from tracker.models.tallies import CaseloadTally
from tracker.models.trail import TrailEntry, TrailHead
from tracker.models.turns import CourseEvent
from tracker.models.words import Insight, Intention

__all__ = [
    "AccessEntry",
    "AdverseEvent",
    "Booking",
    "BookingSlot",
    "BranchDecision",
    "Call",
    "CareTeamMember",
    "CaseloadTally",
    "Contact",
    "Correction",
    "Course",
    "CourseEvent",
    "Credential",
    "DeliveryAttempt",
    "Departure",
    "DetailChange",
    "DoorTry",
    "Dose",
    "DutyShift",
    "ElectronicSignature",
    "EmergencyAccess",
    "EmergencyEnd",
    "EmergencyReview",
    "Enrolment",
    "Filing",
    "GateCheck",
    "GroupSession",
    "Insight",
    "Intention",
    "Invitation",
    "Leave",
    "Letter",
    "Medication",
    "Membership",
    "Milestone",
    "Note",
    "Patient",
    "Phase",
    "Practice",
    "PracticeCheckIn",
    "PrivateNote",
    "ProtocolVersion",
    "Rating",
    "Redaction",
    "Release",
    "Reminder",
    "Request",
    "Requirement",
    "RoomEntry",
    "Signature",
    "Site",
    "SiteRules",
    "Standing",
    "TherapySession",
    "TrailEntry",
    "TrailHead",
    "TrailReview",
    "User",
    "VersionMove",
    "Waiver",
    "Weight",
]
