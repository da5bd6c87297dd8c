"""A move of a course to another version, as it is signed: why, and the password of who signs."""

from typing import Any

from django import forms

from tracker.forms.fields import ClinicForm, key_field, layout, words
from tracker.forms.signatures import password_field


class MoveForm(ClinicForm):
    """Why the course is moved, and a password; `signed` is the digest of the preview that was read."""

    key = key_field()
    signed = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = words(
        rows=4, max_length=500, label="Why", help_text="Kept with your name, both versions and what is shown above."
    )
    password = password_field("You sign this move.")

    helper = layout("key", "signed", "reason", "password")

    def show(self, signed: str) -> None:
        """Let the form stand for the preview that is shown now; everything typed stays."""
        self.initial["signed"] = signed
        if self.is_bound:
            self.data = self.data.copy()
            self.data["signed"] = signed

    def moved(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {name: self.cleaned_data[name] for name in ("key", "signed", "reason")}
