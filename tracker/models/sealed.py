"""A text column that the database holds sealed (AES-256-GCM), bound to table, row and field. Keys: `access.keyring`.

What is stored is `ow1.<key id>.<base64>`; below the base64 lie a nonce, and sealed 16 random bytes and the text. Those
bytes stay with the text when it is sealed anew, so that a commitment to it outlives a change of keys. An empty
text stays empty, because constraints ask for it and that nothing was said is no secret; so does the mark that stands
where a text was taken out.
"""

import base64
import binascii
import hashlib
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

FORMAT = "ow1"
NONCE_BYTES, SALT_BYTES = 12, 16
IN_CLEAR = ("", "[redacted]")
"""What stands unsealed in a sealed column: nothing, and the mark of a redaction."""


class Unreadable(RuntimeError):
    """A sealed text does not open. The message names table, key and field, and never what was found there."""


class Ciphertext(str):
    """What the database holds of a sealed text."""

    __slots__ = ()


class Opened(str):
    """A sealed text in clear, with the random bytes that were sealed with it."""

    salt: bytes = b""

    @classmethod
    def of(cls, text: str, salt: bytes | None = None) -> "Opened":
        """Return the text with its random bytes; None makes some."""
        made = cls(text)
        made.salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
        return made

    @property
    def commitment(self) -> str:
        """Return a digest that binds to the text, and from which nobody without its key can guess it."""
        return hashlib.sha256(self.salt + self.encode()).hexdigest()


def newest_prefix() -> str:
    """Return how a text begins that is sealed with the newest key."""
    return f"{FORMAT}.{next(iter(settings.FIELD_KEYS))}."


def key_of(stored: str) -> str:
    """Return the id of the key that sealed a text; "(not sealed)" for what is not."""
    return stored.split(".", 2)[1] if stored.startswith(f"{FORMAT}.") and stored.count(".") > 1 else "(not sealed)"


def seal(text: Opened, *, table: str, key: object, field: str) -> Ciphertext:
    """Return the text sealed with the newest key, for this one place."""
    key_id, secret = next(iter(settings.FIELD_KEYS.items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    place = _place(key_id, table, key, field)
    sealed = AESGCM(secret).encrypt(nonce, text.salt + text.encode(), place)
    return Ciphertext(f"{FORMAT}.{key_id}.{base64.b64encode(nonce + sealed).decode()}")


def unseal(sealed: str, *, table: str, key: object, field: str) -> Opened:
    """Return the text in clear.

    :raises Unreadable: when it is not sealed, was changed, belongs to another place, or its key is not there.
    """
    if sealed in IN_CLEAR:
        return Opened.of(sealed, b"")
    where = f"{table} {key}, {field}"
    version, _, rest = sealed.partition(".")
    key_id, _, body = rest.partition(".")
    if version != FORMAT or not body:
        raise Unreadable(f"{where}: this is not sealed. Nothing reads plain text from here.")
    if key_id not in settings.FIELD_KEYS:
        raise Unreadable(f"{where}: it is sealed with the key {key_id[:16]}, which FIELD_KEYS does not have.")
    try:
        raw = base64.b64decode(body, validate=True)
        place = _place(key_id, table, key, field)
        opened = AESGCM(settings.FIELD_KEYS[key_id]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place)
    except (InvalidTag, ValueError, binascii.Error) as fault:
        raise Unreadable(f"{where}: it was changed or moved here, or {key_id} is another key by that name.") from fault
    return Opened.of(opened[SALT_BYTES:].decode(), opened[:SALT_BYTES])


def _place(key_id: str, table: str, key: object, field: str) -> bytes:
    return json.dumps([FORMAT, key_id, table, str(key), field]).encode()


class SealedAttribute(DeferredAttribute):
    """Opens what was loaded when it is first asked for; what was assigned is in clear already."""

    field: "SealedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Ciphertext):
            value = instance.__dict__[self.field.attname] = self.field.opened(instance.pk, value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):
    """A text that only ever reaches the database sealed. A row's own attribute is in clear.

    `values_list` and unions hand out what is stored: `opened` opens it. It cannot be searched or ordered by; `update`
    and filters take no plain text. Migrations see a plain text column, which is what it is to the database.
    """

    descriptor_class = SealedAttribute

    def opened(self, key: object, stored: str) -> Opened:
        """Return what is stored in the row of this key in clear.

        :raises Unreadable: when it does not open.
        """
        return unseal(stored, table=self.model._meta.db_table, key=key, field=self.attname)

    def sealed(self, key: object, text: str) -> Ciphertext:
        """Return a text sealed for the row of this key, with the newest key."""
        whole = text if isinstance(text, Opened) else Opened.of(text)
        return seal(whole, table=self.model._meta.db_table, key=key, field=self.attname)

    def deconstruct(self) -> Any:
        """Return what migrations know it as."""
        name, _, args, named = super().deconstruct()
        return name, "django.db.models.TextField", args, named

    def get_lookup(self, lookup_name: str) -> Any:
        """Return how it is compared; None, which Django refuses, for everything but being there and being empty."""
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "in", "isnull") else None

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Return what is stored, marked as such."""
        return Ciphertext(value) if value else value

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Return the row's text sealed; the row keeps it in clear, with its random bytes."""
        text = getattr(model_instance, self.attname)
        if text in IN_CLEAR:
            return text
        whole = text if isinstance(text, Opened) else Opened.of(str(text))
        setattr(model_instance, self.attname, whole)
        return self.sealed(model_instance.pk, whole)

    def get_prep_value(self, value: Any) -> Any:
        """Return what may go into a statement: what is sealed, or nothing.

        :raises TypeError: for plain text.
        """
        if value is not None and value not in IN_CLEAR and not isinstance(value, Ciphertext):
            raise TypeError(f"{self.model.__name__}.{self.attname} is sealed: no plain text goes into a statement.")
        return super().get_prep_value(value)

    def value_to_string(self, obj: Any) -> str:
        """Return the text sealed: what writes rows to a file gets no plain text."""
        text = getattr(obj, self.attname)
        return text if text in IN_CLEAR else str(self.sealed(obj.pk, text))


def opened(model: type[models.Model], key: object, stored: str, field: str = "text") -> Opened:
    """Return a column of one row in clear, where `values_list` or a union handed out what is stored.

    :raises Unreadable: when it does not open.
    """
    column = model._meta.get_field(field)
    assert isinstance(column, SealedTextField)
    return column.opened(key, stored)


def sealed_fields(model: type[models.Model]) -> list[SealedTextField]:
    """Return the sealed columns of a table."""
    return [it for it in model._meta.concrete_fields if isinstance(it, SealedTextField)]
