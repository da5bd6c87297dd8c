"""A passkey as the browser answers it: what stands for one and is none gets a sentence. Codes are in `codes`."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError

REFUSED = "This passkey was not accepted. Try again, or use another way."
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)
"""What reading JSON, base64, CBOR and keys raises when somebody sends what no browser does."""


@contextmanager
def _refused_with_a_sentence() -> Iterator[None]:
    """Turn what cannot be read, and what allauth calls a wrong code, into one sentence; other refusals stay."""
    try:
        yield
    except UNREADABLE as fault:
        raise ValidationError(REFUSED, code="incorrect_code") from fault
    except ValidationError as fault:
        if getattr(fault, "code", "") != "incorrect_code":
            raise
        raise ValidationError(REFUSED, code="incorrect_code") from fault


class AnswerField(forms.JSONField):
    """What the browser says of a passkey. Nothing, and what is no JSON, is refused with the same sentence."""

    default_error_messages = {"required": REFUSED, "invalid": REFUSED}
    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> str:
        """Return what the page holds when it is shown again: nothing, as each answer is to a question of its own."""
        return ""

    def prepare_value(self, value: Any) -> str:
        """Return nothing, likewise."""
        return ""

    def to_python(self, value: Any) -> Any:
        """Return the answer.

        :raises ValidationError: when it is no JSON, nested too deeply, or has too long a number.
        """
        with _refused_with_a_sentence():
            return super().to_python(value)


class NewPasskey(AddWebAuthnForm):
    """A passkey to be added, and its name."""

    credential = AnswerField()

    def clean(self) -> dict[str, Any]:
        """Return name and answer.

        :raises ValidationError: when the answer is none to what was asked.
        """
        with _refused_with_a_sentence():
            return dict(super().clean())

    def add_error(self, field: str | None, error: Any) -> None:
        """Put what is wrong with the answer beside the name: its own field is not seen."""
        super().add_error("name", error)


class PasskeyAtLogIn(AuthenticateWebAuthnForm):
    """The passkey of the log-in's second step."""

    credential = AnswerField()

    def clean_credential(self) -> Authenticator:
        """Return the passkey.

        :raises ValidationError: when it is none of theirs, or there were too many tries.
        """
        with _refused_with_a_sentence():
            return super().clean_credential()


class PasskeyAgain(ReauthenticateWebAuthnForm):
    """The passkey asked for once more, of somebody signed in."""

    credential = AnswerField()

    def clean_credential(self) -> Authenticator:
        """Return the passkey.

        :raises ValidationError: when it is none of theirs, or there were too many tries.
        """
        with _refused_with_a_sentence():
            return super().clean_credential()
