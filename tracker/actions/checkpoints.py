"""Signed checkpoints: how far the trail went, kept in a file outside the database. Only a file is written here.

Whoever owns the database and the trail's key can write the trail anew; not what was signed with another key and kept
elsewhere. One line of JSON each: what it holds and how it is signed is in the README.
"""

import base64
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db.models import Q

from tracker.actions.action import CannotRecord
from tracker.actions.chain import Finding
from tracker.models import TrailEntry, TrailHead

EVERY = timedelta(minutes=5)
UNREADABLE = "The file of checkpoints cannot be read ({})."
LATE = timedelta(minutes=15)
BEHIND = "Checkpoints of the trail lag behind what was done. Does the worker run?"
LONGEST = 4096  # bytes; a line has about 300
LINES = 100
SIGNED = Q(rows__contains='"electronicsignature"') | Q(event__in=("paper.signed", "dose.released", "rules.held"))
"""Lines after which a checkpoint is due at once: of an act that somebody signed, or that counts as a signature."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The trail ended with line `seq`, whose hash is `hash`, and had `count` lines, at `at`. `key`: who signed."""

    seq: int
    hash: str
    count: int
    at: str
    key: str
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """Return the bytes that the signature is over."""
        said = asdict(self)
        del said["signature"]
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

    @property
    def line(self) -> str:
        """Return it as it stands in the file."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


def public_keys() -> dict[str, Ed25519PublicKey]:
    """Return the public halves of our keys, by id."""
    publics = [it.public_key() for it in settings.CHECKPOINT_KEYS]
    return {key_id(it): it for it in publics}


def key_id(public: Ed25519PublicKey) -> str:
    """Return the short name of a public key."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def take(at: datetime) -> Checkpoint:
    """Sign how far the trail is and append that to the file. Two statements; nothing is locked.

    :raises CannotRecord: when there is no key or no file to write to.
    """
    if not settings.CHECKPOINT_KEYS or not settings.CHECKPOINT_FILE:
        raise CannotRecord(
            "Set CHECKPOINT_KEY and CHECKPOINT_FILE: a checkpoint is signed, and kept outside the database."
        )
    key: Ed25519PrivateKey = settings.CHECKPOINT_KEYS[0]
    head = TrailHead.objects.get(pk=1)
    count = TrailEntry.objects.filter(seq__lte=head.seq).count()
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    bare = Checkpoint(head.seq, head.hash, count, moment, key_id(key.public_key()))
    made = Checkpoint(**asdict(bare) | {"signature": base64.b64encode(key.sign(bare.signed)).decode()})
    _append(Path(settings.CHECKPOINT_FILE), made.line)
    return made


def take_if_due(at: datetime) -> Checkpoint | None:
    """Take a checkpoint where one is due: new lines, and five minutes gone, or a hundred of them, or a signature.

    Nothing where no key and no file are set, as in a demonstration. At most four statements.

    :raises CannotRecord: when the file cannot be read or written.
    """
    if not settings.CHECKPOINT_KEYS or not settings.CHECKPOINT_FILE:
        return None
    return take(at) if _is_due(last_of(Path(settings.CHECKPOINT_FILE)), at) else None


def fault_of_file(seq: int) -> str | None:
    """Return what keeps checkpoints from being taken, in a sentence; None: nothing, or none are taken here at all.

    `seq`: the trail's last line. No statement: who knows the moments of lines asks `fault` instead.
    """
    if not settings.CHECKPOINT_KEYS or not settings.CHECKPOINT_FILE:
        return None
    path = Path(settings.CHECKPOINT_FILE)
    try:
        last = last_of(path)
    except CannotRecord as fault:
        return str(fault)
    if not os.access(path if path.exists() else _nearest(path), os.W_OK):
        return "CHECKPOINT_FILE cannot be written: a trail that is cut short from now on would not be noticed."
    return BEHIND if seq - (last.seq if last else 0) > 2 * LINES else None


def fault(at: datetime) -> str | None:
    """Return what keeps checkpoints from being taken, also where lines merely wait too long. Two statements."""
    if not settings.CHECKPOINT_KEYS or not settings.CHECKPOINT_FILE:
        return None
    if said := fault_of_file(TrailHead.objects.get(pk=1).seq):
        return said
    last = last_of(Path(settings.CHECKPOINT_FILE))
    first = TrailEntry.objects.filter(seq__gt=last.seq if last else 0).order_by("seq").values_list("at", flat=True)[:1]
    return BEHIND if any(it <= at - LATE for it in first) else None


def _nearest(path: Path) -> Path:
    """Return the folder nearest to a file that is there: in it the missing ones would be made."""
    return next(it for it in path.absolute().parents if it.exists())


def _append(path: Path, line: str) -> None:
    """Append a line and wait until it is on the disk.

    :raises CannotRecord: when the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        with os.fdopen(descriptor, "a", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(f"{line}\n")
            file.flush()
            os.fsync(descriptor)
    except OSError as fault:
        raise CannotRecord(f"The checkpoint cannot be written to CHECKPOINT_FILE: {fault.strerror}.") from fault


def _is_due(last: Checkpoint | None, at: datetime) -> bool:
    seq, taken = (last.seq, datetime.fromisoformat(last.at)) if last else (0, None)
    new = TrailHead.objects.get(pk=1).seq - seq
    if new <= 0:
        return False
    if taken is None or new >= LINES or at - taken >= EVERY:
        return True
    return TrailEntry.objects.filter(SIGNED, seq__gt=seq).exists()


def last_of(path: Path) -> Checkpoint | None:
    """Return the last checkpoint of a file; None where there is none. Reads its end only, however long it is.

    :raises CannotRecord: when it cannot be read, or its last line is no checkpoint.
    """
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - LONGEST))
            lines = file.read().decode("ascii").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotRecord(UNREADABLE.format(type(fault).__name__)) from fault
    return _point(lines[-1], "The last line") if lines else None


def read(path: Path) -> list[Checkpoint]:
    """Return the checkpoints of a file; [] where there is none.

    :raises CannotRecord: when a line is no checkpoint.
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotRecord(UNREADABLE.format(type(fault).__name__)) from fault
    return [_point(line, f"Line {number}") for number, line in enumerate(lines, start=1)]


def _point(line: str, which: str) -> Checkpoint:
    try:
        return Checkpoint(**json.loads(line))
    except (TypeError, ValueError) as fault:
        raise CannotRecord(f"{which} of the file of checkpoints is no checkpoint.") from fault


class Signatures:
    """The checkpoints of a file, by the line they vouch for; only those that we signed count."""

    def __init__(self, points: list[Checkpoint]) -> None:
        ours = public_keys()
        self._good: dict[int, Checkpoint] = {}
        self._bad: list[tuple[int, Checkpoint]] = []
        for number, it in enumerate(points, start=1):
            if _is_ours(it, ours) and self._good.setdefault(it.seq, it).hash == it.hash:
                continue
            self._bad.append((number, it))

    @property
    def last(self) -> int:
        """Return the last line that a checkpoint vouches for; 0 without any."""
        return max(self._good, default=0)

    def at_line(self, seq: int) -> Checkpoint | None:
        """Return what was signed when the trail ended with this line."""
        return self._good.get(seq)

    def beyond(self, end: int) -> Iterator[Finding]:
        """Yield the checkpoints that say the trail was longer than `end` lines, and those that nobody of us signed."""
        for number, it in self._bad:
            text = (
                f"Checkpoint {number}, of line {it.seq}: its signature is not one of ours, or it contradicts another."
            )
            yield Finding("checkpoint-forged", text, line=it.seq)
        if self.last > end:
            point = self._good[self.last]
            seen = f"the checkpoint of {point.at} saw line {point.seq}"
            text = f"The trail was cut or rolled back: it ends with line {end}, and {seen}."
            yield Finding("rolled-back", text, line=point.seq, table="trailentry", key=str(point.seq))


def _is_ours(point: Checkpoint, ours: dict[str, Ed25519PublicKey]) -> bool:
    try:
        ours[point.key].verify(base64.b64decode(point.signature), point.signed)
    except (KeyError, ValueError, InvalidSignature):
        return False
    return True
