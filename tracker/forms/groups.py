"""Recording how many there were in a group, and the largest dose in the room. Nobody else is named."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms

from tracker.forms.beforehand import BeforehandForm
from tracker.forms.fields import layout


class GroupForm(BeforehandForm):
    """Numbers of a group session."""

    clients = forms.IntegerField(
        label="Clients", min_value=1, max_value=500, help_text="This patient included. Nobody else is named here."
    )
    facilitators = forms.IntegerField(label="Facilitators", min_value=0, max_value=500)
    largest_mg = forms.DecimalField(
        label="Largest dose in the room, mg", min_value=Decimal(0), max_digits=7, decimal_places=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"].label = "Began"
        self.helper = layout("key", "happened_at", "clients", "facilitators", "largest_mg", "source")

    def recorded(self, now: datetime) -> dict[str, Any]:
        """Return what the action takes."""
        own = {name: self.cleaned_data[name] for name in ("clients", "facilitators", "largest_mg")}
        return own | {"held_at": self.moment} | self.entered(now)
