"""Recording that a patient left after a dose. The session itself is in `dosing`."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from tracker.forms.fields import ClinicForm, PersonField, key_field, layout, offer
from tracker.forms.moments import SiteMomentField, on_clock
from tracker.forms.rows import A_DETAIL
from tracker.models import User

ESCORTED = [("yes", "Yes"), ("no", "No"), ("", "Not recorded")]
ANSWERS = {"yes": True, "no": False, "": None}


class LeavingForm(ClinicForm):
    """When the patient left, with whom, and how they were."""

    key = key_field()
    left_at = SiteMomentField(label="Left at")
    escorted = forms.ChoiceField(
        label="Was the patient escorted home?", choices=ESCORTED, widget=forms.RadioSelect, required=False
    )
    seen_off_by = PersonField(label="Who saw the patient off?", required=False, nobody="Not recorded")
    words = forms.CharField(label="How the patient was, who came", max_length=A_DETAIL, required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_clock(self, zone)
        offer(self, people)
        self.helper = layout("key", "left_at", "escorted", "seen_off_by", "words")

    def clean_escorted(self) -> bool | None:
        """Return the answer; None where nobody wrote it down."""
        return ANSWERS[self.cleaned_data["escorted"]]
