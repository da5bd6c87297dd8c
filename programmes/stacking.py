"""The stack of a setting from JSON: rules of places, whole or by the names of their files. Settings: `interchange`."""

from collections.abc import Callable
from typing import Any, TypeAlias

from pydantic import ValidationError

from programmes.protocol.misfits import misfits
from programmes.protocol.places import path_text
from programmes.protocol.problems import Finding
from programmes.protocol.regulation import Regulation
from programmes.protocol.regulation_loading import contradictions

RulesNamed: TypeAlias = Callable[[str], Regulation]


class BadInput(ValueError):
    """Something handed in cannot be used. The text is one sentence: where it stands and what is wrong."""


def read_stack(data: Any, name: str, rules_named: RulesNamed | None) -> tuple[Regulation, ...]:
    """Return the rules of a stack, the widest first. `name` is what faults call the setting's file.

    :raises BadInput: when it is no list, or one of them cannot be used; a name too, where nobody can find it.
    """
    if not isinstance(data, list):
        raise BadInput(f"{name}: stack: a list of rules of places, whole or by the names of their files.")
    return tuple(_rules(item, f"{name}: stack, {number}", rules_named) for number, item in enumerate(data, start=1))


def _rules(item: Any, where: str, rules_named: RulesNamed | None) -> Regulation:
    if isinstance(item, str):
        if rules_named is None:
            raise BadInput(f'{where}: "{item[:60]}" is only a name; write the rules themselves.')
        return rules_named(item)
    try:
        rules = Regulation.model_validate(item)
    except ValidationError as error:
        raise BadInput(_said(list(misfits(error, Regulation)), item, where)) from None
    if found := contradictions(rules):
        raise BadInput(_said(found, item, where))
    return rules


def _said(found: list[Finding], item: Any, where: str) -> str:
    """Return the first fault as a sentence, and how many more there are."""
    first = found[0]
    path = path_text(first.path, item)
    more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
    return f"{where}: {f'{path}: ' if path else ''}found {first.found}; expected {first.expected}{more}."
