"""From a file to a `Protocol`, or to all that is wrong with it. Opens no file: bytes are handed in."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from programmes.protocol.consistency import inconsistencies
from programmes.protocol.mending import mended
from programmes.protocol.misfits import misfits
from programmes.protocol.model import Protocol
from programmes.protocol.places import Places, path_text
from programmes.protocol.problems import BadProtocol, Finding, Problem, shown
from programmes.protocol.reading import read
from programmes.protocol.series import as_written, expanded, unfit
from programmes.protocol.supplement import supplemented


def load(body: bytes, name: str, base: Protocol | None = None) -> Protocol:
    """Return the protocol that a file's bytes describe; a site supplement comes back as a whole protocol.

    `name` is what problems call the file. `base` is the protocol that a supplement extends; None for a file
    that stands alone.

    :raises BadProtocol: with all problems at once; no other exception, whatever the bytes are.
    """
    raw, places = read(body, name)
    if problems := placed(_extension(raw, base), raw, name, places):
        raise BadProtocol(problems)
    merged, findings = supplemented(base, raw) if base else (raw, [])
    refused = placed(findings, raw, name, places)
    try:
        written = Protocol.model_validate(merged, strict=True)
    except ValidationError as error:
        misfitting = list(misfits(error))
        found = [*misfitting, *_of_the_rest(merged, misfitting, base)]
        raise BadProtocol([*refused, *placed(found, merged, name, places)]) from None
    protocol, found = _whole(written, base)
    if problems := [*refused, *placed(found, merged, name, places)]:
        raise BadProtocol(problems)
    return protocol


def _whole(written: Protocol, base: Protocol | None) -> tuple[Protocol, list[Finding]]:
    """Return a protocol with its series counted out, and everything in which it contradicts itself."""
    protocol, origins = expanded(written, base.series if base else {})
    return protocol, [*unfit(written), *as_written(inconsistencies(protocol), origins)]


def _of_the_rest(data: dict[str, Any], misfitting: list[Finding], base: Protocol | None) -> list[Finding]:
    """Return the contradictions in what fits, where the rest of the file can be read without what does not."""
    without = mended(data, misfitting, Protocol)
    if without is None:
        return []
    protocol, around = without
    return [finding for finding in _whole(protocol, base)[1] if finding.path[:2] not in around]


def extends_of(body: bytes, name: str = "protocol") -> str | None:
    """Return `id@version` of the protocol a file extends, or None where it stands alone.

    :raises BadProtocol: when the file cannot be read, or `extends` is no text.
    """
    raw, places = read(body, name)
    reference = raw.get("extends")
    if reference is not None and not isinstance(reference, str):
        finding = Finding(("extends",), shown(reference), 'text such as "name@1.0.0"')
        raise BadProtocol(placed([finding], raw, name, places))
    return reference


def _extension(raw: Mapping[str, Any], base: Protocol | None) -> Iterable[Finding]:
    said = raw.get("extends")
    if base is None and said is not None:
        yield Finding(("extends",), shown(said), "the protocol of this id and version beside the file")
    elif base is not None and said != base.reference:
        yield Finding(("extends",), shown(said) if said is not None else "nothing", f'"{base.reference}"')


def placed(findings: Iterable[Finding], data: Any, name: str, places: Places) -> list[Problem]:
    """Return findings as problems of a file, whose data names the items on their paths."""
    return [
        Problem(name, places.line(it.path, data), path_text(it.path, data), it.found, it.expected, it.nearest)
        for it in findings
    ]
