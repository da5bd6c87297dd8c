"""Recording that a document was signed, and that a plan was not kept to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from programmes.protocol.papers import Document
from tracker.forms.beforehand import BeforehandForm, dose_field, offer_doses
from tracker.forms.fields import layout, words
from tracker.pages.dosing_day import in_words

ANOTHER, UNKNOWN = "another edition", "not written down"
OTHER_EDITIONS = [(ANOTHER, "Another edition"), (UNKNOWN, "It is not written on it")]


class SignatureForm(BeforehandForm):
    """Who signed, when, in which edition. Who signs later is recorded then, by the same form."""

    signed_by = forms.MultipleChoiceField(
        label="Who signed?", widget=forms.CheckboxSelectMultiple, error_messages={"required": "Say who signed."}
    )
    printed = forms.ChoiceField(label="Which edition?", widget=forms.RadioSelect)
    edition = forms.CharField(label="Edition", max_length=80, required=False)
    modified = forms.BooleanField(label="The text of the form was changed", required=False)
    visit = dose_field()

    def __init__(self, *args: Any, document: Document, doses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"].label = "Signed"
        self.fields["signed_by"].choices = [(code, in_words(code)) for code in document.signed_by]
        edition = self._ask_for_edition(document.edition)
        visit = offer_doses(self, doses)
        self.helper = layout("key", "signed_by", "happened_at", *edition, "modified", *visit, "source")

    def _ask_for_edition(self, official: str | None) -> list[str]:
        """Ask whether it is the official edition, where there is one. Nothing is preset: somebody looks."""
        if official is None:
            del self.fields["printed"]
            return ["edition"]
        self.fields["printed"].choices = [(official, official), *OTHER_EDITIONS]
        self.fields["edition"].label = "If another, which?"
        return ["printed", "edition"]

    def clean(self) -> dict[str, Any]:
        """Ask for the other edition, where it is another."""
        given = super().clean() or self.cleaned_data
        if given.get("printed") == ANOTHER and not given.get("edition"):
            self.add_error("edition", "Say which edition it is.")
        return given

    @property
    def _edition(self) -> str:
        printed = str(self.cleaned_data.get("printed", ANOTHER))
        return str(self.cleaned_data["edition"]) if printed == ANOTHER else "" if printed == UNKNOWN else printed

    def recorded(self, now: datetime) -> dict[str, Any]:
        """Return what the action takes."""
        given = self.cleaned_data
        own = {"signed_by": given["signed_by"], "modified": given["modified"], "edition": self._edition}
        return own | {"signed_at": self.moment, "visit_key": given.get("visit", "")} | self.entered(now)


class DepartureForm(BeforehandForm):
    """When a plan was not kept to, and why."""

    reason = words(
        rows=3, max_length=500, label="What was other than planned, and why?",
        help_text="Stands beside the deviation for good.",
    )  # fmt: skip
    visit = forms.ChoiceField(label="On which dosing day?", required=False)

    def __init__(self, *args: Any, doses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit"].choices = [("", "On none"), *doses]
        self.helper = layout("key", "happened_at", "reason", "visit", "source")

    def recorded(self, now: datetime) -> dict[str, Any]:
        """Return what the action takes."""
        given = self.cleaned_data
        own = {"departed_at": self.moment, "reason": given["reason"], "visit_key": given["visit"]}
        return own | self.entered(now)
