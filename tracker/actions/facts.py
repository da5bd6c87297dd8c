"""Writing facts down: replays are answered, values are what both databases keep, refusals are sentences."""

from datetime import date
from typing import Any, TypeVar, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from tracker.actions.action import CannotRecord, wrote
from tracker.models import Course
from tracker.models.facts import Fact

F = TypeVar("F", bound=Fact)
YEARS = range(1900, 2101)  # a date in year 1 or 9999 is stored, and then breaks every page that shows it

FOR_SOMETHING_ELSE = "This form was sent before, for something else. Open it again."
REFUSALS = {
    "is_recorded_after_it_happened": "This lies in the future.",
    "booking_has_both_times_or_none": "It has to end after it starts.",
    "session_that_took_place_ends_after_it_starts": "It has to end after it starts.",
    "session_that_did_not_take_place_has_no_times": "A session that did not take place has no times.",
    "weight_is_one_a_grown_person_can_have": "A body weight lies between 25 and 400 kg.",
    "dose_is_not_less_than_nothing": "A dose is not less than 0 mg.",
    "dose_is_witnessed_by_another_person": "A dose is witnessed by another person than the one who gives it.",
    "presence_names_a_person_and_an_end": "Say who was in the room, and until when.",
    "vital_signs_have_a_blood_pressure_a_body_can_have": "No body has this blood pressure. Check both numbers.",
    "identity_is_checked_by_somebody": "Say who checked the patient's name and date of birth.",
    "practice_ends_after_it_starts": "A practice cannot end before it starts.",
    "intention_has_words": "The intention has no words.",
    "insight_has_words": "What came up has no words.",
    "note_has_words": "The note has no words.",
    "event_has_a_name": "Say what it was.",
    "event_ends_after_it_starts": "It was over before it began.",
    "a_sign_is_there_or_not": "Say which sign, and whether it was there.",
    "a_transfer_says_where_to": "Say where to.",
    "saturation_and_temperature_are_what_a_body_can_have": "No body has this saturation or temperature.",
    "waiver_says_why": "Say why.",
    "decision_says_why": "Say why.",
    "departure_says_why": "Say why.",
    "signature_names_who_signed": "Say who signed.",
    "nobody_takes_less_than_nothing": "Nobody takes less than 0.",
    "a_half_life_is_more_than_nothing": "A half-life is more than 0 hours.",
    "a_group_has_the_patient_in_it": "The patient is one of the clients: there is at least one.",
    "a_group_takes_no_less_than_nothing": "The largest dose is not less than 0 mg.",
    "infusion_ends_after_it_starts": "The infusion has to end after it starts.",
    "death_and_danger_to_life_are_serious": "Death and danger to life are always serious.",
    "correction_says_why": "Say why.",
    "redaction_says_why": "Say why.",
    "replaces_id": "Somebody changed this in the meantime. Open the page again.",
    "correction.struck": "Somebody changed this in the meantime. Open the page again.",  # as SQLite names it
    "correction_struck": "Somebody changed this in the meantime. Open the page again.",  # as PostgreSQL does
}


def made_before(model: type[F], *, course: Course, key: UUID, **same: object) -> F | None:
    """Return the fact an earlier request with this key made, or None. One statement.

    Asked before anything is checked: a replay is answered even if it would be refused by now.

    :raises CannotRecord: when the key was used on another course, or for something else (a column of `same` differs).
    """
    made: Any = model.objects.as_system("replan").filter(key=key).first()
    if made is None:
        return None
    if made.course_id != course.pk or any(getattr(made, name) != value for name, value in same.items()):
        raise CannotRecord(FOR_SOMETHING_ELSE)
    return cast(F, made)


def insert(*rows: Fact) -> None:
    """Insert facts of one table, in one statement; no rows, no statement. The action's line of the trail names each.

    :raises CannotRecord: when a value is one that the two databases would treat differently, or a constraint refuses.
    """
    if not rows:
        return
    for row in rows:
        _check(row)
    try:
        type(rows[0]).objects.bulk_create(rows)
    except IntegrityError as refused:
        raise _as_sentence(refused) from refused
    wrote(*rows)


def insert_alone(row: models.Model) -> None:
    """Insert one row that is no fact, under the key of its form. One statement.

    :raises CannotRecord: when another row has the key, whoever's that is: what is not theirs is not looked for.
    """
    try:
        row.save(force_insert=True)
    except IntegrityError as refused:
        if names_the_key(refused, row):
            raise CannotRecord(FOR_SOMETHING_ELSE) from refused
        raise
    wrote(row)


def names_the_key(refused: IntegrityError, row: models.Model) -> bool:
    """Say whether a row was refused because another one has its key."""
    table, key = row._meta.db_table, row._meta.pk.column  # as SQLite names it, and as PostgreSQL does
    return any(name in str(refused) for name in (f"{table}.{key}", f"{table}_pkey"))


def _check(row: Fact) -> None:
    """Refuse what is too long, has too many decimals, is no known choice, or cannot be written down at all."""
    absent = {it.name for it in row._meta.concrete_fields if it.is_relation or getattr(row, it.attname) is None}
    try:
        row.clean_fields(exclude=absent)
    except ValidationError as invalid:
        name, messages = next(iter(invalid.message_dict.items()))
        raise CannotRecord(f"{name.replace('_', ' ').capitalize()}: {messages[0]}") from invalid
    for field in row._meta.concrete_fields:
        check_value(getattr(row, field.attname), field.max_length)


def check_value(value: Any, longest: int | None) -> None:
    """Check what both databases can keep alike.

    :raises CannotRecord: when a text is too long or cannot be stored, or a date lies too far away.
    """
    if isinstance(value, str) and longest and len(value) > longest:
        raise CannotRecord(f"A text in it is longer than {longest:,} characters.")
    if isinstance(value, str) and not _can_be_stored(value):
        raise CannotRecord("The text has a character in it that cannot be stored.")
    if isinstance(value, date) and value.year not in YEARS:
        raise CannotRecord("A date in it lies too far away.")


def _can_be_stored(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _as_sentence(refused: IntegrityError) -> Exception:
    found = (sentence for name, sentence in REFUSALS.items() if name in str(refused))
    sentence = next(found, None)
    return CannotRecord(sentence) if sentence else refused
