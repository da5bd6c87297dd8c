"""Answering a check before a dose, weighing, and the two words that release a dose."""

from decimal import Decimal
from typing import Any

from django import forms

from tracker.forms.fields import ClinicForm, key_field, layout


class AnswerForm(ClinicForm):
    """Yes or no to one check, now, with a word of detail."""

    key = key_field()
    passed = forms.ChoiceField(label="Answer", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect)
    detail = forms.CharField(label="In a few words", max_length=200, required=False)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{code}_%s", **kwargs)
        self.fields["passed"].error_messages["required"] = "Say yes or no."
        self.helper = layout("key", "passed", "detail")

    def answered(self) -> dict[str, Any]:
        """Return what the action takes."""
        return self.cleaned_data | {"passed": self.cleaned_data["passed"] == "yes"}


class WeightForm(ClinicForm):
    """The body weight now. `visit` says to which dose's checks to return."""

    key = key_field()
    visit = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    kg = forms.DecimalField(
        label="Weight, kg", min_value=Decimal(25), max_value=Decimal(400), max_digits=5, decimal_places=1,
        error_messages={
            "min_value": "Enter a weight from 25 to 400 kg.",
            "max_value": "Enter a weight from 25 to 400 kg.",
            "max_decimal_places": "Enter the weight to one decimal place, such as 71.5.",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_weight_%s", **kwargs)
        self.helper = layout("key", "visit", "kg")


class ReleaseForm(ClinicForm):
    """The release of a dose: name and date of birth were asked aloud."""

    key = key_field()
    identity_checked = forms.BooleanField(
        label="I asked the patient's name and date of birth aloud, and they agree with this page",
        error_messages={"required": "Ask the patient's name and date of birth aloud first."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_release_%s", **kwargs)
        self.helper = layout("key", "identity_checked")
