"""The review of the trail: up to which line, and what came of it. Filtering is no form: `pages/whole_trail`."""

from typing import Any

from django import forms

from tracker.actions.action import CannotRecord
from tracker.forms.fields import ClinicForm, key_field, layout, words
from tracker.models import TrailReview

LAST_LINE = 2**53


class ReviewForm(ClinicForm):
    """Who reviewed is who is logged in; when is now. `upto`: the line that the page ended with when it was opened."""

    key = key_field()
    upto = forms.IntegerField(
        label="Reviewed up to line", min_value=1, max_value=LAST_LINE, help_text="That line included.",
        error_messages={"min_value": "Lines begin with 1.", "max_value": "The trail has no such line."},
    )  # fmt: skip
    finding = forms.TypedChoiceField(
        label="What came of it", coerce=int, widget=forms.RadioSelect,
        choices=[(it.value, str(it.label).capitalize()) for it in TrailReview.Finding],
    )  # fmt: skip
    words = words(
        rows=3, max_length=500, required=False, label="What you found",
        help_text="Needed where there is something to follow up. Name courses and line numbers, no people.",
    )  # fmt: skip

    helper = layout("key", "upto", "finding", "words")

    def refuse(self, reason: CannotRecord, field: str | None = None) -> None:
        """Show why the review was refused, beside the field it is about."""
        super().refuse(reason, field or ("words" if "few words" in str(reason) else "upto"))

    def __init__(self, *args: Any, upto: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upto"].initial = upto
