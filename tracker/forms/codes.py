"""Codes of the second factor: the field that asks for one, and how a code counts once. Passkeys are the browser's."""

from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.core.cache import cache
from django.utils.html import format_html

from tracker.forms.accounts import in_our_words
from tracker.models import User

GOOD_FOR = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
"""Seconds for which an app's code can be right. allauth remembers a used one for a single period only."""
ASKED = (
    "Your first signature since you logged in or unlocked, or for 15 minutes, needs it too: the code that your app "
    "shows now, or a recovery code."
)
BY_PASSKEY = (
    '{} You have a passkey? <a href="{}" target="_blank" rel="noopener">Show it in a new tab</a>, then come back and '
    "leave this empty."
)


class CodeInput(forms.PasswordInput):
    """An input that shows what is typed and is never filled in again; empty, where a passkey was shown meanwhile."""

    input_type = "text"

    def use_required_attribute(self, initial: object) -> bool:
        """Let the browser send it empty: whether a code is needed by then is the server's to say."""
        return False


def code_field(passkey: str) -> forms.CharField:
    """Return the field for a code. `passkey`: where a passkey is shown instead; empty: the person has none."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(
        label="Code of your second factor", max_length=20, widget=CodeInput(attrs=attributes),
        help_text=format_html(BY_PASSKEY, ASKED, passkey) if passkey else ASKED,
    )  # fmt: skip


def counts(user: User, code: str) -> bool:
    """Say whether this right code counts: once, wherever it is typed, for as long as it could be right."""
    return bool(cache.add(f"second-factor-used:{user.pk}:{normalize_user_code(code)}", True, timeout=GOOD_FOR))


class CodeAtLogIn(AuthenticateForm):
    """The code of the log-in's second step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self)

    def clean_code(self) -> str:
        """Return the code.

        :raises ValidationError: when it is not right, or was used before.
        """
        return _once(self.user, super().clean_code())


class CodeAgain(ReauthenticateForm):
    """The code asked for once more, before a change of one's own second factor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self)

    def clean_code(self) -> str:
        """Return the code.

        :raises ValidationError: when it is not right, or was used before.
        """
        return _once(self.user, super().clean_code())


def _once(user: User, code: str) -> str:
    if not counts(user, code):
        raise get_adapter().validation_error("incorrect_code")
    return code
