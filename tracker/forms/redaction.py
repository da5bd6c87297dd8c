"""Which words of an entry are taken out, and why. Whether they may be is the action's to say."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tracker.forms.fields import ClinicForm, key_field, layout, words
from tracker.forms.signatures import password_field


class RedactionForm(ClinicForm):
    """The columns that hold words, each with its words, and the reason. `choices`: column and what stands there."""

    key = key_field()
    fields_taken = forms.MultipleChoiceField(label="Take out", widget=forms.CheckboxSelectMultiple)
    reason = words(
        rows=3, max_length=500, label="Reason", help_text="Kept with your name. Do not repeat here what you take out."
    )

    password = password_field("It shows that it is you who takes these words out.")

    helper = layout("key", "fields_taken", "reason", "password")

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_taken"].choices = choices
        self.fields["fields_taken"].error_messages["required"] = "Choose what to take out."
