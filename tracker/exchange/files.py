"""Files named on the command line: protocols with what they extend, facts, settings. Their content is `programmes`'."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import programmes
from programmes.interchange import BadInput, read_facts, read_setting
from programmes.protocol import Regulation, extends_of, load_regulation

LIBRARY = Path(programmes.__file__).parent / "library"


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    :raises BadInput: when it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {(error.strerror or 'no such file').lower()}.") from None
    except ValueError:
        raise BadInput("A file name holds a character that no file name may hold.") from None


def read_protocol(paths: Sequence[Path]) -> programmes.Protocol:
    """Return the protocol of the last file; what it extends stands before it, beside it, or in the library.

    :raises BadInput: when a file cannot be read.
    :raises BadProtocol: with everything that is wrong with the first bad file.
    """
    read: list[programmes.Protocol] = []
    for path in paths:
        read.append(read_one(path, read))
    return read[-1]


def read_one(path: Path, before: Sequence[programmes.Protocol] = ()) -> programmes.Protocol:
    """Return the protocol of one file; what it extends is sought in `before`, beside it, above it, in the library.

    :raises BadInput: when the file cannot be read.
    :raises BadProtocol: with everything that is wrong with it.
    """
    body = read_bytes(path)
    extends = extends_of(body, path.name)
    if extends is None:
        return programmes.load(body, path.name)
    known = next((it for it in before if it.reference == extends), None) or _beside(path, extends)
    return programmes.load(body, path.name, known)


def history_in(path: Path) -> programmes.History:
    """Return the facts of a JSON file.

    :raises BadInput: when it cannot be used.
    """
    return read_facts(read_bytes(path), path.name)


def setting_in(path: Path) -> programmes.Setting:
    """Return the setting of a JSON file.

    :raises BadInput: when it cannot be used.
    """
    return read_setting(read_bytes(path), path.name, lambda name: rules_named(name, path.resolve().parent))


def rules_named(name: str, folder: Path) -> Regulation:
    """Return the rules of a place by the name of their file, with or without `.toml`: in `folder`, else the library's.

    :raises BadInput: when there is no such file.
    :raises BadProtocol: with everything that is wrong with it.
    """
    file = Path(name if name.endswith(".toml") else f"{name}.toml")
    for path in (folder / file, LIBRARY / "rules" / file.name):
        if path.is_file():
            return load_regulation(read_bytes(path), path.name)
    raise BadInput(f'There are no rules "{name[:60]}" beside the setting or in the library.')


def _beside(path: Path, reference: str) -> programmes.Protocol | None:
    return next((it for it in _standing_alone(path) if it.reference == reference), None)


def _standing_alone(path: Path) -> Iterator[programmes.Protocol]:
    """Yield the protocols in the folder of `path`, the one above and the library; bad files are passed over."""
    for folder in (path.resolve().parent, path.resolve().parent.parent, LIBRARY):
        for found in sorted(folder.glob("*.toml")):
            try:
                yield programmes.load(read_bytes(found), found.name)
            except (programmes.BadProtocol, BadInput):
                continue
