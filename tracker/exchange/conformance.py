"""The files of the conformance kit, and of cases of one's own beside them. What is in a case is `programmes`'."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import programmes
from programmes.conformance import Kit
from programmes.interchange import BadInput
from tracker.exchange.files import LIBRARY, read_bytes

KIT = Path(programmes.__file__).parent / "conformance"
PLACES = (KIT, LIBRARY)


def kit_at(folder: Path | None = None) -> Kit:
    """Return the kit: a name is sought in `folder` and the one above it, then in our kit, then in the library."""
    return Kit(_Reader((folder, folder.resolve().parent, *PLACES) if folder else PLACES))


class _Reader:
    """Reads a file of the kit by its name, from the first place that has it."""

    def __init__(self, places: Sequence[Path]) -> None:
        self.places = places

    def __call__(self, name: str) -> bytes:
        """Return the bytes of a file.

        :raises BadInput: when no place has it.
        """
        found = next((place / name for place in self.places if (place / name).is_file()), None)
        if found is None:
            raise BadInput(f'There is no "{name}" beside the case, in the kit or in the library.')
        return read_bytes(found)


def case_files() -> list[Path]:
    """Return the kit's files of cases."""
    return sorted((KIT / "cases").glob("*.json"))


def texts() -> dict[str, str]:
    """Return what a wrong figure is sought in, by name: every protocol, course and case of ours but the wrong figures.

    :raises BadInput: when one cannot be read.
    """
    return {path.name: read_bytes(path).decode() for path in _searched()}


def _searched() -> Iterator[Path]:
    yield from sorted(LIBRARY.rglob("*.toml"))
    for kind in ("courses/*.json", "protocols/*.toml", "rules/*.toml"):
        yield from sorted(KIT.glob(kind))
    yield from (path for path in case_files() if path.name != "never.json")
