"""Opening a record in an emergency, and reviewing that. Whether there is such a patient is the action's to say."""

from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms

from tracker.actions.emergencies import Grounds, Sought
from tracker.forms.accounts import password_field
from tracker.forms.fields import ClinicForm, key_field, layout, words
from tracker.forms.moments import SiteDayField
from tracker.models import EmergencyAccess, EmergencyReview

WHO = "Type a course's reference, or full name and date of birth."


class EmergencyForm(ClinicForm):
    """Whose record, why it cannot wait, and the password. Nothing of it is looked up before all of it is typed."""

    key = key_field()
    reference = forms.CharField(
        label="Reference of a course",
        max_length=12,
        required=False,
        help_text="Such as HB-0012. Without it: full name and date of birth.",
    )
    full_name = forms.CharField(
        label="Full name", max_length=120, required=False, help_text="As it is registered, in any case of letters.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    born_on = SiteDayField(label="Date of birth", required=False)
    reason = forms.TypedChoiceField(
        label="What is it?", coerce=int, widget=forms.RadioSelect,
        choices=[(it.value, it.label[:1].upper() + it.label[1:]) for it in EmergencyAccess.Reason],
    )  # fmt: skip
    words = words(
        rows=3, max_length=500, label="What happened?", help_text="A supervisor of the patient's site reads it."
    )
    password = password_field(help_text="Asked each time, so that nobody else opens a record in your name.")

    helper = layout(
        "key",
        Fieldset("Which patient", "reference", Div("full_name", "born_on", css_class="ow-pair")),
        Fieldset("Why it cannot wait", "reason", "words"),
        Fieldset("You", "password"),
    )

    def clean(self) -> dict[str, Any]:
        """Return what was typed; either way of saying who has to be whole."""
        given = super().clean() or self.cleaned_data
        if "full_name" in given and "born_on" in given and not given.get("reference"):
            self._ask_for_both(given)
        return given

    def _ask_for_both(self, given: dict[str, Any]) -> None:
        if not given["full_name"] and not given["born_on"]:
            self.add_error("reference", WHO)
        elif not given["born_on"]:
            self.add_error("born_on", "Type the date of birth, too.")
        elif not given["full_name"]:
            self.add_error("full_name", "Type the full name, too.")

    def sought(self) -> Sought:
        """Return who is looked for."""
        return Sought(*(self.cleaned_data[it] for it in ("reference", "full_name", "born_on")))

    def grounds(self) -> Grounds:
        """Return why it cannot wait."""
        return Grounds(self.cleaned_data["reason"], self.cleaned_data["words"])


class EndForm(forms.Form):
    """Which emergency access ends."""

    access = forms.UUIDField()


class ReviewForm(ClinicForm):
    """What a supervisor found, in words, signed."""

    key = key_field()
    finding = forms.TypedChoiceField(
        label="What did you find?", coerce=int, widget=forms.RadioSelect,
        choices=[(it.value, it.label.capitalize()) for it in EmergencyReview.Finding],
    )  # fmt: skip
    words = words(
        rows=4, max_length=1000, label="In your words",
        help_text="What you looked at and whom you asked. What needs follow-up stays on the list.",
    )  # fmt: skip
    password = password_field(help_text="You sign this review.")

    helper = layout("key", "finding", "words", "password")
