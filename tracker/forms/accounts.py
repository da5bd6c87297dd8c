"""Forms about one's own account: unlocking, asking for a new password, changing it. People are in `people`."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm
from django import forms

from tracker.forms.fields import ClinicForm, layout


def password_field(label: str = "Your password", **more: Any) -> forms.CharField:
    """Return the field that asks somebody signed in for their password."""
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label=label, max_length=4096, strip=False, widget=widget, **more)


class UnlockForm(ClinicForm):
    """The password of whoever is signed in."""

    password = password_field("Password")

    helper = layout("password")


class ChangeOwnPassword(ChangePasswordForm):
    """A new password for somebody signed in; wrong tries at the old one are counted with all others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Your password now"

    def clean_oldpassword(self) -> str:
        """Return the old password.

        :raises ValidationError: when it is not theirs, or was tried too often.
        """
        typed = self.cleaned_data.get("oldpassword", "")
        if not get_adapter().reauthenticate(self.user, typed):
            raise forms.ValidationError(get_adapter().error_messages["enter_current_password"])
        return typed


class AskForPassword(forms.Form):
    """The address to which a link to a new password goes. It looks nobody up."""

    email = forms.EmailField(label="E-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
