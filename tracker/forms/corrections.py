"""Putting an entry right: its values as they stand, why; striking it out; moving it to another patient's course."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Fieldset
from django import forms

from tracker.actions.nouns import NOUNS, Entry
from tracker.forms.events import MARKS
from tracker.forms.fields import (
    ClinicForm,
    ConfirmedForm,
    PersonField,
    RolesField,
    key_field,
    layout,
    offer,
    source_field,
    words,
)
from tracker.forms.moments import SiteDayField, SiteMomentField, on_clock
from tracker.models import AdverseEvent, Call, RoomEntry, User
from tracker.models.sessions import DOSING_ONLY, Mode, SessionOutcome
from tracker.pages.dosing_day import AskedDay
from tracker.pages.entries import Line

Kind = RoomEntry.Kind
YES_OR_NO = [("yes", "Yes"), ("no", "No")]
ANSWERS = {"yes": True, "no": False, "": None}
OF_A_KIND: dict[int, tuple[str, ...]] = {
    Kind.PRESENCE: ("happened_at", "until", "person", "where", "roles"),
    Kind.STAND_IN: ("happened_at", "until", "person", "where", "roles"),
    Kind.IDENTITY: ("happened_at", "person"),
    Kind.VITAL_SIGNS: ("happened_at", "systolic", "diastolic", "pulse", "saturation", "temperature"),
    Kind.OBSERVATION: ("happened_at", "present"),
    Kind.DISCHARGE: ("happened_at", "person", "escorted", "detail"),
}
MAYBE = ("escorted", "observed", *MARKS)
OTHER_KINDS = ("happened_at", "detail")


def _line(label: str, longest: int, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required)


def _number(label: str, low: int, high: int, *, places: int = 0, required: bool = False) -> forms.Field:
    if not places:
        return forms.IntegerField(label=label, min_value=low, max_value=high, required=required)
    return forms.DecimalField(
        label=label, min_value=Decimal(low), max_value=Decimal(high), max_digits=7, decimal_places=places,
        required=required,
    )  # fmt: skip


def _choice(label: str, choices: Any) -> forms.Field:
    return forms.TypedChoiceField(label=label, coerce=int, choices=choices, widget=forms.RadioSelect)


def _yes_or_no(label: str, *, unknown: bool = False) -> forms.Field:
    choices = [*YES_OR_NO, ("", "Not written down")] if unknown else YES_OR_NO
    return forms.TypedChoiceField(
        label=label, coerce=ANSWERS.__getitem__, choices=choices, widget=forms.RadioSelect, required=not unknown,
        empty_value=None,
    )  # fmt: skip


def _judged(label: str) -> forms.Field:
    return _yes_or_no(label, unknown=True)


FIELDS: dict[str, Callable[[], forms.Field]] = {
    "happened_at": lambda: SiteMomentField(label="When"),
    "started_at": lambda: SiteMomentField(label="Started", required=False),
    "ended_at": lambda: SiteMomentField(label="Ended", required=False),
    "until": lambda: SiteMomentField(label="Until", required=False),
    "mode": lambda: _choice("How?", Mode.choices),
    "reason": lambda: _line("Why it did not take place, or ended early", 200),
    "mg": lambda: _number("Amount, mg", 0, 99999, places=2, required=True),
    "lot": lambda: _line("Lot", 40, required=True),
    "product": lambda: _line("Made as", 40),
    "given_by": lambda: PersonField(label="Given by"),
    "witnessed_by": lambda: PersonField(label="Witnessed by"),
    "person": lambda: PersonField(label="Who", required=False, nobody="Not written down"),
    "systolic": lambda: _number("Systolic", 40, 300),
    "diastolic": lambda: _number("Diastolic", 20, 200),
    "pulse": lambda: _number("Pulse", 20, 300),
    "saturation": lambda: _number("Saturation, %", 50, 100),
    "temperature": lambda: _number("Temperature, °C", 30, 44, places=1),
    "present": lambda: _yes_or_no("Was it there?"),
    "escorted": lambda: _yes_or_no("Was the patient escorted home?", unknown=True),
    "detail": lambda: _line("In a few words", 200),
    "passed": lambda: _yes_or_no("Answer"),
    "kg": lambda: _number("Weight, kg", 25, 400, places=1, required=True),
    "total": lambda: _number("Total", -9999, 9999, places=1, required=True),
    "starts_on": lambda: SiteDayField(label="From"),
    "ends_on": lambda: SiteDayField(label="Until", required=False),
    "term": lambda: _line("What it was", 120, required=True),
    "felt": lambda: _choice("How was it for the patient?", AdverseEvent.Felt.choices),
    "severity": lambda: _choice("How strong was it?", AdverseEvent.Severity.choices),
    "serious": lambda: _yes_or_no("Was it serious?"),
    "done_about_it": lambda: _line("What was done about it", 200),
    "given_as": lambda: forms.ChoiceField(label="Role of who gave it", required=False),
    "observed": lambda: _yes_or_no("Did somebody see it being taken?", unknown=True),
    "roles": lambda: RolesField(label="Here as", required=False),
    "where": lambda: _choice("Where", RoomEntry.Where.choices),
    "rated_by": lambda: PersonField(label="Rated by", required=False, nobody="The patient, or not written down"),
    **{name: partial(_judged, label) for name, label in MARKS.items()},
    "taken": lambda: _yes_or_no("Is this way taken?"),
    "edition": lambda: _line("Edition", 80),
    "modified": lambda: _yes_or_no("Was the official text changed?"),
    "per_day": lambda: _number("Amount per day", 0, 99999, places=3, required=True),
    "name": lambda: _line("Which medicine", 80),
    "half_life": lambda: _number("Half-life, hours", 0, 99999, places=1),
    "clients": lambda: _number("Clients, the patient included", 1, 500, required=True),
    "facilitators": lambda: _number("Facilitators", 0, 500, required=True),
    "largest_mg": lambda: _number("Largest dose in the room, mg", 0, 99999, places=2, required=True),
    "number": lambda: _line("Number", 80),
    "words": lambda: _line("In a few words", 200),
}


class CorrectionForm(ConfirmedForm):
    """An entry as it stands, to be written down right. `along`: what was recorded in a session moves with its start."""

    key = key_field()
    why = forms.CharField(label="Why is it corrected?", max_length=500, help_text="Stands beside the entry for good.")
    source = source_field(live=False)
    along = forms.BooleanField(
        label="If its start moves, move what was recorded in it by as much", required=False, initial=True
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        noun: str,
        row: Any,
        zone: ZoneInfo,
        people: Sequence[User],
        hidden: bool = False,
        dosing: bool = False,
        belongs: bool = False,
        day: AskedDay | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, auto_id="id_correct_%s", **kwargs)
        self.noun, self.row = noun, row
        self.names = [it for it in names_of(noun, row) if not (hidden and it in ("mg", "largest_mg"))]
        self.names = [it for it in self.names if day is None or _is_asked(it, row, day)]
        for name in self.names:
            self.fields[f"to_{name}"] = _field(noun, name, dosing)
            self.initial[f"to_{name}"] = _shown(name, getattr(row, name))
        if not belongs:
            del self.fields["along"]
        self._offer_roles(day.here_as if day else ())
        on_clock(self, zone)
        offer(self, people)
        along = ["along"] if belongs else []
        self.helper = layout("key", *(f"to_{name}" for name in self.names), *along, Fieldset("Why", "why", "source"))

    def _offer_roles(self, here_as: Sequence[tuple[str, str]]) -> None:
        """Offer what people may be here as; what is recorded is there too, also where no rule asks for it any more."""
        for name in {"roles", "given_as"} & set(self.names):
            known = {code for code, _ in here_as}
            stored = [it for it in getattr(self.row, name).split() if it not in known]
            choices = [*here_as, *((it, it.replace("-", " ").capitalize()) for it in stored)]
            self.fields[f"to_{name}"].choices = choices if name == "roles" else [("", "Not recorded"), *choices]

    def values(self) -> dict[str, Any]:
        """Return what was typed otherwise than it stands. Seconds, which no form shows, do not count."""
        given = {name: self.cleaned_data.get(f"to_{name}") for name in self.names}
        return {name: value for name, value in given.items() if value != _as_typed(getattr(self.row, name))}


def names_of(noun: str, row: Any) -> tuple[str, ...]:
    """Return what of this entry can be corrected; nothing where a patient chose to set no intention."""
    if noun == "room":
        return OF_A_KIND.get(row.kind, OTHER_KINDS)
    return () if getattr(row, "chose_none", False) else NOUNS[noun].fields


def _is_asked(name: str, row: Any, day: AskedDay) -> bool:
    """Say whether a protocol asks for this of a dose or of the room, or somebody wrote it down all the same."""
    value = getattr(row, name)
    usual = name == "where" and value == RoomEntry.Where.IN_THE_ROOM
    if value not in ("", None) and not usual:
        return True
    asked: dict[str, Any] = {
        "given_as": day.roles, "roles": day.here_as, "where": day.here_as, "ended_at": day.infusion,
        "observed": day.observed,
    }  # fmt: skip
    return bool(asked.get(name, True))


def _field(noun: str, name: str, dosing: bool) -> forms.Field:
    if name == "outcome":
        return _choice("What became of it?", Call.Outcome.choices if noun == "call" else _outcomes(dosing))
    if name == "reason" and noun != "session":
        return _line("Why", 500, required=True)
    if name == "text":
        return _line("Practice", 200, required=True) if noun == "practice" else _own_words(noun)
    return FIELDS[name]()


def _outcomes(dosing: bool) -> list[tuple[int, str]]:
    return [(it.value, it.label) for it in SessionOutcome if dosing or it not in DOSING_ONLY]


def _own_words(noun: str) -> forms.Field:
    said = "Only the typing is corrected: the words stay those of whoever said or wrote them."
    return words(label="Words", rows=5, max_length=20000 if noun == "note" else 2000, help_text=said)


def _shown(name: str, value: Any) -> Any:
    if name in MAYBE or isinstance(value, bool):
        return {True: "yes", False: "no", None: ""}[value]
    return value


def _as_typed(value: Any) -> Any:
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value


class ChosenForm(ClinicForm):
    """Entries that go together, each with a tick."""

    key = key_field()
    with_it = forms.MultipleChoiceField(
        label="What goes with it?", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Something in it was changed in the meantime. Open the page again."},
    )  # fmt: skip

    def offer(self, lines: Sequence[Line], zone: ZoneInfo, ticked: Callable[[Line], bool]) -> None:
        """Offer these entries; those for which `ticked` holds are ticked at first."""
        self.lines = {it.token: it for it in lines}
        if not lines:
            del self.fields["with_it"]
            return
        self.fields["with_it"].choices = [(it.token, it.offered(zone)) for it in lines]
        self.initial["with_it"] = [it.token for it in lines if ticked(it)]

    def chosen(self) -> list[Entry]:
        """Return the ticked entries."""
        return [self.lines[token].entry for token in self.cleaned_data.get("with_it", [])]


class StrikeForm(ChosenForm):
    """Striking an entry out, and what else of the same session."""

    why = forms.CharField(label="Why should it not be there?", max_length=500)

    def __init__(self, *args: Any, lines: Sequence[Line], zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_strike_%s", **kwargs)
        self.offer(lines, zone, lambda it: True)
        self.helper = layout("key", *(["with_it"] if lines else []), "why")


class MoveForm(ChosenForm):
    """To which visit of the other course an entry belongs, and what goes with it: a note only when ticked."""

    visit = forms.ChoiceField(label="Which visit was it?")
    why = forms.CharField(label="How did it come to the wrong patient?", max_length=500)
    source = source_field(live=False)

    def __init__(
        self, *args: Any, lines: Sequence[Line], visits: Sequence[tuple[str, str]], zone: ZoneInfo, **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id="id_move_%s", **kwargs)
        self.offer(lines, zone, lambda it: it.row.noun not in ("note", "rating"))
        if visits:
            self.fields["visit"].choices = visits
        else:
            del self.fields["visit"]
        parts = [*(["visit"] if visits else []), *(["with_it"] if lines else [])]
        self.helper = layout("key", *parts, "why", "source")
