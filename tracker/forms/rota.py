"""What is entered on a site's duty rota: a shift, the fallback, leave with a deputy."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Div
from django import forms

from tracker.forms.fields import ClinicForm, PersonField, layout, offer
from tracker.forms.moments import SiteMomentField, on_clock
from tracker.models import User


class RotaForm(ClinicForm):
    """A form of the rota's page. `what` says which one was sent."""

    what = ""

    def __init__(self, *args: Any, people: Iterable[User], zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, prefix=self.what, **kwargs)
        offer(self, people)
        on_clock(self, zone)


class ShiftForm(RotaForm):
    """Somebody on duty for a time."""

    what = "shift"
    person = PersonField(label="Who")
    starts_at = SiteMomentField(label="From")
    ends_at = SiteMomentField(label="To")

    helper = layout("person", Div("starts_at", "ends_at", css_class="ow-pair"))


class LeaveForm(RotaForm):
    """Somebody away for a time, and who stands in for them."""

    what = "leave"
    person = PersonField(label="Who is away")
    deputy = PersonField(label="Who stands in", help_text="Sees these courses during the leave, and answers for them.")
    starts_at = SiteMomentField(label="From")
    ends_at = SiteMomentField(label="Back on")

    helper = layout(Div("person", "deputy", css_class="ow-pair"), Div("starts_at", "ends_at", css_class="ow-pair"))


class FallbackForm(RotaForm):
    """Who answers while nobody is on duty."""

    what = "fallback"
    person = PersonField(label="Who answers")

    helper = layout("person")


class RowForm(forms.Form):
    """The row to be cut or ended."""

    row = forms.IntegerField(min_value=1, max_value=2**31 - 1)
