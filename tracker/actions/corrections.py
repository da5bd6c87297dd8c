"""Putting the record right: correcting an entry, striking it out, moving it to the patient it belongs to.

Nothing is changed in place. What was written stays as it is, struck; what stands instead is a fact of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from programmes.moments import at_wall
from tracker.actions import belonging, courses, facts, signatures, trail, turns
from tracker.actions.action import CannotRecord, action
from tracker.actions.nouns import NOUNS, WORDS, Entry
from tracker.actions.plan_changes import Changed, changed, planned
from tracker.models import AdverseEvent, Correction, Course, CourseEvent, Practice, TherapySession, TrailEntry, User
from tracker.models.facts import Fact, Source
from tracker.models.sessions import TOOK_PLACE, SessionOutcome

CHANGED = facts.REFUSALS["replaces_id"]
STRUCK = "This entry is struck out. What is struck cannot be changed: record it anew."
MOVED = "A move to another site is undone by moving the course back."
WHY_HELD = "An entry was corrected: a serious event, or a transfer out of a dosing session."
SHIFTED = ("happened_at", "until", "started_at", "ended_at")


@action
def correct(
    *,
    course: Course,
    noun: str,
    key_of_fact: UUID,
    values: Mapping[str, Any],
    reason: str,
    key: UUID,
    by: User,
    at: datetime,
    source: int = Source.LATER,
    along: Sequence[Entry] = (),
) -> Changed:
    """Write an entry down right and strike what stood there, then replan. `values`: what is other than it was.

    `along`: entries that move with a session whose beginning moves, by as much on the clinic's clock. A replay (same
    key) is answered with what it made.

    :raises CannotRecord: when no reason is given, nothing differs, the entry is struck, was changed meanwhile or is a
        note that is signed, or the values are impossible.
    """
    (course, others_of), model = courses.lock_with_others(course), NOUNS[noun].model
    if (done := facts.made_before(model, course=course, key=key, replaces_id=key_of_fact)) is not None:
        return Changed((done,))
    _need(reason)
    [old], others = _standing(course, [(noun, key_of_fact)]), _standing(course, along)
    signatures.check_unsigned(course, [old, *others])
    new, before = _anew(old, values, at), planned(course)
    names = _differing(old, new, {**dict.fromkeys(NOUNS[noun].fields), "happened_at": None})
    if not names:
        raise CannotRecord("Nothing differs from what is recorded.")
    belonging.check_possible(course, new, at)
    stamp = {"recorded_at": at, "recorded_by_id": by.pk, "source": source, "on_behalf_of_id": None}
    shifted = [_shifted(it, old, new, ZoneInfo(course.zone)) for it in others]
    pairs = [(old, new, key), *((it, moved, uuid5(key, str(it.pk))) for it, moved in zip(others, shifted, strict=True))]
    for was, now, its_key in pairs:
        _set(now, {**stamp, "key": its_key, "replaces_id": was.pk})
    made = [now for _, now, _ in pairs]
    _insert(made)
    facts.insert(*(_correction(was, reason, key, by=by, at=at, replacement=now.pk) for was, now, _ in pairs))
    _take_ticks_along(old, new, by, at)
    _follow(course, [(was, now) for was, now, _ in pairs], key, by, at)
    courses.replan(course=course, at=at)
    courses.replan_others(others_of, at=at)
    moment = {"was": old.happened_at, "started_at": new.happened_at} if old.happened_at != new.happened_at else {}
    trail.record(
        TrailEntry.Event.FACT_CORRECTED, course=course, by=by, at=at, noun=noun, fact=key_of_fact, now=key,
        visit=getattr(old, "visit_key", ""), fields=names, along=len(others), **moment,
    )  # fmt: skip
    return changed(course, before, made)


@action
def strike(*, course: Course, entries: Sequence[Entry], reason: str, key: UUID, by: User, at: datetime) -> Changed:
    """Strike out entries that should not be there at all, then replan. A replay (same key) changes nothing.

    :raises CannotRecord: when no reason is given, an entry is struck already or was changed meanwhile, or it is a
        move to another site, which only a move back undoes.
    """
    if not entries:
        raise CannotRecord("Choose what to strike out.")
    course, others = courses.lock_with_others(course)
    if facts.made_before(Correction, course=course, key=uuid5(key, str(entries[0][1]))) is not None:
        return Changed()
    _need(reason)
    struck, before = _standing(course, entries), planned(course)
    if any(isinstance(it, CourseEvent) and it.to_site_id for it in struck):
        raise CannotRecord(MOVED)
    facts.insert(*(_correction(it, reason, key, by=by, at=at) for it in struck))
    courses.replan(course=course, at=at)
    courses.replan_others(others, at=at)
    trail.record(TrailEntry.Event.FACT_CORRECTED, course=course, by=by, at=at, struck=True, **_named(entries, struck))
    return changed(course, before, [])


@action
def move_to(
    *,
    course: Course,
    other: Course,
    entries: Sequence[Entry],
    visit_key: str,
    reason: str,
    key: UUID,
    by: User,
    at: datetime,
    source: int = Source.LATER,
) -> Changed:
    """Strike entries that were written down for the wrong patient, enter them on `other`, and replan both.

    `visit_key`: of which visit of the other course they are; "" where they belong to none. When it happened stays.
    Both courses are locked in the order of their keys, so that two moves in opposite directions cannot wait for each
    other for ever. Agreed times stay as they are on both.

    :raises CannotRecord: as `correct`; or when the other course's protocol does not know such a visit, check or scale.
    """
    first, second = (courses.lock(it) for it in sorted([course, other], key=lambda it: it.pk))
    course, other = (first, second) if first.pk == course.pk else (second, first)
    head, head_key = NOUNS[entries[0][0]].model, uuid5(key, str(entries[0][1]))
    if (done := facts.made_before(head, course=other, key=head_key)) is not None:
        return Changed((done,))
    _need(reason)
    _check_both(course, other, by)
    struck = _standing(course, entries)
    belonging.check_fits(other, struck, visit_key)
    before, before_other = planned(course), planned(other)
    shared = {"course_id": other.pk, "recorded_at": at, "recorded_by_id": by.pk, "source": source, "replaces_id": None}
    made = [_entered(it, visit_key, {**shared, "key": uuid5(key, str(it.pk))}) for it in struck]
    _insert(made)
    facts.insert(*(
        _correction(it, reason, key, by=by, at=at, replacement=new.pk, moved_to=other.reference)
        for it, new in zip(struck, made, strict=True)
    ))  # fmt: skip
    _follow(other, [(None, it) for it in made], key, by, at)
    for it in (course, other):
        courses.replan(course=it, at=at)
    changes = [changed(course, before, []), changed(other, before_other, made)]
    told = _named(entries, struck)
    trail.record(TrailEntry.Event.FACT_CORRECTED, course=course, by=by, at=at, moved_to=other.reference, **told)
    told["visit"] = visit_key
    trail.record(TrailEntry.Event.FACT_CORRECTED, course=other, by=by, at=at, moved_from=course.reference, **told)
    return Changed(tuple(made), sum(it.windows for it in changes), sum(it.messages for it in changes))


def was_made(course: Course, key_of_fact: UUID, key: UUID) -> bool:
    """Say whether the form of this key has struck this entry already: a second click. One statement."""
    made = (uuid5(key, f"correction {key_of_fact}"), uuid5(key, str(key_of_fact)))
    return bool(course.correction_facts.filter(pk__in=made, struck=key_of_fact).exists())


def _need(reason: str) -> None:
    if not reason.strip():
        raise CannotRecord("Say why.")


def _check_both(course: Course, other: Course, by: User) -> None:
    if course.pk == other.pk:
        raise CannotRecord("Choose another course than the one it is on.")
    if Course.objects.visible_to(by).filter(pk__in=(course.pk, other.pk)).count() != 2:
        raise CannotRecord("You do not work with that patient. Ask somebody who works with both.")


def _standing(course: Course, entries: Sequence[Entry]) -> list[Fact]:
    """Return the facts of entries that stand, in the order asked for. One statement a table and one more.

    :raises CannotRecord: when one is not on this course, is struck, or was replaced meanwhile.
    """
    if not entries:
        return []
    found: dict[UUID, Fact] = {}
    for noun in dict.fromkeys(noun for noun, _ in entries):
        keys = [key for word, key in entries if word == noun]
        rows = NOUNS[noun].rows(course).filter(pk__in=keys).select_related("replaced_by")
        found.update((row.pk, row) for row in rows)
    keys = [key for _, key in entries]
    struck = dict(course.correction_facts.filter(struck__in=keys).values_list("struck", "replacement"))
    if missing := [key for key in keys if key not in found]:
        raise CannotRecord(f"This course has no such entry ({len(missing)}).")
    if any(key in struck and struck[key] is None for key in keys):
        raise CannotRecord(STRUCK)
    if struck or any(hasattr(it, "replaced_by") for it in found.values()):
        raise CannotRecord(CHANGED)
    return [found[key] for key in keys]


def _set(row: Fact, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _copy(row: Fact) -> Fact:
    """Return an unsaved row with the same values."""
    return type(row)(**{it.attname: getattr(row, it.attname) for it in row._meta.concrete_fields})


def _anew(old: Fact, values: Mapping[str, Any], at: datetime) -> Fact:
    """Return the entry as it should be; a contact that did not take place has no times, only when it was due."""
    new = _copy(old)
    _set(new, values)
    if isinstance(new, TherapySession):
        began = new.started_at
        if new.outcome not in TOOK_PLACE:
            new.started_at = new.ended_at = None
        new.happened_at = min(began, at) if began is not None else old.happened_at
    return new


def _differing(old: Fact, new: Fact, names: Iterable[str]) -> list[str]:
    columns = {name: old._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]  # plain columns
    return [name for name, column in columns.items() if getattr(old, column) != getattr(new, column)]


def _shifted(row: Fact, old: Fact, new: Fact, zone: ZoneInfo) -> Fact:
    """Return an entry moved as `new` is from `old`, counted on the clock: 09:30 stays 09:30 on another day."""
    by = _wall(new.happened_at, zone) - _wall(old.happened_at, zone)
    moved = _copy(row)
    for name in SHIFTED:
        moment = getattr(row, name, None)
        if moment is not None:
            wall = _wall(moment, zone) + by
            setattr(moved, name, at_wall(wall.date(), wall.time(), zone))
    return moved


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _entered(old: Fact, visit_key: str, values: Mapping[str, Any]) -> Fact:
    new = _copy(old)
    _set(new, values)
    if getattr(old, "visit_key", ""):
        _set(new, {"visit_key": visit_key})
    return new


def _insert(rows: Iterable[Fact]) -> None:
    """Insert facts of several tables, one statement a table."""
    ordered = sorted(rows, key=lambda it: it._meta.label)
    for _, some in groupby(ordered, key=type):
        facts.insert(*some)


def _correction(row: Fact, reason: str, key: UUID, *, by: User, at: datetime, **more: Any) -> Correction:
    return Correction(
        key=uuid5(key, f"correction {row.pk}") if more.get("replacement") else uuid5(key, str(row.pk)),
        course_id=row.course_id, struck=row.pk, noun=str(row._meta.model_name), reason=reason.strip(),
        happened_at=at, recorded_at=at, recorded_by=by, **more,
    )  # fmt: skip


def _take_ticks_along(old: Fact, new: Fact, by: User, at: datetime) -> None:
    """Hang the patient's ticks of a practice on its corrected wording: what they did, they did."""
    if isinstance(old, Practice) and isinstance(new, Practice):
        facts.insert(*belonging.ticks(old, new, by, at))


def _follow(course: Course, pairs: Iterable[tuple[Fact | None, Fact]], key: UUID, by: User, at: datetime) -> None:
    """Do what recording it right would have done: a time not kept is free, a serious event holds the course."""
    for was, now in pairs:
        if isinstance(now, TherapySession) and now.outcome not in TOOK_PLACE:
            course.slots.filter(visit_key=now.visit_key, starts_at__lte=at).delete()
        if _holds(now) and not _holds(was):
            turns.hold_for(course, reason=WHY_HELD, key=key, by=by, at=at)


def _holds(it: Fact | None) -> bool:
    transferred = isinstance(it, TherapySession) and it.outcome == SessionOutcome.TRANSFERRED_OUT
    return transferred or (isinstance(it, AdverseEvent) and it.serious)


def _named(entries: Sequence[Entry], rows: Sequence[Fact]) -> dict[str, Any]:
    """Return what the trail says of entries: the first one's noun, visit and key, and how many there are."""
    noun, key = entries[0]
    return {"noun": noun, "fact": key, "visit": getattr(rows[0], "visit_key", ""), "entries": len(entries)}


__all__ = ["NOUNS", "WORDS", "Changed", "correct", "move_to", "strike", "was_made"]
