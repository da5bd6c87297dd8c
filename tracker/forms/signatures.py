"""A signature as it is given: what it means, the password, the second factor. What is signed stands on the page."""

from copy import deepcopy
from typing import Any

from django import forms

from tracker.forms import accounts
from tracker.forms.codes import code_field
from tracker.forms.fields import FILL_IN, ClinicForm, key_field, layout, words
from tracker.models import ElectronicSignature

AS = {
    ElectronicSignature.Meaning.AUTHORSHIP: "You sign this note as its author.",
    ElectronicSignature.Meaning.REVIEW: "You sign that you have reviewed this note.",
}


SECOND = "second_factor"


def password_field(says: str, **named: Any) -> forms.CharField:
    """Return the field that asks for the password at each signing; it is never filled in again."""
    return accounts.password_field(help_text=says, **named)


def ask_second_factor(form: Any, *, passkey: str) -> None:
    """Put the field for a code below the password, in this one form. `passkey`: see `code_field`."""
    if SECOND not in form.fields:
        form.fields[SECOND] = code_field(passkey)
        form.fields[SECOND].error_messages["required"] = FILL_IN
        if hasattr(form, "helper"):
            form.helper = deepcopy(form.helper)  # the class has one for all
            parts = _list_with("password", form.helper.layout.fields)
            parts.insert(parts.index("password") + 1, SECOND)


def _list_with(name: str, parts: list[Any]) -> list[Any]:
    """Return the list, however deep in a layout, in which a field stands; an empty one where it stands in none."""
    if name in parts:
        return parts
    return next((it for part in parts if (it := _list_with(name, getattr(part, "fields", [])))), [])


def ask_second_factor_no_more(form: Any) -> None:
    """Take the field for a code away again: it was right, or a passkey was shown."""
    if form.fields.pop(SECOND, None) and hasattr(form, "helper"):
        _list_with(SECOND, form.helper.layout.fields).remove(SECOND)


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
