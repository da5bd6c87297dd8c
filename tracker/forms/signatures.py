"""A signature as it is given: what it means, and the password. What is signed stands on the page."""

from typing import Any

from django import forms

from tracker.forms.fields import ClinicForm, key_field, layout, words
from tracker.models import ElectronicSignature

AS = {
    ElectronicSignature.Meaning.AUTHORSHIP: "You sign this note as its author.",
    ElectronicSignature.Meaning.REVIEW: "You sign that you have reviewed this note.",
}


def password_field(says: str, **named: Any) -> forms.CharField:
    """Return the field that asks for the password at each signing; it is never filled in again."""
    return forms.CharField(
        label="Your password", strip=False, max_length=200, help_text=says,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), **named,
    )  # fmt: skip


class SignForm(ClinicForm):
    """The password of who signs, in the one meaning that is open to them."""

    key = key_field()
    meaning = forms.TypedChoiceField(coerce=int, widget=forms.HiddenInput, choices=ElectronicSignature.Meaning.choices)
    password = password_field("")

    helper = layout("key", "meaning", "password")

    def __init__(self, *args: Any, meanings: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meanings:
            self.fields["meaning"].initial = int(meanings[0])
            self.fields["password"].help_text = AS[ElectronicSignature.Meaning(meanings[0])]


class AddendumForm(ClinicForm):
    """What is added to a signed note."""

    key = key_field()
    text = words(rows=10, max_length=20000, label="Addendum", help_text="Stands below the note it names. Sign it, too.")

    helper = layout("key", "text")
