"""What a patient sends: a tick, or a wish that is said by which button was pressed. No field takes words."""

from datetime import date, timedelta

from django import forms


class TickForm(forms.Form):
    """A tick for a day. `key` is made by the page: a second press is the same tick."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.DateField(widget=forms.HiddenInput)
    done = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def day_within_reach(self, today: date) -> date:
        """Return the day the page showed, if that is today or was yesterday (a page left open); else today."""
        day: date = self.cleaned_data["day"]
        return day if today - timedelta(days=1) <= day <= today else today


class AskForm(forms.Form):
    """A wish: another time, or a call. `key` is made by the page: a second press is the same wish."""

    key = forms.UUIDField(widget=forms.HiddenInput)
