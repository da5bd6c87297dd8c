"""A patient's details and contact people, as staff type them. Enrolment is in `enrolment`."""

from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms

from tracker.actions.patients import DETAILS, as_seen
from tracker.forms.fields import ClinicForm, key_field, layout
from tracker.forms.numbers import dialled
from tracker.forms.zones import zone_choices
from tracker.models import Contact, Patient

ALLERGIES_HELP = "Write “none known” where you asked and there are none. An empty field says that nobody asked."


class CareFields(ClinicForm):
    """What enrolment may ask and the patient's page shows: language, needs, allergies, prescriber."""

    language = forms.CharField(label="Language", max_length=40, required=False)
    interpreter_wanted = forms.BooleanField(label="Wants an interpreter", required=False)
    access_needs = forms.CharField(
        label="Access needs", max_length=200, required=False, help_text="Such as: no stairs, large print, lip reading."
    )
    allergies = forms.CharField(label="Allergies", max_length=200, required=False, help_text=ALLERGIES_HELP)
    prescriber_name = forms.CharField(label="Prescriber outside the clinic", max_length=80, required=False)
    prescriber_phone = forms.CharField(label="Their telephone", max_length=40, required=False)


CARE = tuple(CareFields.base_fields)
CARE_PARTS = (
    "allergies", "access_needs", Div("language", "interpreter_wanted", css_class="ow-pair"),
    Div("prescriber_name", "prescriber_phone", css_class="ow-pair"),
)  # fmt: skip


class PatientForm(CareFields):
    """The details of a patient who is enrolled. `seen` is how they stood when the page was opened."""

    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)
    full_name = forms.CharField(label="Full name", max_length=120)
    short_name = forms.CharField(
        label="Short name", max_length=40, help_text="What the team and our messages call them."
    )
    pronouns = forms.CharField(label="Pronouns", max_length=40, required=False)
    email = forms.EmailField(label="E-mail", max_length=254, required=False)
    phone = forms.CharField(
        label="Telephone", max_length=40, required=False, help_text="From abroad, with + and the country."
    )
    zone = forms.ChoiceField(label="The patient's clock", choices=zone_choices)
    messages_wanted = forms.BooleanField(
        label="Wants our messages", required=False, help_text="Without the tick nothing is sent; you phone instead."
    )

    helper = layout(
        "seen",
        Fieldset("Before every visit", *CARE_PARTS),
        Fieldset("Name", "full_name", Div("short_name", "pronouns", css_class="ow-pair")),
        Fieldset("How to reach them", Div("email", "phone", css_class="ow-pair"), "zone", "messages_wanted"),
    )

    def __init__(self, *args: Any, patient: Patient, country: str, **kwargs: Any) -> None:
        initial = {name: getattr(patient, name) for name in DETAILS} | {"seen": as_seen(patient)}
        super().__init__(*args, initial=initial, **kwargs)
        self.country = country

    def clean_phone(self) -> str:
        """Return the number as the world dials it."""
        return dialled(self.cleaned_data["phone"], self.country)

    def clean_prescriber_phone(self) -> str:
        """Return the number as the world dials it."""
        return dialled(self.cleaned_data["prescriber_phone"], self.country)

    def details(self) -> dict[str, Any]:
        """Return what the action takes as details."""
        return {name: self.cleaned_data[name] for name in DETAILS}


class ContactForm(ClinicForm):
    """A companion or emergency contact, and what they may be told."""

    key = key_field()
    full_name = forms.CharField(label="Name", max_length=120)
    relation = forms.CharField(
        label="Who they are to the patient", max_length=40, required=False, help_text="Such as: brother, friend."
    )
    phone = forms.CharField(label="Telephone", max_length=40)
    part = forms.TypedChoiceField(label="What for", coerce=int, choices=Contact.Part.choices, widget=forms.RadioSelect)
    may_be_told = forms.TypedChoiceField(
        label="What they may be told",
        coerce=int,
        choices=Contact.MayBeTold.choices,
        widget=forms.RadioSelect,
        help_text="As the patient agreed. Read it out before you save.",
    )

    helper = layout("key", Div("full_name", "relation", css_class="ow-pair"), "phone", "part", "may_be_told")

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_phone(self) -> str:
        """Return the number as the world dials it."""
        return dialled(self.cleaned_data["phone"], self.country)
