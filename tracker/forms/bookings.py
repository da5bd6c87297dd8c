"""Agreeing a time for a visit, moving it, cancelling it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Div, Fieldset
from django import forms

from tracker.forms.fields import ClinicForm, PersonField, key_field, layout, offer
from tracker.forms.moments import SiteMomentField, on_clock
from tracker.models import Booking, User

ASKED = [(it.value, it.label.capitalize()) for it in (Booking.Asked.PATIENT, Booking.Asked.CLINIC)]


class BookingForm(ClinicForm):
    """A time for a visit. Moving one asks who wanted it and why. `warn` adds the tick that a warning asks for."""

    key = key_field()
    starts_at = SiteMomentField(label="Starts")
    ends_at = SiteMomentField(label="Ends")
    with_whom = PersonField(label="With", required=False, nobody="Nobody yet")
    place = forms.CharField(label="Place", max_length=80, required=False, help_text="Such as Room 4, or telephone.")
    asked_by = forms.TypedChoiceField(
        label="Who asked for the change?", coerce=int, choices=ASKED, widget=forms.RadioSelect
    )
    reason = forms.CharField(label="Why", max_length=200, required=False)
    confirmed_for = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(label="Book it at this time", required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, team: Sequence[User], moves: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = False
        self.moves = moves
        if not moves:
            del self.fields["asked_by"], self.fields["reason"]
        on_clock(self, zone)
        offer(self, team)

    @property
    def helper(self) -> Any:
        """Return the layout; the tick is part of it only where something was asked."""
        change = [Fieldset("The change", "asked_by", "reason")] if self.moves else []
        tick = ["confirmed"] if self.asks else []
        where = Fieldset("Who and where", Div("with_whom", "place", css_class="ow-pair"))
        return layout(
            "key",
            "confirmed_for",
            *tick,
            Fieldset("When", Div("starts_at", "ends_at", css_class="ow-pair")),
            where,
            *change,
        )

    def clean(self) -> dict[str, Any]:
        """Refuse an end that is not after the start."""
        given = super().clean() or self.cleaned_data
        starts_at, ends_at = given.get("starts_at"), given.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "It has to end after it starts.")
        return given

    def is_confirmed(self) -> bool:
        """Say whether the tick was set for these times, and not for others typed before."""
        return bool(self.cleaned_data["confirmed"]) and self.cleaned_data["confirmed_for"] == self._times()

    def ask(self) -> None:
        """Show the form again with the tick; everything typed stays."""
        self.asks = True
        self.data = self.data.copy()
        self.data["confirmed_for"] = self._times()
        self.data.pop("confirmed", None)

    def booked(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("confirmed")}

    def _times(self) -> str:
        starts_at: datetime = self.cleaned_data["starts_at"]
        return f"{starts_at.isoformat()} {self.cleaned_data['ends_at']:%H:%M}"


class CancelForm(ClinicForm):
    """Cancelling a booked time."""

    key = key_field()
    asked_by = forms.TypedChoiceField(label="Who asked for it?", coerce=int, choices=ASKED, widget=forms.RadioSelect)
    reason = forms.CharField(label="Why", max_length=200, required=False)

    helper = layout("key", "asked_by", "reason")
