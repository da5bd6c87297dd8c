"""Recording what a patient went through, as a row of the dosing day or on its own; and that a form was sent."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Div, Fieldset
from django import forms

from tracker.actions.events import EventSeen
from tracker.actions.facts import REFUSALS
from tracker.forms.fields import ClinicForm, key_field, layout
from tracker.forms.moments import ClockField, SiteMomentField, moment_near, on_clock
from tracker.forms.rows import A_DETAIL, Row
from tracker.models import AdverseEvent

CHOOSE = ("", "Choose")
SERIOUS = [CHOOSE, ("no", "No"), ("yes", "Yes, it is serious")]
WHAT_IS_SERIOUS = (
    "Serious means: death, danger to life, a stay in hospital or a longer one, lasting disability, harm to an unborn "
    "child, or something else of medical weight."
)


def _felt(**kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="How it felt", coerce=int, choices=[CHOOSE, *AdverseEvent.Felt.choices], **kwargs
    )


def _severity(**kwargs: Any) -> forms.TypedChoiceField:
    choices = [CHOOSE, *AdverseEvent.Severity.choices]
    return forms.TypedChoiceField(label="How strong", coerce=int, choices=choices, **kwargs)


MARKS = {
    "fatal": "Did the patient die of it?",
    "life_threatening": "Was the patient in danger of life?",
    "unexpected": "Is it unexpected, by what is known of the medicine?",
    "suspected": "May it have come from the medicine?",
}
SHORT = [
    ("fatal", "Died of it"),
    ("life_threatening", "In danger of life"),
    ("unexpected", "Unexpected"),
    ("suspected", "May come from the medicine"),
]
JUDGED = {"yes": True, "no": False, "": None}
GRAVE = ("fatal", "life_threatening")
ALWAYS_SERIOUS = REFUSALS["death_and_danger_to_life_are_serious"]


def judged(label: str) -> forms.TypedChoiceField:
    """Return a question about an event that may stay open."""
    choices = [("", "Not judged yet"), ("yes", "Yes"), ("no", "No")]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=JUDGED.__getitem__, empty_value=None, required=False
    )  # fmt: skip


class EventRow(Row):
    """Something the patient went through on the dosing day."""

    term = forms.CharField(label="What it was", max_length=120)
    began_at = ClockField(label="Began")
    over_at = ClockField(label="Over", required=False)
    felt = _felt()
    severity = _severity()
    serious = forms.ChoiceField(label="Serious?", choices=SERIOUS)
    done_about_it = forms.CharField(label="What was done", max_length=A_DETAIL, required=False)
    marks = forms.MultipleChoiceField(
        label="What holds of it", choices=SHORT, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a second look where somebody died, or nearly did, and it is not called serious."""
        given = super().clean() or self.cleaned_data
        if given.get("serious") == "no" and set(given.get("marks") or ()) & set(GRAVE):
            self.add_error("serious", ALWAYS_SERIOUS)
        return given

    def event(self, start: datetime) -> EventSeen:
        """Return the event; one that was over at an earlier time of day than it began was over on the next day."""
        given = dict(self.cleaned_data)
        began_at = self.near(given.pop("began_at"), start)
        over_at = given.pop("over_at")
        ended_at = None if over_at is None else moment_near(over_at, began_at, self.zone, timedelta())
        given["serious"] = given["serious"] == "yes"
        given |= dict.fromkeys(given.pop("marks"), True)
        return EventSeen(happened_at=began_at, ended_at=ended_at, **given)


class EventForm(ClinicForm):
    """Something the patient went through, at any time."""

    key = key_field()
    term = forms.CharField(label="What it was", max_length=120, help_text="In the words of whoever saw it.")
    visit_key = forms.ChoiceField(label="During", required=False)
    happened_at = SiteMomentField(label="Began")
    ended_at = SiteMomentField(label="Over", required=False)
    felt = _felt(widget=forms.RadioSelect)
    severity = _severity(widget=forms.RadioSelect)
    serious = forms.ChoiceField(
        label="Is it serious?", choices=SERIOUS[1:], widget=forms.RadioSelect, help_text=WHAT_IS_SERIOUS
    )
    done_about_it = forms.CharField(label="What was done about it", max_length=A_DETAIL, required=False)
    fatal = judged(MARKS["fatal"])
    life_threatening = judged(MARKS["life_threatening"])
    unexpected = judged(MARKS["unexpected"])
    suspected = judged(MARKS["suspected"])

    def __init__(self, *args: Any, zone: ZoneInfo, visits: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_clock(self, zone)
        self.fields["visit_key"].choices = [("", "Between visits"), *visits]
        for name in ("felt", "severity"):
            self.fields[name].choices = self.fields[name].choices[1:]

    helper = layout(
        "key", "term", "visit_key", Div("happened_at", "ended_at", css_class="ow-pair"), "felt", "severity", "serious",
        "done_about_it",
        Fieldset(
            "For reports",
            Div("fatal", "life_threatening", css_class="ow-pair"),
            Div("unexpected", "suspected", css_class="ow-pair"),
        ),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse an event that was over before it began, and a death that is not called serious."""
        given = super().clean() or self.cleaned_data
        began_at, over_at = given.get("happened_at"), given.get("ended_at")
        if began_at and over_at and over_at < began_at:
            self.add_error("ended_at", "It was over before it began.")
        if given.get("serious") == "no" and any(given.get(name) for name in GRAVE):
            self.add_error("serious", ALWAYS_SERIOUS)
        return given

    def recorded(self) -> dict[str, Any]:
        """Return what the action takes."""
        given = dict(self.cleaned_data)
        own = {name: given.pop(name) for name in ("key", "visit_key")}
        return own | {"event": EventSeen(**given | {"serious": given["serious"] == "yes"})}


class FilingForm(ClinicForm):
    """When a form or report left the house, and under which number."""

    key = key_field()
    sent_at = SiteMomentField(label="Sent")
    number = forms.CharField(
        label="Number", max_length=80, required=False, help_text="Of the receipt or the case, if there is one."
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_clock(self, zone)

    helper = layout("key", "sent_at", "number")
