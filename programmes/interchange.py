"""Facts, setting and plan as JSON, so that other programs can run a case. Bytes in, plain data out; opens no file."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, available_timezones

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from programmes.history import AnyFact, Fact, History
from programmes.moments import local_day
from programmes.plan import Plan
from programmes.protocol import BadProtocol, Protocol
from programmes.protocol.quantities import read_offset
from programmes.reminders import Reminder
from programmes.requirements import Requirement, Result, state
from programmes.schedule import OpenWindow
from programmes.setting import Setting
from programmes.stacking import BadInput as BadInput  # asked for here by all who read
from programmes.stacking import RulesNamed, read_stack
from programmes.unfolding import PlannedVisit

FACTS: Final[TypeAdapter[list[AnyFact]]] = TypeAdapter(
    list[Annotated[AnyFact, Field(discriminator="kind")]], config=ConfigDict(extra="forbid")
)
SETTING: Final = TypeAdapter(Setting)
MOMENT: Final = TypeAdapter(datetime)
OWN_COURSE: Final = "course"
YEARS: Final = range(1900, 2201)


def read_facts(body: bytes, name: str) -> History:
    """Return the history that a JSON text holds: a list of facts, or `{"course": "...", "facts": [...]}`.

    What a fact leaves out is filled in: its `course` with the file's (or with "course"), `recorded_at` with
    `happened_at`, its `key` with letters of its own, so that two of them are never taken for one. Several courses need
    `course`, to say which one the plan is for. `name` is what faults call it.

    :raises BadInput: when it is no JSON, or no such list; a moment without its offset from UTC is refused too.
    """
    course, items = _course_and_items(_data(body, name), name)
    try:
        facts = FACTS.validate_python([_filled(item, course) for item in items])
    except ValidationError as error:
        raise BadInput(f"{name}: {_first(error)}") from None
    for number, fact in enumerate(facts, start=1):
        _check_moments(fact, f"{name}: fact {number}")
        _check_zones(fact, f"{name}: fact {number}")
    courses = {fact.course for fact in facts}
    if course is None and len(courses) > 1:
        raise BadInput(f'{name}: the facts belong to {len(courses)} courses; say with "course" which one to plan.')
    return History(facts, course or next(iter(courses), OWN_COURSE))


def read_setting(body: bytes, name: str, rules_named: RulesNamed | None = None) -> Setting:
    """Return the setting that a JSON object holds; only `zone` must be there. `late_entry` is written "24 h".

    The `stack` holds rules of places whole, or by the names of their files; then `rules_named` finds them.

    :raises BadInput: when it is no JSON object, has a key that a setting does not know, a zone nobody knows, or rules
        that cannot be used.
    """
    data = _data(body, name)
    if not isinstance(data, dict):
        raise BadInput(f"{name}: a setting is an object with at least a zone.")
    known = [field.name for field in fields(Setting)]
    if unknown := sorted(data.keys() - known):
        raise BadInput(f"{name}: there is no {unknown[0]} in a setting; it knows {', '.join(known)}.")
    try:
        if "late_entry" in data:
            data["late_entry"] = _late_entry(data["late_entry"], name)
        if "stack" in data:
            data["stack"] = read_stack(data["stack"], name, rules_named)
        return SETTING.validate_python(data)
    except ValidationError as error:
        raise BadInput(f"{name}: {_first(error)}") from None
    except BadProtocol as error:
        raise BadInput(f"{name}: stack: {error}") from None


def _late_entry(text: Any, name: str) -> Any:
    try:
        return read_offset(text)
    except ValueError as error:
        raise BadInput(f"{name}: late_entry: {error}.") from None


def read_moment(text: str) -> datetime:
    """Return the moment an ISO text names, such as `2026-05-12T10:00+01:00`.

    :raises BadInput: when it is none, has no offset from UTC, or lies before 1900 or after 2200.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f'"{text[:40]}" is no moment; write one such as 2026-05-12T10:00+01:00.') from None
    _check_moment(moment, f'"{text}"')
    return moment


def facts_data(facts: History) -> dict[str, Any]:
    """Return the facts as data for JSON; `read_facts` reads them back as they were."""
    return {"course": facts.course, "facts": FACTS.dump_python(list(facts.given), mode="json")}


def setting_data(setting: Setting) -> dict[str, Any]:
    """Return the setting as data for JSON; `read_setting` reads it back as it was."""
    data: dict[str, Any] = SETTING.dump_python(setting, mode="json", by_alias=True)
    return data | {"late_entry": str(setting.late_entry), "holidays": sorted(data["holidays"])}


def plan_data(made: Plan, protocol: Protocol, setting: Setting, at: datetime | None = None) -> dict[str, Any]:
    """Return a plan as data for JSON, moments on the course's clock with their offset from UTC.

    `at` adds each requirement's state and the phase at that moment; None leaves both out.
    """
    zone = setting.zone
    return {
        "protocol": protocol.reference,
        "at": _moment(at, zone),
        "phase": made.phase(at) if at else None,
        "standing": _standing(made, zone),
        "phases": [{"phase": it.phase, "starts_at": _moment(it.starts_at, zone)} for it in made.phases],
        "visits": [_visit(it, zone) for it in made.visits],
        "windows": [_window(it, zone) for it in made.windows],
        "requirements": [_requirement(it, zone, at) for it in made.requirements],
        "reminders": [_reminder(it, zone) for it in made.reminders],
    }


def _data(body: bytes, name: str) -> Any:
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise BadInput(f"{name}: this is no JSON: {error}.") from None


def _course_and_items(data: Any, name: str) -> tuple[str | None, list[Any]]:
    if isinstance(data, list):
        return None, data
    if isinstance(data, dict) and isinstance(data.get("facts"), list):
        course = data.get("course")
        if course is None or (isinstance(course, str) and course):
            return course, data["facts"]
    raise BadInput(f'{name}: facts are a list, or an object with "course" (text) and "facts" (a list).')


def _filled(item: Any, course: str | None) -> Any:
    if not isinstance(item, dict):
        return item
    filled = {"course": course or OWN_COURSE} | item
    if "happened_at" in filled:
        filled.setdefault("recorded_at", filled["happened_at"])
    if not filled.get("key"):
        filled["key"] = sha256(repr(sorted(filled.items())).encode()).hexdigest()[:8]
    return filled


def _first(error: ValidationError) -> str:
    """Return the first fault as a sentence, and how many more there are."""
    found = error.errors(include_url=False, include_input=False)
    place = _place(found[0]["loc"])
    more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
    return f"{place}{found[0]['msg'].rstrip('.')}{more}."


def _place(path: tuple[int | str, ...]) -> str:
    words = [f"fact {part + 1}" if isinstance(part, int) else part for part in path]
    return f"{', '.join(words)}: " if words else ""


def _check_moments(fact: Fact, where: str) -> None:
    for field in fields(fact):
        value = getattr(fact, field.name)
        if isinstance(value, datetime):
            _check_moment(value, f"{where}, {field.name}")


def _check_zones(fact: Fact, where: str) -> None:
    for field in ("zone", "from_zone"):
        zone = getattr(fact, field, None)
        if zone is not None and zone not in available_timezones():
            raise BadInput(f'{where}, {field}: nobody knows the time zone "{zone[:40]}".')


def _check_moment(moment: datetime, where: str) -> None:
    if moment.utcoffset() is None:
        raise BadInput(f"{where}: a moment needs its offset from UTC, such as 2026-05-12T10:00+01:00.")
    if moment.year not in YEARS:
        raise BadInput(f"{where}: the year {moment.year} is not between {YEARS[0]} and {YEARS[-1]}.")


def _moment(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat() if moment else None


def _moments(item: Any, zone: ZoneInfo, *names: str) -> Iterator[tuple[str, str | None]]:
    for name in names:
        yield name, _moment(getattr(item, name), zone)


def _standing(made: Plan, zone: ZoneInfo) -> dict[str, Any]:
    moments = _moments(made.standing, zone, "since", "stopped_at", "ended_at")
    return {"turn": made.standing.turn, **dict(moments)}


def _visit(visit: PlannedVisit, zone: ZoneInfo) -> dict[str, Any]:
    window, booked, held = visit.window, visit.booked, visit.held
    return {
        "key": visit.key,
        "visit": visit.rule.code,
        "phase": visit.rule.phase,
        "title": visit.rule.title,
        "dose": visit.dose,
        **dict(_moments(window, zone, "opens_at", "due_at", "closes_at")),
        "due_on": local_day(window.due_at, zone).isoformat() if window.due_at else None,
        "provisional": visit.provisional,
        "booked": dict(_moments(booked, zone, "starts_at", "ends_at")) if booked else None,
        "held": dict(_moments(held, zone, "started_at", "ended_at")) if held else None,
    }


def _window(window: OpenWindow, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "visit": window.visit,
        "dosed_on": window.dosed_on.isoformat(),
        **dict(_moments(window, zone, "opens_at", "narrows_at", "closes_at")),
        "cut": window.cut,
        "provisional": window.provisional,
    }


def _requirement(requirement: Requirement, zone: ZoneInfo, at: datetime | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "key": requirement.key,
        "rule": requirement.rule,
        "visit": requirement.visit,
        "severity": requirement.severity.name.lower(),
        "outcome": _word(requirement.outcome.name),
        "state": _word(state(requirement, at).name) if at else None,
        **dict(_moments(requirement, zone, "opens_at", "due_at", "closes_at", "met_at", "settled_at")),
        **dict(_moments(requirement, zone, "waived_from", "waived_until")),
        "provisional": requirement.provisional,
        "detail": dict(requirement.detail),
        "source": requirement.source,
        "layer": requirement.layer,
        "results": [_result(it, zone) for it in requirement.results],
    }
    return data if at else {key: value for key, value in data.items() if key != "state"}


def _result(result: Result, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "layer": result.layer,
        "outcome": _word(result.outcome.name),
        **dict(_moments(result, zone, "opens_at", "closes_at")),
        "source": result.source,
    }


def _word(name: str) -> str:
    """Return an outcome or state in the words of the house: `NOT_ASSESSABLE` is "not assessable"."""
    return name.lower().replace("_", " ")


def _reminder(reminder: Reminder, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "key": reminder.key,
        "code": reminder.code,
        "to": reminder.to,
        "visit": reminder.visit,
        "due_at": _moment(reminder.due_at, zone),
        "waits": reminder.waits,
    }
