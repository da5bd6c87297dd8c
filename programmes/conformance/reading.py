"""From the files of a kit to cases, courses and protocols. Opens no file: whoever uses it hands in how to read one."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from programmes.conformance.case import (
    CASES,
    COURSE,
    PARTICIPANTS,
    Case,
    CourseCase,
    CourseFile,
    Data,
    OutcomeCase,
    Participant,
)
from programmes.history import History
from programmes.interchange import BadInput, read_facts, read_moment, read_setting
from programmes.protocol import BadProtocol, Protocol, load
from programmes.protocol.regulation import Regulation
from programmes.protocol.regulation_loading import load_regulation
from programmes.setting import Setting

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kit:
    """The files beside the cases. `read` takes a name such as `courses/a.json` or `comp001.toml` to its bytes.

    Each protocol and each course is read once, however many cases use it.
    """

    read: Callable[[str], bytes]
    _protocols: dict[tuple[str, ...], Protocol] = field(default_factory=dict, repr=False)
    _courses: dict[str, CourseFile] = field(default_factory=dict, repr=False)
    _rules: dict[str, Regulation] = field(default_factory=dict, repr=False)

    def cases(self, name: str) -> tuple[Case, ...]:
        """Return the cases of a file.

        :raises BadInput: with the first thing that is wrong with it.
        """
        return _valid(CASES, self.read(name), name).cases

    def course(self, name: str) -> CourseFile:
        """Return a course that cases are based on.

        :raises BadInput: with the first thing that is wrong with it.
        """
        if name not in self._courses:
            course = _valid(COURSE, self.read(name), name)
            _check_keys(course, name)
            self._courses[name] = course
        return self._courses[name]

    def protocol(self, names: tuple[str, ...]) -> Protocol:
        """Return the protocol of the last file or text; each extends the one before it.

        :raises BadInput: when there is none.
        :raises BadProtocol: with all that is wrong with the first bad one.
        """
        if not names:
            raise BadInput("The case names no protocol, and is based on no course that does.")
        if names not in self._protocols:
            base = self.protocol(names[:-1]) if len(names) > 1 else None
            self._protocols[names] = load(self._toml(names[-1]), _shown(names[-1]), base)
        return self._protocols[names]

    def rules(self, name: str) -> Regulation:
        """Return the rules of a place, by the name of their file in the folder `rules`, without its ending.

        :raises BadInput: with all that is wrong with them.
        """
        if name not in self._rules:
            try:
                self._rules[name] = load_regulation(self.read(f"rules/{name}.toml"), name)
            except BadProtocol as error:
                raise BadInput(str(error)) from None
        return self._rules[name]

    def _toml(self, named: str) -> bytes:
        return self.read(named) if named.endswith(".toml") else named.encode()

    def participants(self, case: OutcomeCase) -> tuple[Participant, ...]:
        """Return the participants of a case, those of its file first.

        :raises BadInput: with the first thing that is wrong with that file.
        """
        named = case.participants
        if isinstance(named, str):
            return _valid(PARTICIPANTS, self.read(named), named).participants + case.and_
        return named + case.and_


@dataclass(frozen=True, slots=True)
class Laid:
    """A case laid out: its protocol, its setting and all its facts, as `manage.py plan` takes them."""

    protocol: tuple[str, ...]
    setting: Data
    facts: Data


def laid_out(case: CourseCase, kit: Kit) -> Laid:
    """Return a case with the facts of the course it is based on written out.

    :raises BadInput: when it names a fact that is not there, or a file is unusable.
    """
    base = kit.course(case.based_on) if case.based_on else None
    setting = case.setting if case.setting is not None else base.setting if base else {}
    facts = [*_changed(base.facts if base else (), case), *case.with_]
    course = {"course": case.course} if case.course else {}
    return Laid(case.protocol or (base.protocol if base else ()), setting, course | {"facts": facts})


def history_of(laid: Laid, case: CourseCase) -> History:
    """Return the facts of a case as the rules see them.

    :raises BadInput: when one of them cannot be used.
    """
    return read_facts(json.dumps(laid.facts).encode(), case.id)


def setting_of(laid: Laid, case: CourseCase, kit: Kit) -> Setting:
    """Return the setting of a case; rules of places in its stack are named by their files, without the ending.

    :raises BadInput: when it, or rules of its stack, cannot be used.
    """
    return read_setting(json.dumps(laid.setting).encode(), case.id, kit.rules)


def _changed(facts: Iterable[Data], case: CourseCase) -> list[Data]:
    """Return the facts of the base that are left, with what the case changes.

    What is changed is taken by `until` as it stands in the base, so that a changed time never drops it.
    """
    given = {str(fact["key"]): fact for fact in facts}
    named = [*case.without, *case.change]
    if unknown := [key for key in named if key not in given]:
        raise BadInput(f'{case.id}: the course it is based on has no fact with the key "{unknown[0]}".')
    kept = [key for key in given if key not in case.without and _is_by(case.until, given[key])]
    if late := [key for key in case.change if key not in kept]:
        raise BadInput(f'{case.id}: "{late[0]}" is left out, so that nothing of it can be changed.')
    return [given[key] | case.change.get(key, {}) for key in kept]


def _check_keys(course: CourseFile, name: str) -> None:
    keys = [fact.get("key") for fact in course.facts]
    for number, key in enumerate(keys, start=1):
        if not isinstance(key, str) or not key or key in keys[: number - 1]:
            raise BadInput(f"{name}: fact {number}: a fact of a course needs a key of its own.")


def _is_by(until: str | None, fact: Data) -> bool:
    return until is None or read_moment(str(fact["happened_at"])) <= read_moment(until)


def _shown(named: str) -> str:
    return named.rpartition("/")[2] if named.endswith(".toml") else "protocol of the case"


def _valid(form: TypeAdapter[T], body: bytes, name: str) -> T:
    try:
        return form.validate_python(_data(body, name))
    except ValidationError as error:
        raise BadInput(f"{name}: {_first(error)}") from None


def _data(body: bytes, name: str) -> Any:
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise BadInput(f"{name}: this is no JSON: {error}.") from None


def _first(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)
    place = ", ".join(f"case {part + 1}" if isinstance(part, int) else part for part in found[0]["loc"])
    more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
    return f"{place}: {found[0]['msg'].rstrip('.')}{more}."
