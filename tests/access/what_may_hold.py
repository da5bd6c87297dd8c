"""Which sink may hold what was typed where, and which columns nobody types into. A reason stands with each."""

ALLOWED = {
    ("Site.crisis_phone", "address"): "a number to dial, which a clinic publishes",
    ("Site.emergency_phone", "address"): "the same",
    ("Site.night_phone", "address"): "the same",
    ("Site.team_phone", "address"): "the same",
    ("contact-new.phone", "address"): "a number to dial on a page of staff: a tel: link, which asks nobody for a page",
    ("patient.phone", "address"): "the same",
    ("address", "address"): "typed into the address bar by a stranger",
    ("address", "header"): "the same, on the way to the log-in page",
    ("invite-person.email", "mail"): "the recipient",
}
_BY_REASON = {
    "the trail itself, which is a sink here": """
        AccessEntry.actor AccessEntry.course_reference AccessEntry.route TrailEntry.actor
        TrailEntry.course_reference TrailEntry.digest TrailEntry.event TrailEntry.hash TrailEntry.payload
        TrailEntry.prev TrailEntry.row_salt TrailEntry.rows TrailEntry.salt TrailHead.hash
    """,
    "a code, key, zone or rule, chosen from a list and never typed": """
        AdverseEvent.visit_key Authenticator.type Booking.visit_key BookingSlot.visit_key BranchDecision.code
        Call.task Correction.moved_to Correction.noun Course.arm Course.reference Course.region Course.rules
        Course.window_visit Course.zone CourseEvent.from_zone CourseEvent.to_zone Credential.code Departure.code
        Departure.visit_key DetailChange.field Dose.given_as Dose.product Dose.site_code Dose.visit_key
        ElectronicSignature.table ElectronicSignature.zone Filing.about Filing.form GateCheck.code
        GateCheck.visit_key GroupSession.visit_key Insight.visit_key Medication.code Medication.unit Milestone.code
        Milestone.visit_key Note.visit_key Patient.zone ProtocolVersion.code ProtocolVersion.version
        Rating.assessment Rating.visit_key Redaction.fields Redaction.noun Release.snapshot Release.visit_key
        Reminder.code Reminder.key Reminder.visit_key Request.visit_key Requirement.detail Requirement.key
        RoomEntry.code RoomEntry.roles RoomEntry.visit_key Signature.code Signature.signed_by Signature.visit_key
        Site.code Site.country Site.rules Site.subdivision Site.zone TherapySession.visit_key Waiver.requirement_key
        Waiver.snapshot
    """,
    "a secret, sealed or hashed: see `test_sealed_bytes`": """
        Authenticator.data Invitation.digest User.password
    """,
    "a table of Django's or allauth's that nothing here writes to": """
        ContentType.app_label ContentType.model EmailAddress.email EmailConfirmation.key Group.name
        Permission.codename Permission.name
    """,
    "made by the program: a digest, a key, a server's code": """
        DeliveryAttempt.message_id DeliveryAttempt.receipt ElectronicSignature.digest ElectronicSignature.row
        DoorTry.account ProtocolVersion.digest VersionMove.signed
    """,
    "deleted as soon as the letter went; its address is looked for in letters and logs": """
        Letter.address Letter.origin
    """,
    "a published file; its words are the title's": """
        ProtocolVersion.body
    """,
    "sessions, which are a sink here": """
        Session.session_data Session.session_key
    """,
}
NEVER_TYPED = {column: reason for reason, columns in _BY_REASON.items() for column in columns.split()}
