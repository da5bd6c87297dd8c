"""Recording a dosing session by form: one long form, and rows for doses, presence, vital signs and support."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from tracker.actions.dosing import DoseTaken, Entry
from tracker.forms.fields import ClinicForm, PersonField, key_field, layout, offer, words
from tracker.forms.moments import ClockField, SiteMomentField, moment_near, on_clock
from tracker.models import RoomEntry, User
from tracker.models.sessions import TOOK_PLACE, SessionOutcome

Kind = RoomEntry.Kind
A_DETAIL = 200
EYESHADES = [("", "Not recorded"), *((it, it) for it in ("Offered and used", "Offered, not used", "Not offered"))]
ESCORTED = [("", "Not recorded"), ("yes", "Yes"), ("no", "No")]
ANSWERS = {"yes": True, "no": False, "": None}


class DosingForm(ClinicForm):
    """What there is one of in a dosing session. What there may be several of are the rows below."""

    key = key_field()
    adds = forms.BooleanField(label="This was given on top of the dose that is recorded", required=False)
    identity_by = PersonField(
        label="Who asked name and date of birth aloud?", required=False, nobody="Not recorded",
    )  # fmt: skip
    outcome = forms.TypedChoiceField(
        label="What became of it?", coerce=int, widget=forms.RadioSelect,
        choices=[(it.value, it.label) for it in SessionOutcome if it in TOOK_PLACE],
    )  # fmt: skip
    started_at = SiteMomentField(label="Session started")
    ended_at = SiteMomentField(label="Session ended")
    eyeshades = forms.ChoiceField(label="Eyeshades", choices=EYESHADES, required=False)
    music = forms.CharField(
        label="Music", max_length=A_DETAIL, required=False, help_text="The playlist, or that it was silent."
    )
    left_at = ClockField(label="Left at", required=False)
    discharged_by = PersonField(label="Who saw the patient off?", required=False, nobody="Not recorded")
    escorted = forms.ChoiceField(label="Was the patient escorted home?", choices=ESCORTED, required=False)
    discharge_words = forms.CharField(label="How the patient was, who came", max_length=A_DETAIL, required=False)
    note = words(rows=8, max_length=20000, label="Note", required=False, help_text="Stays with the team.")

    def __init__(self, *args: Any, zone: ZoneInfo, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        on_clock(self, zone)
        offer(self, people)

    session = layout("identity_by", "outcome")
    room = layout("eyeshades", "music")
    team = layout("note")

    def clean(self) -> dict[str, Any]:
        """Refuse an end that is not after the start, and a discharge without a time."""
        given = super().clean() or self.cleaned_data
        started_at, ended_at = given.get("started_at"), given.get("ended_at")
        if started_at and ended_at and ended_at <= started_at:
            self.add_error("ended_at", "It has to end after it starts.")
        said = any(given.get(name) for name in ("discharged_by", "escorted", "discharge_words"))
        if said and given.get("left_at") is None and "left_at" not in self.errors:
            self.add_error("left_at", "Say when the patient left.")
        return given

    def entries(self) -> Iterator[Entry]:
        """Yield what the form itself says of the room, in the order of the day."""
        given = self.cleaned_data
        start = given["started_at"]
        if given["identity_by"]:
            yield Entry(kind=Kind.IDENTITY, at=start, person=given["identity_by"])
        if given["eyeshades"]:
            yield Entry(kind=Kind.EYESHADES, at=start, detail=given["eyeshades"])
        if given["music"]:
            yield Entry(kind=Kind.MUSIC, at=start, detail=given["music"])
        if given["left_at"] is not None:
            yield Entry(
                kind=Kind.DISCHARGE,
                at=moment_near(given["left_at"], start, self.zone, timedelta()),
                person=given["discharged_by"],
                escorted=ANSWERS[given["escorted"]],
                detail=given["discharge_words"],
            )


class Row(ClinicForm):
    """A row that may stay empty. Its times of day are counted from the session's start."""

    def __init__(self, *args: Any, zone: ZoneInfo, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        offer(self, people)

    def near(self, wall: time, start: datetime) -> datetime:
        """Return the moment a time of day stands for in a session that began at `start`."""
        return moment_near(wall, start, self.zone)


class DoseRow(Row):
    """An amount that was taken."""

    mg = forms.DecimalField(label="Amount, mg", min_value=Decimal("0.01"), max_digits=7, decimal_places=2)
    taken_at = ClockField(label="Time")
    lot = forms.CharField(label="Lot", max_length=40)
    given_by = PersonField(label="Given by")
    witnessed_by = PersonField(label="Witnessed by")

    def clean(self) -> dict[str, Any]:
        """Ask for two people."""
        given = super().clean() or self.cleaned_data
        if given.get("given_by") and given.get("given_by") == given.get("witnessed_by"):
            self.add_error("witnessed_by", "A dose is witnessed by another person than the one who gives it.")
        return given

    def dose(self, start: datetime) -> DoseTaken:
        """Return the dose."""
        given = self.cleaned_data
        return DoseTaken(
            at=moment_near(given["taken_at"], start, self.zone, timedelta()),
            mg=given["mg"], lot=given["lot"], given_by=given["given_by"], witnessed_by=given["witnessed_by"],
        )  # fmt: skip


class PresenceRow(Row):
    """Somebody was in the room."""

    person = PersonField(label="Person")
    came_at = ClockField(label="Came")
    went_at = ClockField(label="Left")

    def entry(self, start: datetime) -> Entry:
        """Return the entry; somebody who left at an earlier time of day than they came left on the next day."""
        given = self.cleaned_data
        came_at = self.near(given["came_at"], start)
        until = moment_near(given["went_at"], came_at, self.zone, timedelta())
        return Entry(kind=Kind.PRESENCE, at=came_at, until=until, person=given["person"])

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

    def clean(self) -> dict[str, Any]:
        """Refuse a diastolic that is not below the systolic."""
        given = super().clean() or self.cleaned_data
        systolic, diastolic = given.get("systolic"), given.get("diastolic")
        if systolic is not None and diastolic is not None and diastolic >= systolic:
            self.add_error("diastolic", "It has to be lower than the systolic. Are the two swapped?")
        return given

    def entry(self, start: datetime) -> Entry:
        """Return the entry."""
        given = self.cleaned_data
        at = self.near(given["read_at"], start)
        signs = {name: given[name] for name in ("systolic", "diastolic", "pulse")}
        return replace(Entry(kind=Kind.VITAL_SIGNS, at=at), **signs)


class SupportRow(Row):
    """What was done to support the patient, in a few words."""

    given_at = ClockField(label="Time")
    detail = forms.CharField(label="What was done", max_length=A_DETAIL)

    def entry(self, start: datetime) -> Entry:
        """Return the entry."""
        return Entry(
            kind=Kind.SUPPORT, at=self.near(self.cleaned_data["given_at"], start), detail=self.cleaned_data["detail"]
        )


def _rows(row: type[Row], *, number: int) -> Any:
    return forms.formset_factory(row, extra=number, max_num=60, absolute_max=120)


ROWS = {
    "dose": _rows(DoseRow, number=2),
    "presence": _rows(PresenceRow, number=8),
    "vitals": _rows(VitalSignsRow, number=18),
    "support": _rows(SupportRow, number=9),
}


class DosingSession:
    """The whole of it: the form and its rows, checked together so that each shows its faults."""

    def __init__(self, data: Any, *, initial: dict[str, Any], zone: ZoneInfo, people: Sequence[User]) -> None:
        shared: dict[str, Any] = {"zone": zone, "people": people}
        self.form = DosingForm(data, initial=initial, **shared)
        self.rows = {name: rows(data, prefix=name, form_kwargs=shared) for name, rows in ROWS.items()}

    def is_valid(self) -> bool:
        """Say whether everything can be recorded; a session that was held needs a dose."""
        valid = [self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())]
        return all(valid) and self._has_dose()

    def _has_dose(self) -> bool:
        if self._filled("dose") or self.form.cleaned_data["outcome"] == SessionOutcome.CUT_SHORT:
            return True
        self.rows["dose"].forms[0].add_error("mg", "Say what was given, or that the session was cut short.")
        return False

    def _filled(self, name: str) -> list[Any]:
        return [row for row in self.rows[name] if row.has_changed()]

    def recorded(self) -> dict[str, Any]:
        """Return what the action takes."""
        given = self.form.cleaned_data
        start = given["started_at"]
        noted = [row.entry(start) for name in ("presence", "vitals", "support") for row in self._filled(name)]
        return {
            **{name: given[name] for name in ("key", "outcome", "started_at", "ended_at", "note")},
            "doses": [row.dose(start) for row in self._filled("dose")],
            "entries": [*self.form.entries(), *noted],
        }

    def faults(self) -> list[tuple[str, str, str]]:
        """Return every fault for the summary: the field's id, its label with the row it stands in, and the sentence."""
        if not self.form.is_bound:
            return []
        found = list(_faults(self.form, ""))
        for name, rows in self.rows.items():
            for number, row in enumerate(rows, start=1):
                found += _faults(row, f"{TITLES[name]} {number}, ")
        return found


TITLES = {"dose": "Dose", "presence": "Person", "vitals": "Reading", "support": "Support"}


def _faults(form: forms.BaseForm, where: str) -> Iterator[tuple[str, str, str]]:
    for field in form:
        label = f"{where}{field.label.lower() if where else field.label}"
        for sentence in field.errors:
            yield field.id_for_label or field.auto_id, label, str(sentence)
