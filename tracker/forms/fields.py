"""Fields and layout that several forms share. Moments are in `moments`."""

import uuid
from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from tracker.actions.action import CannotRecord
from tracker.actions.facts import FOR_SOMETHING_ELSE
from tracker.models import User

FILL_IN, CHOOSE = "Fill this in.", "Choose one."


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


def offer(form: forms.BaseForm, people: Iterable[User]) -> None:
    """Offer these people in every field of a form that asks for a person."""
    listed = list(people)
    for field in form.fields.values():
        if isinstance(field, PersonField):
            field.of(listed)


def lines(text: str) -> list[str]:
    """Return the lines of a text that have words in them."""
    return [line.strip() for line in text.splitlines() if line.strip()]
