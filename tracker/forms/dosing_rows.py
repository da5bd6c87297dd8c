"""The rows of the dosing form: doses, who was in the room, readings, signs, support, rescue medicine."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from tracker.actions.dosing import DoseTaken, Entry
from tracker.forms.fields import PersonField, RolesField
from tracker.forms.moments import ClockField, moment_near
from tracker.forms.rows import A_DETAIL, Row
from tracker.models import RoomEntry
from tracker.pages.dosing_day import ANOTHER_PRODUCT, AskedDay

Kind = RoomEntry.Kind
PER_CENT = Decimal(100)
TAKEN = [("", "Choose"), ("all", "All of it"), ("part", "Part of it"), ("nothing", "Nothing")]
SEEN = [("", "Choose"), ("yes", "There"), ("no", "Not there")]
WHERE = [
    ("", "In the room"),
    *((it.value, it.label.capitalize()) for it in RoomEntry.Where if it != RoomEntry.Where.IN_THE_ROOM),
]
OBSERVED = [("", "Not recorded"), ("yes", "Yes"), ("no", "No")]
ANSWERS = {"yes": True, "no": False, "": None}


class DoseRow(Row):
    """An amount that was taken; where amounts are hidden, how much of the study dose."""

    mg = forms.DecimalField(label="Amount, mg", min_value=Decimal("0.01"), max_digits=7, decimal_places=2)
    taken = forms.ChoiceField(label="Of the study dose", choices=TAKEN)
    percent = forms.IntegerField(label="If a part, per cent", min_value=1, max_value=99, required=False)
    taken_at = ClockField(label="Time")
    product = forms.ChoiceField(label="Product", required=False)
    lot = forms.CharField(label="Lot", max_length=40)
    given_by = PersonField(label="Given by")
    witnessed_by = PersonField(label="Witnessed by")
    given_as = forms.ChoiceField(label="Giver’s role", required=False)
    ended_at = ClockField(label="Infusion ended", required=False)
    observed = forms.ChoiceField(label="Seen being taken?", choices=OBSERVED, required=False)

    def asked_by(self, day: AskedDay) -> None:
        """Ask for mg, or for a share; for the rest only where a rule depends on it."""
        for name in ("mg",) if day.blinded else ("taken", "percent"):
            del self.fields[name]
        asked = {"given_as": day.roles, "ended_at": day.infusion, "observed": day.observed}
        for name in [name for name, wanted in asked.items() if not wanted]:
            del self.fields[name]
        if day.roles:
            self.fields["given_as"].choices = [("", "Not recorded"), *day.roles]
        if not day.products:
            del self.fields["product"]
            return
        known = [*day.products, ANOTHER_PRODUCT]
        self.fields["product"].choices = [("", "Not recorded"), *((it, it.capitalize()) for it in known)]

    @property
    def is_nothing(self) -> bool:
        """Say whether nothing of the study dose was taken: then the rest of the row asks for nothing."""
        return bool(self.cleaned_data.get("taken") == "nothing")

    def full_clean(self) -> None:
        """Ask for nothing more where nothing was taken."""
        super().full_clean()
        if self.is_bound and getattr(self, "cleaned_data", None) is not None and self.is_nothing:
            self._errors = ErrorDict(renderer=self.renderer)

    def clean(self) -> dict[str, Any]:
        """Ask for two people, and for how much it was where it was a part."""
        given = super().clean() or self.cleaned_data
        if given.get("given_by") and given.get("given_by") == given.get("witnessed_by"):
            self.add_error("witnessed_by", "A dose is witnessed by another person than the one who gives it.")
        if given.get("taken") == "part" and given.get("percent") is None and "percent" not in self.errors:
            self.add_error("percent", "Say how much of it.")
        if given.get("ended_at") is not None and given.get("ended_at") == given.get("taken_at"):
            self.add_error("ended_at", "It was in at the minute it began.")
        return given

    def dose(self, start: datetime, part: int) -> DoseTaken:
        """Return the dose; `part`: which part of it this row is, from 1 on."""
        given = self.cleaned_data
        taken_at, ended = moment_near(given["taken_at"], start, self.zone, timedelta()), given.get("ended_at")
        return DoseTaken(
            at=taken_at, part=part, mg=given.get("mg"), share=_share(given), product=given.get("product", ""),
            ended_at=None if ended is None else moment_near(ended, taken_at, self.zone, timedelta()),
            given_as=given.get("given_as", ""), observed=ANSWERS[given.get("observed", "")],
            **{name: given[name] for name in ("lot", "given_by", "witnessed_by")},
        )  # fmt: skip


def _share(given: dict[str, Any]) -> Decimal | None:
    if "taken" not in given:
        return None
    return Decimal(1) if given["taken"] == "all" else given["percent"] / PER_CENT


class PresenceRow(Row):
    """Somebody was in the room."""

    person = PersonField(label="Person")
    came_at = ClockField(label="Came")
    went_at = ClockField(label="Left")
    where = forms.TypedChoiceField(label="Where", coerce=int, choices=WHERE, required=False, empty_value=None)
    stands_in = forms.BooleanField(label="Stood in for a break", required=False)
    roles = RolesField(label="Here as", required=False)

    def asked_by(self, day: AskedDay) -> None:
        """Ask about standing in only where the protocol permits breaks, about roles only where it asks for some."""
        if not day.breaks:
            del self.fields["stands_in"]
        if not day.here_as:
            del self.fields["roles"], self.fields["where"]
            return
        self.fields["roles"].choices = day.here_as

    def entry(self, start: datetime) -> Entry:
        """Return the entry; somebody who left at an earlier time of day than they came left on the next day."""
        given = self.cleaned_data
        came_at = self.near(given["came_at"], start)
        until = moment_near(given["went_at"], came_at, self.zone, timedelta())
        kind = Kind.STAND_IN if given.get("stands_in") else Kind.PRESENCE
        where = given.get("where") or RoomEntry.Where.IN_THE_ROOM
        return Entry(
            kind=kind, at=came_at, until=until, person=given["person"], roles=given.get("roles", ""), where=where
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a stay of no length."""
        given = super().clean() or self.cleaned_data
        if given.get("came_at") is not None and given.get("came_at") == given.get("went_at"):
            self.add_error("went_at", "They came and left at the same minute.")
        return given


class VitalSignsRow(Row):
    """A reading. What a body cannot have is refused; what is too high is recorded."""

    read_at = ClockField(label="Time")
    systolic = forms.IntegerField(label="Systolic", min_value=40, max_value=300)
    diastolic = forms.IntegerField(label="Diastolic", min_value=20, max_value=200)
    pulse = forms.IntegerField(label="Pulse", min_value=20, max_value=300, required=False)
    saturation = forms.IntegerField(label="Oxygen, %", min_value=50, max_value=100, required=False)
    temperature = forms.DecimalField(
        label="Temp., °C", min_value=30, max_value=44, max_digits=3, decimal_places=1, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a diastolic that is not below the systolic."""
        given = super().clean() or self.cleaned_data
        systolic, diastolic = given.get("systolic"), given.get("diastolic")
        if systolic is not None and diastolic is not None and diastolic >= systolic:
            self.add_error("diastolic", "It has to be lower than the systolic. Are the two swapped?")
        return given

    def entry(self, start: datetime) -> Entry:
        """Return the entry."""
        given = dict(self.cleaned_data)
        at = self.near(given.pop("read_at"), start)
        return replace(Entry(kind=Kind.VITAL_SIGNS, at=at), **given)


class SignRow(Row):
    """A sign that was looked for, and whether it was there."""

    code = forms.ChoiceField(label="Sign")
    looked_at = ClockField(label="Time")
    present = forms.ChoiceField(label="Was it there?", choices=SEEN)

    def asked_by(self, day: AskedDay) -> None:
        """Offer the signs that the protocol wants to be gone."""
        self.fields["code"].choices = [("", "Choose"), *day.signs]

    def entry(self, start: datetime) -> Entry:
        """Return the entry."""
        given = self.cleaned_data
        at = self.near(given["looked_at"], start)
        return Entry(kind=Kind.OBSERVATION, at=at, code=given["code"], present=given["present"] == "yes")


class SupportRow(Row):
    """What was done to support the patient, in a few words."""

    given_at = ClockField(label="Time")
    detail = forms.CharField(label="What was done", max_length=A_DETAIL)
    kind = Kind.SUPPORT

    def entry(self, start: datetime) -> Entry:
        """Return the entry."""
        given = self.cleaned_data
        return Entry(kind=self.kind, at=self.near(given["given_at"], start), detail=given["detail"])


class RescueRow(SupportRow):
    """A medicine that was given because something went wrong."""

    detail = forms.CharField(label="Medicine and amount", max_length=A_DETAIL)
    kind = Kind.RESCUE_MEDICINE
