"""Forms about one's own account: logging in, unlocking, a new password. Inviting and joining are in `people`."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm, ResetPasswordKeyForm
from django import forms

from tracker.forms.fields import FILL_IN, ClinicForm, layout

RULE = "At least 12 characters, and none of the commonly used ones. A few words in a row are easy to remember."
AGAIN = "The same password again"


def password_field(label: str = "Your password", **more: Any) -> forms.CharField:
    """Return the field that asks somebody signed in for their password."""
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label=label, max_length=4096, strip=False, widget=widget, **more)


def in_our_words(form: forms.Form, **labels: str) -> None:
    """Give a form of allauth the labels and sentences of every other form here, and no grey words in its fields."""
    for name, field in form.fields.items():
        field.label = labels.get(name, field.label)
        field.error_messages["required"] = FILL_IN
        field.widget.attrs.pop("placeholder", None)
    if "password1" in form.fields:
        form.fields["password1"].help_text = RULE


class LogIn(LoginForm):
    """The address and the password at the log-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self, login="E-mail")


class PasswordAgain(ReauthenticateForm):
    """The password once more, before a change of one's own account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self)


class NewPassword(ResetPasswordKeyForm):
    """The new password of whoever came by the link in a letter, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self, password1="New password", password2=AGAIN)


class UnlockForm(ClinicForm):
    """The password of whoever is signed in."""

    password = password_field("Password")

    helper = layout("password")


class ChangeOwnPassword(ChangePasswordForm):
    """A new password for somebody signed in; wrong tries at the old one are counted with all others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self, oldpassword="Your password now", password1="New password", password2=AGAIN)

    def clean_oldpassword(self) -> str:
        """Return the old password.

        :raises ValidationError: when it is not theirs, or was tried too often.
        """
        typed = self.cleaned_data.get("oldpassword", "")
        if not get_adapter().reauthenticate(self.user, typed):
            raise forms.ValidationError(get_adapter().error_messages["enter_current_password"])
        return typed


class AskForPassword(ClinicForm):
    """The address to which a link to a new password goes. It looks nobody up."""

    email = forms.EmailField(label="E-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
