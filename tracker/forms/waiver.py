"""A supervisor's decision about a waiver, as typed. Whether there can be one is the action's to say."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from tracker.forms.fields import ClinicForm, key_field, layout, words
from tracker.forms.moments import SiteMomentField, on_clock
from tracker.forms.signatures import password_field

CHOICES = (("grant", "Grant the waiver"), ("refuse", "Refuse the waiver"))


class WaiverForm(ClinicForm):
    """Grant or refuse, with the reason; until when is left out where it has no end."""

    key = key_field()
    decision = forms.ChoiceField(label="Decision", choices=CHOICES, widget=forms.RadioSelect)
    reason = words(
        rows=4, max_length=500, label="Reason", help_text="Kept with your name, and shown wherever the waiver counts."
    )
    until = SiteMomentField(
        label="Until", required=False, help_text="The waiver ends at this moment. Left empty, it has no end."
    )

    password = password_field("You sign this decision.")

    helper = layout("key", "decision", "reason", "until", "password")

    def __init__(self, *args: Any, zone: ZoneInfo, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        on_clock(self, zone)

    def clean_until(self) -> datetime | None:
        """Return the end of the waiver.

        :raises ValidationError: when it lies in the past.
        """
        until: datetime | None = self.cleaned_data["until"]
        if until is not None and until <= self.at:
            raise forms.ValidationError("A waiver ends in the future.")
        return until

    def decided(self) -> dict[str, Any]:
        """Return what the action is told."""
        given = self.cleaned_data
        return {
            "key": given["key"],
            "granted": given["decision"] == "grant",
            "reason": given["reason"],
            "until": given["until"] if given["decision"] == "grant" else None,
        }
