"""Fields and layout that several forms share. Moments are in `moments`."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from programmes.moments import local_day
from tracker.actions.action import CannotRecord
from tracker.actions.facts import FOR_SOMETHING_ELSE
from tracker.models import User
from tracker.models.facts import Source

FILL_IN, CHOOSE = "Fill this in.", "Choose one."
ENTERED = [
    (Source.LIVE.value, "As it happened"),
    (Source.LATER.value, "Later, from memory or notes"),
    (Source.PAPER.value, "Copied from paper"),
]
LONG_AGO = 180  # days; an entry further back is asked whether its year is right


class ClinicForm(forms.Form):
    """A form that asks for what is missing in words of its own."""

    data: Any
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = CHOOSE if isinstance(field, forms.ChoiceField) else FILL_IN

    def refuse(self, reason: CannotRecord, field: str | None = None) -> None:
        """Show why an action refused, beside a field or (None) above the form. Everything typed stays.

        A key that was used for something else is replaced, so that what was typed can be sent again.
        """
        self.add_error(field if field in self.fields else None, str(reason))
        if str(reason) == FOR_SOMETHING_ELSE:
            self.data = self.data.copy()
            self.data["key"] = str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at before it is saved, as a sentence; and a page that shows it, with the words of the link."""

    sentence: str
    url: str = ""
    link: str = ""


class ConfirmedForm(ClinicForm):
    """A form that asks once more where something looks odd. It never refuses: what is confirmed is saved.

    The page shows the doubts and the tick with `clinic/parts/doubts.html`.
    """

    confirmed_for = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(label="Save it all the same", required=False)
    doubts: Sequence[Doubt] = ()

    def is_confirmed(self, doubts: Sequence[Doubt]) -> bool:
        """Say whether there is no doubt, or the tick was set for these. Else the form asks; everything typed stays."""
        if not doubts:
            return True
        asked = hashlib.sha256("|".join(it.sentence for it in doubts).encode()).hexdigest()
        if self.cleaned_data.get("confirmed") and self.cleaned_data.get("confirmed_for") == asked:
            return True
        self.doubts = doubts
        self.data = self.data.copy()
        self.data[self.add_prefix("confirmed_for")] = asked
        self.data.pop(self.add_prefix("confirmed"), None)
        return False


def year_doubt(moment: datetime | None, now: datetime, zone: ZoneInfo) -> list[Doubt]:
    """Return the question whether the year is right, for a moment more than half a year back; else nothing."""
    if moment is None or (now - moment).days <= LONG_AGO:
        return []
    return [Doubt(f"Is the year right? {local_day(moment, zone):%A %-d %B %Y} is {(now - moment).days} days ago.")]


def source_field(*, live: bool = True) -> forms.TypedChoiceField:
    """Return the question how an entry comes into the record. `live` False: it cannot be as it happened."""
    return forms.TypedChoiceField(
        label="How is this entered?", coerce=int, empty_value=None, required=False, widget=forms.RadioSelect,
        choices=ENTERED if live else ENTERED[1:], initial=ENTERED[0 if live else 1][0],
    )  # fmt: skip


def source_of(chosen: int | None, happened_at: datetime | None, now: datetime, zone: ZoneInfo) -> Source:
    """Return how an entry came into the record. "As it happened", or no answer, holds only on the day itself.

    `happened_at` None: nothing says when, so it is now.
    """
    if chosen in (Source.LATER, Source.PAPER):
        return Source(chosen)
    same_day = happened_at is None or local_day(happened_at, zone) == local_day(now, zone)
    return Source.LIVE if same_day else Source.LATER


def key_field() -> forms.UUIDField:
    """Return the hidden key the browser sends along: a second click is the same fact."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def layout(*parts: Any) -> FormHelper:
    """Return a helper that renders these parts and nothing around them: the page has the form tag and the faults."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.template = "clinic/fields/layout.html"
    helper.layout = Layout(*parts)
    return helper


def words(*, rows: int = 4, max_length: int, **kwargs: Any) -> forms.CharField:
    """Return a field for several lines; a text that is too long is refused with a sentence and stays."""
    return forms.CharField(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class PersonField(forms.TypedChoiceField):
    """One of the people a page knows. The form hands them in with `of(people)`, so that the field makes no query."""

    def __init__(self, *, nobody: str = "Choose a person", **kwargs: Any) -> None:
        self.nobody = nobody
        super().__init__(empty_value=None, **kwargs)

    def of(self, people: Iterable[User]) -> "PersonField":
        """Offer these people, in this order."""
        self.people = {str(person.pk): person for person in people}
        self.choices = [("", self.nobody), *((key, str(person)) for key, person in self.people.items())]
        self.coerce = self.people.__getitem__  # set here: a copied field keeps the methods of the first
        return self

    def prepare_value(self, value: Any) -> Any:
        """Return the key of a person, or what was typed."""
        return str(value.pk) if isinstance(value, User) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether another person was chosen than the one preset."""
        return str(self.prepare_value(initial) or "") != str(data or "")


class RolesField(forms.MultipleChoiceField):
    """What somebody is here as, and what they hold: ticks. As text it is the codes, with spaces between."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        """Return the codes to tick."""
        return value.split() if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        """Return the codes that were ticked, in the order of the alphabet."""
        return " ".join(sorted(super().clean(value)))


def offer(form: forms.BaseForm, people: Iterable[User]) -> None:
    """Offer these people in every field of a form that asks for a person."""
    listed = list(people)
    for field in form.fields.values():
        if isinstance(field, PersonField):
            field.of(listed)


def lines(text: str) -> list[str]:
    """Return the lines of a text that have words in them."""
    return [line.strip() for line in text.splitlines() if line.strip()]
