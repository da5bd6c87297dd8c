"""Forms about who works here: inviting somebody, accepting an invitation, ending a role, closing an account."""

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import get_adapter
from crispy_forms.layout import Div
from django import forms

from tracker.access.roles import Role
from tracker.actions.people import Invited
from tracker.forms.accounts import AGAIN, RULE
from tracker.forms.fields import ClinicForm, layout
from tracker.forms.signatures import password_field
from tracker.models import Invitation, User


class InviteForm(ClinicForm):
    """Who is invited and as what."""

    email = forms.EmailField(label="E-mail", max_length=254, help_text="The link goes there and nowhere else.")
    full_name = forms.CharField(label="Full name", max_length=120, help_text="Printed with what they sign.")
    short_name = forms.CharField(label="Short name", max_length=40, help_text="What colleagues and patients call them.")
    credential = forms.CharField(
        label="Profession or credential", max_length=80, required=False, help_text="Printed with what they sign."
    )
    role = forms.TypedChoiceField(label="Role", coerce=lambda it: Role(int(it)))
    password = password_field("It shows that it is you who invites.")

    helper = layout(
        Div("full_name", "short_name", css_class="ow-pair"), Div("email", "credential", css_class="ow-pair"),
        "role", "password",
    )  # fmt: skip

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "full_name", "short_name", "credential"):
            self.fields[name].widget.attrs["autocomplete"] = "off"  # they are somebody else's
        self.fields["role"].choices = [("", "Choose a role"), *((it.value, it.label.capitalize()) for it in roles)]

    def invited(self) -> Invited:
        """Return who was typed."""
        return Invited(*(self.cleaned_data[name] for name in ("email", "full_name", "short_name", "credential")))


class JoinForm(ClinicForm):
    """The password of a new account, twice; nothing where whoever accepts has an account and is logged in."""

    password = forms.CharField(
        label="Choose a password", strip=False, max_length=4096, help_text=RULE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=AGAIN, strip=False, max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    helper = layout("password", "again")

    def __init__(self, *args: Any, invitation: Invitation, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = User(email=invitation.email, full_name=invitation.full_name)
        if has_account:
            self.fields.clear()

    def clean_password(self) -> str:
        """Return the password.

        :raises ValidationError: when it is short, common, or the person's own name or address.
        """
        return str(get_adapter().clean_password(self.cleaned_data["password"], self.person))

    def clean(self) -> dict[str, Any]:
        """Return what was typed; the two passwords have to be the same."""
        typed = super().clean() or {}
        if "password" in typed and typed["password"] != typed.get("again"):
            self.add_error("again", "This is not the same as above.")
        return typed


class SignedRowForm(ClinicForm):
    """One row of the page of people, and the password of who changes it."""

    ACTS = ("end", "close", "reopen", "withdraw")

    what = forms.ChoiceField(choices=[(it, it) for it in ACTS])
    row = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    password = password_field("")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.sent:
            self.auto_id = f"id_{self.sent}_%s"  # a fault is linked to the field of the row that was sent

    @property
    def sent(self) -> str:
        """Return what was asked of which row, such as "end_12"; empty where nothing was, or nothing that can be."""
        what, row = (str(self.data.get(it, "")) for it in ("what", "row"))
        return f"{what}_{row}" if what in self.ACTS and row.isascii() and row.isdecimal() else ""
