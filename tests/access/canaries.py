"""Canaries: tokens that stand nowhere else, and finding them again in whatever shape they got out. Asserts nothing."""

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

TOKEN = re.compile(rb"zq[0-9a-f]{9}")
IN_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{15,}")
IN_HEX = re.compile(rb"(?:[0-9a-f]{2}){11,}", re.IGNORECASE)
ESCAPED = re.compile(rb"\\u00([0-9a-f]{2})", re.IGNORECASE)
UUID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


class Canaries:
    """The tokens of a walk, by where each was typed, such as `book.reason`."""

    def __init__(self) -> None:
        self.typed: dict[str, str] = {}

    def of(self, where: str) -> str:
        """Return the token of a place: the same each time, eleven small letters and digits."""
        token = f"zq{hashlib.sha256(where.encode()).hexdigest()[:9]}"
        self.typed[token] = where
        return token

    def fitting(self, where: str) -> str:
        """Return what can be typed into a field of this name."""
        return {"phone": self.phone, "email": self.e_mail}.get(re.split(r"[._]", where)[-1], self.of)(where)

    def phone(self, where: str) -> str:
        number = int(hashlib.sha256(where.encode()).hexdigest()[:8], 16) % 10**7
        return "0" + self.plant(where, f"163{number:07d}")

    def e_mail(self, where: str) -> str:
        return f"{self.of(where)}@example.org"

    def plant(self, where: str, token: str) -> str:
        """Take a secret that the program made, such as that of an app, for a canary."""
        self.typed[token] = where
        return token

    def found_in(self, text: str | bytes, depth: int = 2) -> set[str]:
        """Return where the tokens were typed that stand in a text, in whatever shape."""
        raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        made = {it: where for it, where in self.typed.items() if not TOKEN.fullmatch(it.encode())}
        found = set()
        for shape in shapes(raw, depth):
            small = shape.lower()
            found |= {self.typed.get(it.decode(), "") for it in TOKEN.findall(small)}
            found |= {where for it, where in made.items() if it.lower().encode() in small}
        return found - {""}


def shapes(raw: bytes, depth: int = 2) -> Iterator[bytes]:
    """Yield a text as it stands and as it reads: percent signs, UTF-16, JSON, base64, hex, packed; each in others."""
    yield raw
    if depth:
        for read in {it for it in _read(raw) if it != raw}:
            yield from shapes(read, depth - 1)


def _read(raw: bytes) -> Iterator[bytes]:
    yield unquote_to_bytes(raw)
    yield raw.replace(b"\0", b"")
    yield ESCAPED.sub(lambda it: bytes.fromhex(it[1].decode()), raw)
    yield UUID.sub(lambda it: it[0].replace(b"-", b""), raw)
    for run in set(IN_BASE64.findall(raw)):
        yield from _decoded(run)
    for run in set(IN_HEX.findall(raw)):
        yield binascii.unhexlify(run)


def _decoded(run: bytes) -> Iterator[bytes]:
    """Yield what a run of base64 says, wherever it begins: it may be cut out of a longer one."""
    plain = run.translate(bytes.maketrans(b"-_", b"+/"))
    for cut in range(4):
        part = plain[cut:]
        whole = part[:-1] if len(part) % 4 == 1 else part
        decoded = base64.b64decode(whole + b"=" * (-len(whole) % 4))
        yield decoded
        try:
            yield zlib.decompress(decoded)
        except zlib.error:
            continue


SHAPES = {
    "as it is": lambda it: it,
    "in capitals": lambda it: it.upper(),
    "percent signs": lambda it: "".join(f"%{ord(letter):02X}" for letter in it),
    "base64": lambda it: base64.b64encode(it.encode()),
    "base64, one further": lambda it: base64.b64encode(b"x" + it.encode() + b"yz"),
    "base64, two further": lambda it: base64.urlsafe_b64encode(b"xx" + it.encode() + b"yz"),
    "utf-16": lambda it: it.encode("utf-16-le"),
    "utf-16 in base64": lambda it: base64.b64encode(it.encode("utf-16-be")),
    "json": lambda it: json.dumps({"text": it}).replace("z", "\\u007a"),
    "hex": lambda it: it.encode().hex(),
    "packed": lambda it: base64.b64encode(zlib.compress(it.encode())),
}
"""How a text can look that says a token: what the search itself is tested with."""
