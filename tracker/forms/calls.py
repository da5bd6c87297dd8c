"""Logging a call by form: what came of it, when, and in few words what was said."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from tracker.forms.fields import ClinicForm, key_field, layout, words
from tracker.forms.moments import SiteMomentField, on_clock
from tracker.models import Call


class CallForm(ClinicForm):
    """An attempt to reach the patient."""

    key = key_field()
    outcome = forms.TypedChoiceField(
        label="What came of it?", coerce=int, choices=Call.Outcome.choices, widget=forms.RadioSelect,
        help_text="Only a call that reached the patient takes this off the list.",
    )  # fmt: skip
    called_at = SiteMomentField(label="Called")
    words = words(
        rows=3, max_length=200, required=False, label="In few words",
        help_text="What was agreed, or with whom word was left. Stays with the team.",
    )  # fmt: skip

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_clock(self, zone)
        self.helper = layout("key", "outcome", "called_at", "words")
