"""Saying that rules of a place hold at a site from a day on, and until when rules hold that do."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Div
from django import forms

from tracker.forms.fields import ClinicForm, key_field, layout
from tracker.forms.moments import SiteDayField
from tracker.models import ProtocolVersion


class HoldForm(ClinicForm):
    """Rules that hold at a site: which, from their first day to their last, if that is known."""

    key = key_field()
    version = forms.ChoiceField(label="Rules")
    since = SiteDayField(label="First day", help_text="They hold from the start of this day.")
    until = SiteDayField(label="Last day", required=False, help_text="Empty: they hold until somebody ends them.")

    helper = layout("key", "version", Div("since", "until", css_class="ow-pair"))

    def __init__(self, *args: Any, site: str, versions: Iterable[ProtocolVersion], **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{site}_%s", **kwargs)
        self.versions = {it.address: it for it in versions}
        named = [(code, f"{it.title}, {it.version}") for code, it in self.versions.items()]
        self.fields["version"].choices = [("", "Choose"), *named]

    def held(self) -> dict[str, Any]:
        """Return what the action takes."""
        return self.cleaned_data | {"version": self.versions[self.cleaned_data["version"]]}


class EndForm(ClinicForm):
    """The last day of rules that hold."""

    key = key_field()
    until = SiteDayField(label="Last day")

    helper = layout("key", "until")

    def __init__(self, *args: Any, row: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{row}_%s", **kwargs)
