"""Answering a check before a dose, weighing, and the two words that release a dose."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import HTML
from django import forms

from tracker.forms.fields import ENTERED, ClinicForm, ConfirmedForm, key_field, layout, source_field, source_of
from tracker.forms.moments import SiteMomentField, on_clock

SUMMARY = '{% load ow %}<summary>{% icon "chevron-right" "ow-i-turn" %}Not now: it is entered later</summary>'


def _later(form: forms.BaseForm) -> list[Any]:
    """Return the folded part that says when and how; open where something was typed in it."""
    sent = (form.data.get(name) for name in ("given_at_0", "given_at_1"))
    typed = any(sent) or form.data.get("source") not in (None, str(ENTERED[0][0]))
    return [HTML(f"<details{' open' if typed else ''}>{SUMMARY}"), "given_at", "source", HTML("</details>")]


def _check_when(form: forms.BaseForm) -> None:
    """Ask for the moment of what is entered later."""
    given = form.cleaned_data
    later = given.get("source") not in (None, ENTERED[0][0])
    if later and given.get("given_at") is None and "given_at" not in form.errors:
        form.add_error("given_at", "Say when it was.")


def _entered(given: dict[str, Any], now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Return when it was (None: now) and how it came into the record."""
    happened_at = given["given_at"]
    return {"happened_at": happened_at, "source": source_of(given["source"], happened_at, now, zone)}


class AnswerForm(ClinicForm):
    """Yes or no to one check, now or entered later, with a word of detail."""

    key = key_field()
    passed = forms.ChoiceField(label="Answer", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect)
    detail = forms.CharField(label="In a few words", max_length=200, required=False)

    given_at = SiteMomentField(label="When it was answered", required=False)
    source = source_field()

    def __init__(self, *args: Any, code: str, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{code}_%s", **kwargs)
        self.zone = zone
        self.fields["passed"].error_messages["required"] = "Say yes or no."
        on_clock(self, zone)
        self.helper = layout("key", "passed", "detail", *_later(self))

    def clean(self) -> dict[str, Any]:
        """Ask when, where it is entered later."""
        _check_when(self)
        return self.cleaned_data

    def answered(self, now: datetime) -> dict[str, Any]:
        """Return what the action takes."""
        given = {name: self.cleaned_data[name] for name in ("key", "detail")}
        return given | {"passed": self.cleaned_data["passed"] == "yes"} | _entered(self.cleaned_data, now, self.zone)


class WeightForm(ConfirmedForm):
    """The body weight, now or entered later. `visit` says to which dose's checks to return."""

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

    given_at = SiteMomentField(label="When the patient was weighed", required=False)
    source = source_field()

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_weight_%s", **kwargs)
        self.zone = zone
        on_clock(self, zone)
        self.helper = layout("key", "visit", "kg", *_later(self))

    def clean(self) -> dict[str, Any]:
        """Ask when, where it is entered later."""
        _check_when(self)
        return self.cleaned_data

    def weighed(self, now: datetime) -> dict[str, Any]:
        """Return what the action takes."""
        given = {name: self.cleaned_data[name] for name in ("key", "kg")}
        return given | _entered(self.cleaned_data, now, self.zone)


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
