"""Totals of rating scales, as staff type them after a visit."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Fieldset

from programmes.protocol.scales import Assessment
from tracker.forms.fields import ConfirmedForm, PersonField, key_field, layout, offer, source_field
from tracker.forms.moments import SiteMomentField, on_clock
from tracker.forms.sessions import total_field
from tracker.models import User


class RatingForm(ConfirmedForm):
    """One total for each scale of the visit; one that was not given is left empty."""

    key = key_field()
    given_at = SiteMomentField(label="Given")
    rater = PersonField(label="Rated by", required=False, nobody="Whoever records it")
    source = source_field()

    def __init__(
        self, *args: Any, scales: Sequence[Assessment], zone: ZoneInfo, people: Sequence[User] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, people)
        if all(scale.rater == "patient" for scale in scales):
            del self.fields["rater"]
        self.scales = {f"rating_{scale.code}": scale for scale in scales}
        for name, scale in self.scales.items():
            self.fields[name] = total_field(scale)
        on_clock(self, zone)
        rater = ["rater"] if "rater" in self.fields else []
        self.helper = layout("key", "given_at", Fieldset("Totals", *self.scales), *rater, "source")

    def clean(self) -> dict[str, Any]:
        """Ask for at least one total."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not self.totals():
            self.add_error(next(iter(self.scales)), "Write at least one total.")
        return given

    def totals(self) -> dict[str, Decimal]:
        """Return the totals that were typed, by scale code."""
        typed = {scale.code: self.cleaned_data.get(name) for name, scale in self.scales.items()}
        return {code: total for code, total in typed.items() if total is not None}
