"""Every constraint of the schema by its name: what it just lets through, and what it just refuses."""

from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.factories import MembershipFactory, ProtocolVersionFactory, ReminderFactory, SiteFactory, a_harbour_version
from tests.tracker.models.rows import FACTS, HOUR, fact
from tracker.models import (
    AdverseEvent,
    Booking,
    BookingSlot,
    BranchDecision,
    CareTeamMember,
    CaseloadTally,
    Contact,
    Correction,
    Course,
    CourseEvent,
    Credential,
    Departure,
    Dose,
    DutyShift,
    GroupSession,
    Insight,
    Intention,
    Leave,
    Medication,
    Membership,
    Note,
    Practice,
    ProtocolVersion,
    Redaction,
    Release,
    Reminder,
    Requirement,
    RoomEntry,
    Signature,
    SiteRules,
    TherapySession,
    TrailHead,
    VersionMove,
    Waiver,
    Weight,
)

pytestmark = pytest.mark.usefixtures("db", "by_hand")
PRESENCE, VITAL_SIGNS, IDENTITY, TRANSFER, SIGN, TRANSFERRED = 2, 3, 1, 11, 13, 5

OF_FACTS = {
    "booking_has_both_times_or_none": (
        Booking,
        [lambda at: {"starts_at": None, "ends_at": None}, lambda at: {"starts_at": at, "ends_at": at + HOUR}],
        [lambda at: {"starts_at": at, "ends_at": at}, lambda at: {"starts_at": at + HOUR, "ends_at": at},
         lambda at: {"starts_at": at, "ends_at": None}, lambda at: {"starts_at": None, "ends_at": at}],
    ),
    "weight_is_one_a_grown_person_can_have": (
        Weight,
        [lambda at: {"kg": 25}, lambda at: {"kg": 400}],
        [lambda at: {"kg": "24.9"}, lambda at: {"kg": "400.1"}],
    ),
    "waiver_says_why": (Waiver, [lambda at: {"reason": "R"}], [lambda at: {"reason": ""}]),
    "a_release_checks_name_and_birthday_aloud": (
        Release, [lambda at: {"identity_checked": True}], [lambda at: {"identity_checked": False}],
    ),
    "dose_is_not_less_than_nothing": (
        Dose, [lambda at: {"mg": "0.01"}, lambda at: {"mg": 0}], [lambda at: {"mg": "-0.01"}],
    ),
    "note_has_words": (Note, [lambda at: {"text": "w"}], [lambda at: {"text": ""}]),
    "insight_has_words": (Insight, [lambda at: {"text": "w"}], [lambda at: {"text": ""}]),
    "intention_has_words_or_was_not_wanted": (
        Intention,
        [lambda at: {"text": "w"}, lambda at: {"text": "", "chose_none": True}],
        [lambda at: {"text": ""}, lambda at: {"text": "w", "chose_none": True}],
    ),
    "practice_ends_after_it_starts": (
        Practice,
        [lambda at: {"ends_on": date(2026, 3, 2)}, lambda at: {"ends_on": None}],
        [lambda at: {"ends_on": date(2026, 3, 1)}],
    ),
    "session_that_took_place_ends_after_it_starts": (
        TherapySession,
        [lambda at: {"outcome": 2, "started_at": at, "ended_at": at + HOUR}],
        [lambda at: {"started_at": at, "ended_at": at},
         lambda at: {"outcome": 2, "started_at": at, "ended_at": at - HOUR},
         lambda at: {"started_at": None}, lambda at: {"ended_at": None},
         lambda at: {"started_at": None, "ended_at": None}],
    ),
    "session_that_did_not_take_place_has_no_times": (
        TherapySession,
        [lambda at: {"outcome": 3, "started_at": None, "ended_at": None}],
        [lambda at: {"outcome": 3, "ended_at": None}, lambda at: {"outcome": 6, "started_at": None}],
    ),
    "vital_signs_have_a_blood_pressure_a_body_can_have": (
        RoomEntry,
        [lambda at: {"kind": VITAL_SIGNS, "systolic": 40, "diastolic": 20},
         lambda at: {"kind": VITAL_SIGNS, "systolic": 300, "diastolic": 200}],
        [lambda at: {"kind": VITAL_SIGNS, "systolic": 39, "diastolic": 20},
         lambda at: {"kind": VITAL_SIGNS, "systolic": 301, "diastolic": 200},
         lambda at: {"kind": VITAL_SIGNS, "systolic": 40, "diastolic": 19},
         lambda at: {"kind": VITAL_SIGNS, "systolic": 300, "diastolic": 201},
         lambda at: {"kind": VITAL_SIGNS, "systolic": 80, "diastolic": 80},
         lambda at: {"kind": VITAL_SIGNS, "systolic": 120, "diastolic": None},
         lambda at: {"kind": VITAL_SIGNS, "systolic": None, "diastolic": None}],
    ),
    "saturation_and_temperature_are_what_a_body_can_have": (
        RoomEntry,
        [lambda at: {"saturation": 50, "temperature": "30"}, lambda at: {"saturation": 100, "temperature": "44"}],
        [lambda at: {"saturation": 49}, lambda at: {"saturation": 101}, lambda at: {"temperature": "29.9"},
         lambda at: {"temperature": "44.1"}],
    ),
    "a_sign_is_there_or_not": (
        RoomEntry,
        [lambda at: {"kind": SIGN, "code": "sedation", "present": False}],
        [lambda at: {"kind": SIGN, "code": "sedation"}, lambda at: {"kind": SIGN, "present": True}],
    ),
    "a_transfer_says_where_to": (
        RoomEntry, [lambda at: {"kind": TRANSFER, "detail": "St Mary's"}], [lambda at: {"kind": TRANSFER}],
    ),
    "event_has_a_name": (AdverseEvent, [lambda at: {"term": "w"}], [lambda at: {"term": ""}]),
    "event_ends_after_it_starts": (
        AdverseEvent,
        [lambda at: {"ended_at": at}, lambda at: {"ended_at": None}],
        [lambda at: {"ended_at": at - HOUR}],
    ),
    "correction_says_why": (Correction, [lambda at: {"reason": "w"}], [lambda at: {"reason": ""}]),
    "redaction_says_why": (Redaction, [lambda at: {"reason": "w"}], [lambda at: {"reason": ""}]),
    "contact_has_a_name_and_a_number": (
        Contact, [lambda at: {"full_name": "w"}], [lambda at: {"full_name": ""}, lambda at: {"phone": ""}],
    ),
    "turn_says_why": (CourseEvent, [lambda at: {"reason": "w"}], [lambda at: {"reason": ""}]),
    "decision_says_why": (BranchDecision, [lambda at: {"reason": "w"}], [lambda at: {"reason": ""}]),
    "departure_says_why": (Departure, [lambda at: {"reason": "w"}], [lambda at: {"reason": ""}]),
    "signature_names_who_signed": (
        Signature, [lambda at: {"signed_by": "client"}], [lambda at: {"signed_by": ""}],
    ),
    "nobody_takes_less_than_nothing": (
        Medication, [lambda at: {"per_day": 0}], [lambda at: {"per_day": "-0.001"}],
    ),
    "a_half_life_is_more_than_nothing": (
        Medication, [lambda at: {"half_life": "0.1"}, lambda at: {"half_life": None}], [lambda at: {"half_life": 0}],
    ),
    "a_group_has_the_patient_in_it": (
        GroupSession, [lambda at: {"clients": 1, "facilitators": 0}], [lambda at: {"clients": 0}],
    ),
    "a_group_takes_no_less_than_nothing": (
        GroupSession, [lambda at: {"largest_mg": 0}], [lambda at: {"largest_mg": "-0.01"}],
    ),
    "infusion_ends_after_it_starts": (
        Dose,
        [lambda at: {"ended_at": at + HOUR}, lambda at: {"ended_at": None}],
        [lambda at: {"ended_at": at}],
    ),
    "death_and_danger_to_life_are_serious": (
        AdverseEvent,
        [lambda at: {"serious": True, "fatal": True, "life_threatening": True},
         lambda at: {"serious": False, "fatal": False, "life_threatening": None, "suspected": True}],
        [lambda at: {"serious": False, "fatal": True}, lambda at: {"serious": False, "life_threatening": True}],
    ),
    "move_says_why": (VersionMove, [lambda at: {"reason": "w"}], [lambda at: {"reason": ""}]),
    "only_a_transfer_names_a_site": (
        CourseEvent,
        [lambda at: {"turn": TRANSFERRED, "from_zone": "Europe/London", "to_zone": "America/Los_Angeles"}],
        [lambda at: {"to_zone": "Europe/London"}, lambda at: {"from_zone": "Europe/London"}],
    ),
}  # fmt: skip
CASES = [
    (f"{name} {'accepts' if accepted else 'refuses'} {number}", name, model, make, accepted)
    for name, (model, good, bad) in OF_FACTS.items()
    for accepted, makes in ((True, good), (False, bad))
    for number, make in enumerate(makes, start=1)
]
OTHERS = {
    "review_goes_up_to_a_line", "review_that_found_something_says_what", "tries_of_one_account_at_one_door_are_one_row",
    "course_ends_after_it_starts", "team_place_ends_after_it_starts", "a_course_has_one_lead_at_a_time",
    "membership_ends_after_it_starts", "a_version_is_published_once", "a_reminder_is_planned_once",
    "a_site_supplement_extends_a_protocol_and_is_signed", "a_reminder_is_settled_or_still_planned",
    "a_course_has_each_requirement_once", "the_trail_has_one_head", "a_visit_is_booked_once",
    "slot_ends_after_it_starts", "dose_is_witnessed_by_another_person", "presence_names_a_person_and_an_end",
    "identity_is_checked_by_somebody", "transfer_goes_to_another_site", "shift_ends_after_it_starts",
    "leave_ends_after_it_starts", "a_deputy_is_somebody_else", "a_state_is_counted_once",
    "a_move_goes_to_another_version", "credential_ends_after_it_starts", "rules_end_no_earlier_than_they_begin",
    "invitation_is_to_a_role_or_to_a_record", "invitation_expires_after_it_is_made", "an_e_signature_prints_a_name",
    "private_note_has_words", "nobody_signs_a_row_twice_alike", "emergency_access_ends_after_it_begins",
    "emergency_access_says_why", "emergency_review_has_words", "an_emergency_access_is_settled_once",
}  # fmt: skip


def refused(name, write, *columns):
    """Assert that the constraint `name` refuses a write; SQLite names the columns of a unique one instead."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    message = str(caught.value)
    by_columns = bool(columns) and connection.vendor == "sqlite" and all(it in message for it in columns)
    assert name in message or by_columns


def test_every_constraint_is_tested_here():
    names = {it.name for model in apps.get_app_config("tracker").get_models() for it in model._meta.constraints}
    recorded = {f"{model.__name__.lower()}_is_recorded_after_it_happened" for model in FACTS}
    assert names == OF_FACTS.keys() | OTHERS | recorded


@pytest.fixture
def apart(subtests):
    """Return a context for one of many cases: what it writes is gone after it, and if it fails it is named."""

    @contextmanager
    def case_of(case):
        with subtests.test(case), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return case_of


def test_a_fact(apart, course, clinician, at):
    for case, name, model, make, accepted in CASES:
        with apart(case):
            row = fact(model, course, clinician, **make(at))
            if accepted:
                row.save(force_insert=True)
            else:
                refused(name, partial(row.save, force_insert=True))


def test_a_fact_is_recorded_when_it_happened_or_later(apart, course, clinician, at):
    for model in FACTS:
        with apart(model.__name__):
            fact(model, course, clinician, recorded_at=at).save(force_insert=True)
            early = fact(model, course, clinician, happened_at=at + HOUR / 3600)
            refused(f"{model.__name__.lower()}_is_recorded_after_it_happened", partial(early.save, force_insert=True))


def test_a_fact_is_replaced_once(course, clinician):
    first = fact(Note, course, clinician)
    first.save(force_insert=True)
    fact(Note, course, clinician, replaces=first).save(force_insert=True)
    second = fact(Note, course, clinician, replaces=first)
    refused("replaces_id", lambda: second.save(force_insert=True))


def test_a_dose_is_witnessed_by_another_person(course, clinician, colleague):
    fact(Dose, course, clinician, witnessed_by=colleague).save(force_insert=True)
    alone = fact(Dose, course, clinician, witnessed_by=clinician)
    refused("dose_is_witnessed_by_another_person", lambda: alone.save(force_insert=True))


@pytest.mark.parametrize("missing", ["person", "until", "later"])
def test_presence_names_a_person_and_an_end(course, clinician, at, missing):
    whole = {"kind": PRESENCE, "person": clinician, "until": at + HOUR}
    fact(RoomEntry, course, clinician, **whole).save(force_insert=True)
    changed = {"person": {"person": None}, "until": {"until": None}, "later": {"until": at}}[missing]
    row = fact(RoomEntry, course, clinician, **whole | changed)
    refused("presence_names_a_person_and_an_end", lambda: row.save(force_insert=True))


@pytest.mark.parametrize(("days", "accepted"), [(0, True), (-1, False)])
def test_rules_of_a_place_end_no_earlier_than_they_begin(site, clinician, at, days, accepted):
    row = SiteRules(
        site=site,
        version=a_harbour_version(),
        since=at.date(),
        until=at.date() + timedelta(days),
        set_at=at,
        set_by=clinician,
    )
    if accepted:
        row.save(force_insert=True)
        return
    refused("rules_end_no_earlier_than_they_begin", lambda: row.save(force_insert=True))


def test_identity_is_checked_by_somebody(course, clinician):
    fact(RoomEntry, course, clinician, kind=IDENTITY, person=clinician).save(force_insert=True)
    row = fact(RoomEntry, course, clinician, kind=IDENTITY)
    refused("identity_is_checked_by_somebody", lambda: row.save(force_insert=True))


def test_a_transfer_goes_to_another_site(course, clinician):
    goes = {"turn": TRANSFERRED, "from_site": course.site}
    fact(CourseEvent, course, clinician, **goes, to_site=SiteFactory()).save(force_insert=True)
    row = fact(CourseEvent, course, clinician, **goes, to_site=course.site)
    refused("transfer_goes_to_another_site", lambda: row.save(force_insert=True))


def test_a_state_is_counted_once(course, at):
    cell = {"site": course.site, "protocol_version": course.protocol_version, "rule": 1, "severity": 0, "state": 1}
    CaseloadTally.objects.create(**cell, number=3, counted_at=at)
    refused(
        "a_state_is_counted_once",
        lambda: CaseloadTally.objects.create(**cell, number=4, counted_at=at),
        "rule",
        "state",
    )


def test_a_shift_ends_after_it_starts(site, clinician, at):
    shift = {"site": site, "person": clinician, "starts_at": at}
    DutyShift.objects.create(**shift, ends_at=at + HOUR)
    refused("shift_ends_after_it_starts", lambda: DutyShift.objects.create(**shift, ends_at=at))


def test_leave_ends_after_it_starts_and_has_another_deputy(clinician, colleague, at):
    leave = {"person": clinician, "deputy": colleague, "starts_at": at, "ends_at": at + HOUR}
    Leave.objects.create(**leave)
    refused("leave_ends_after_it_starts", lambda: Leave.objects.create(**leave | {"ends_at": at}))
    refused("a_deputy_is_somebody_else", lambda: Leave.objects.create(**leave | {"deputy": clinician}))


def test_a_course_ends_no_earlier_than_it_starts(course, at):
    rows = Course.objects.as_system("verify")
    assert rows.update(ended_at=at) == 1
    refused("course_ends_after_it_starts", lambda: rows.update(ended_at=at - HOUR))


def test_a_place_on_the_team_ends_after_it_starts(course, colleague, at):
    place = course.team.get(member=colleague)
    rows = course.team.filter(pk=place.pk)
    assert rows.update(ends_at=place.starts_at + HOUR) == 1
    refused("team_place_ends_after_it_starts", lambda: rows.update(ends_at=place.starts_at))


def test_a_course_has_one_lead_at_a_time(course, clinician, colleague, at):
    lead = {"member": colleague, "part": CareTeamMember.Part.LEAD, "course": course}
    CareTeamMember.objects.create(**lead, starts_at=at - HOUR, ends_at=at)
    refused("a_course_has_one_lead_at_a_time", lambda: CareTeamMember.objects.create(**lead, starts_at=at), "course_id")


def test_a_membership_ends_after_it_starts(at):
    held = MembershipFactory(starts_at=at, ends_at=at + HOUR)
    refused("membership_ends_after_it_starts", lambda: Membership.objects.filter(pk=held.pk).update(ends_at=at))


def test_a_credential_ends_after_it_starts(clinician, site, at):
    held = Credential.objects.create(user=clinician, site=site, code="monitor", starts_at=at, ends_at=at + HOUR)
    assert [held.holds_at(it) for it in (at, at + HOUR)] == [True, False]
    refused("credential_ends_after_it_starts", lambda: Credential.objects.filter(pk=held.pk).update(ends_at=at))


def test_a_version_is_published_once():
    ProtocolVersionFactory(version="1.0.0")
    ProtocolVersionFactory(version="1.0.1")
    other_bytes = {"version": "1.0.0", "digest": "0" * 64}
    refused("a_version_is_published_once", lambda: ProtocolVersionFactory(**other_bytes), "code", "version")


@pytest.mark.parametrize("missing", ["base", "site", "signed_by"])
def test_a_site_supplement_extends_a_protocol_and_is_signed(missing, db):
    assert a_harbour_version().base is not None
    broken = {"version": "2.0.0", missing: None}
    kept = {"base": a_harbour_version().base} if missing != "base" else {}
    refused(
        "a_site_supplement_extends_a_protocol_and_is_signed",
        lambda: ProtocolVersionFactory(harbour=True, **broken | kept),
    )


def test_a_plain_protocol_belongs_to_no_site():
    refused("a_site_supplement_extends", lambda: ProtocolVersionFactory(site=SiteFactory()))
    assert not ProtocolVersion.objects.exists()


def test_a_reminder_is_planned_once(course):
    ReminderFactory(course=course, key="k")
    refused("a_reminder_is_planned_once", lambda: ReminderFactory(course=course, key="k"), "course_id", "key")


@pytest.mark.parametrize("status", Reminder.Status)
def test_a_reminder_is_settled_or_still_planned(course, at, status):
    planned = status == Reminder.Status.PLANNED
    ReminderFactory(course=course, status=status, settled_at=None if planned else at)
    wrong = at if planned else None
    refused(
        "a_reminder_is_settled_or_still_planned",
        lambda: ReminderFactory(course=course, status=status, settled_at=wrong),
    )


def test_a_course_has_each_requirement_once(course):
    row = course.requirements.first()
    again = Requirement(course=course, key=row.key, rule=row.rule, severity=0, provisional=False, outcome=0)
    refused("a_course_has_each_requirement_once", lambda: again.save(force_insert=True), "course_id", "key")


def test_the_trail_has_one_head():
    refused("the_trail_has_one_head", lambda: TrailHead.objects.create(id=2))


def _slot(booking, starts_at, ends_at):
    return BookingSlot.objects.create(
        booking=booking, course=booking.course, visit_key=booking.visit_key, starts_at=starts_at, ends_at=ends_at
    )


def test_a_visit_is_booked_once(course, clinician, at):
    first, second = fact(Booking, course, clinician), fact(Booking, course, clinician)
    first.save()
    second.save()
    _slot(first, at, at + HOUR)
    refused("a_visit_is_booked_once", lambda: _slot(second, at, at + HOUR), "course_id", "visit_key")


def test_a_slot_ends_after_it_starts(course, clinician, at):
    booking = fact(Booking, course, clinician)
    booking.save()
    refused("slot_ends_after_it_starts", lambda: _slot(booking, at, at))


def test_a_move_goes_to_another_version(course, clinician):
    there = course.protocol_version
    refused("a_move_goes_to_another_version", fact(VersionMove, course, clinician, to_version=there).save)
