"""Notes and intentions, as staff type them."""

from typing import Any

from django import forms

from tracker.forms.fields import ClinicForm, key_field, layout, words
from tracker.models import Intention


class NoteForm(ClinicForm):
    """A note of the record."""

    key = key_field()
    text = words(
        rows=12, max_length=20000, label="Note", help_text="Stays with the team. Once saved it is not changed."
    )

    helper = layout("key", "text")


class IntentionForm(ClinicForm):
    """What the patient hopes for; or a new wording of an earlier intention; or that they set none."""

    key = key_field()
    text = words(
        rows=4,
        max_length=2000,
        label="Intention",
        required=False,
        help_text="In the patient's own words. They can read it.",
    )
    chose_none = forms.BooleanField(label="The patient chose to set none", required=False)
    replaces = forms.ChoiceField(label="Is it a new wording?", required=False)

    def __init__(self, *args: Any, standing: list[Intention], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = {str(it.pk): it for it in standing if not it.chose_none}
        offered = [(key, f"New wording of “{_short(it.text)}”") for key, it in self.standing.items()]
        self.fields["replaces"].choices = [("", "No, it stands beside what was set before"), *offered]
        self.fields["text"].widget.attrs["class"] = "ow-voice"
        parts = ["key", "text", "chose_none"]
        self.helper = layout(*parts, "replaces") if self.standing else layout(*parts)

    def clean(self) -> dict[str, Any]:
        """Ask for words, or for the choice to set none, and not for both."""
        given = super().clean() or self.cleaned_data
        if given.get("text") and given.get("chose_none"):
            self.add_error("chose_none", "There are words above. Take out the tick, or the words.")
        if not given.get("text") and not given.get("chose_none") and "text" not in self.errors:
            self.add_error("text", "Write the intention, or say that the patient chose to set none.")
        return given

    def replaced(self) -> Intention | None:
        """Return the intention whose wording this one takes the place of."""
        return self.standing.get(self.cleaned_data["replaces"])


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
