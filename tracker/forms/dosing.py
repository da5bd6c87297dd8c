"""Recording a dosing session by form: one long form, and rows for what there may be several of (`dosing_rows`)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from tracker.actions.dosing import Entry
from tracker.forms.dosing_rows import DoseRow, PresenceRow, RescueRow, SignRow, SupportRow, VitalSignsRow
from tracker.forms.events import EventRow
from tracker.forms.fields import ClinicForm, PersonField, key_field, layout, offer, source_field, words
from tracker.forms.moments import ClockField, SiteDayField, SiteMomentField, moment_near, occurrences, on_clock
from tracker.forms.rows import A_DETAIL, begun, filled, rows_of
from tracker.models import RoomEntry, User
from tracker.models.sessions import SessionOutcome
from tracker.pages.dosing_day import AskedDay

Kind = RoomEntry.Kind
EYESHADES = [("", "Not recorded"), *((it, it) for it in ("Offered and used", "Offered, not used", "Not offered"))]
ESCORTED = [("", "Not recorded"), ("yes", "Yes"), ("no", "No")]
ANSWERS = {"yes": True, "no": False, "": None}
OUTCOMES = [
    (SessionOutcome.HELD.value, "Held to its end"),
    (SessionOutcome.CUT_SHORT.value, "Stopped early"),
    (SessionOutcome.TRANSFERRED_OUT.value, "Transferred out, to hospital"),
]
OTHERWISE = (
    "called_at", "called_words", "helped_at", "helped_words", "moved_at", "moved_to", "went_along", "told_at",
    "told_words",
)  # fmt: skip
TIMED = (("called_words", "called_at", "Say when the call was made."),
         ("helped_words", "helped_at", "Say when help arrived."),
         ("told_words", "told_at", "Say when the family was told."))  # fmt: skip


def _few(label: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=A_DETAIL, required=False, **kwargs)


def _clock(label: str) -> ClockField:
    return ClockField(label=label, required=False)


class DosingForm(ClinicForm):
    """What there is one of in a dosing session. What there may be several of are the rows below."""

    key = key_field()
    adds = forms.BooleanField(label="This was given on top of the dose that is recorded", required=False)
    identity_by = PersonField(
        label="Who asked name and date of birth aloud?", required=False, nobody="Not recorded",
    )  # fmt: skip
    outcome = forms.TypedChoiceField(label="What became of it?", coerce=int, widget=forms.RadioSelect, choices=OUTCOMES)
    reason = _few("Why, if it ended early")
    started_at = SiteMomentField(label="Session started")
    ended_at = SiteMomentField(label="Session ended")
    called_at = _clock("Emergency call at")
    called_words = _few("Whom, and what was said")
    helped_at = _clock("Help arrived at")
    helped_words = _few("Who came")
    moved_at = _clock("Transferred at")
    moved_to = _few("Where to")
    went_along = PersonField(label="Who went along", required=False, nobody="Nobody of ours")
    told_at = _clock("Family told at")
    told_words = _few("Who was told, and by whom")
    eyeshades = forms.ChoiceField(label="Eyeshades", choices=EYESHADES, required=False)
    music = _few("Music", help_text="The playlist, or that it was silent.")
    left_on = SiteDayField(label="Left on", required=False, help_text="Empty: on the day of the session.")
    left_at = _clock("Left at")
    discharged_by = PersonField(label="Who saw the patient off?", required=False, nobody="Not recorded")
    escorted = forms.ChoiceField(label="Was the patient escorted home?", choices=ESCORTED, required=False)
    discharge_words = _few("How the patient was, who came")
    note = words(rows=8, max_length=20000, label="Note", required=False, help_text="Stays with the team.")
    source = source_field()

    def __init__(self, *args: Any, zone: ZoneInfo, people: Sequence[User], day: AskedDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        if not day.overnight:
            del self.fields["left_on"]
        on_clock(self, zone)
        offer(self, people)

    session = layout("identity_by", "outcome")
    room = layout("eyeshades", "music")
    team = layout("note", "source")

    @property
    def went_otherwise(self) -> bool:
        """Say whether the part about what went otherwise holds a value or a fault, and has to stand open."""
        return self.is_bound and any(self[name].errors or self[name].value() for name in OTHERWISE)

    def clean(self) -> dict[str, Any]:
        """Refuse an end that is not after the start; ask for the time, or the place, that belongs to what was said."""
        given = super().clean() or self.cleaned_data
        started_at, ended_at = given.get("started_at"), given.get("ended_at")
        if started_at and ended_at and ended_at <= started_at:
            self.add_error("ended_at", "It has to end after it starts.")
        said = any(given.get(name) for name in ("discharged_by", "escorted", "discharge_words", "left_on"))
        self._ask(said, "left_at", "Say when the patient left.")
        for words_, when, sentence in TIMED:
            self._ask(bool(given.get(words_)), when, sentence)
        self._ask_where(given)
        return given

    def _ask(self, said: bool, name: str, sentence: str) -> None:
        if said and self.cleaned_data.get(name) in (None, "") and name not in self.errors:
            self.add_error(name, sentence)

    def _ask_where(self, given: dict[str, Any]) -> None:
        """A transfer says when and where to, and is what became of the session."""
        told = given.get("moved_at") is not None or bool(given.get("moved_to") or given.get("went_along"))
        is_transfer = given.get("outcome") == SessionOutcome.TRANSFERRED_OUT
        self._ask(told or is_transfer, "moved_at", "Say when.")
        self._ask(told or is_transfer, "moved_to", "Say where to.")
        if told and not is_transfer and "outcome" in given:
            self.add_error("outcome", "A transfer is written down below. Choose it here, or take it out there.")

    def entries(self) -> Iterator[Entry]:
        """Yield what the form itself says of the room, in the order of the day."""
        given = self.cleaned_data
        start = given["started_at"]
        if given["identity_by"]:
            yield Entry(kind=Kind.IDENTITY, at=start, person=given["identity_by"])
        for kind, detail in ((Kind.EYESHADES, given["eyeshades"]), (Kind.MUSIC, given["music"])):
            if detail:
                yield Entry(kind=kind, at=start, detail=detail)
        yield from self._otherwise(given, start)
        if given["left_at"] is not None:
            yield Entry(
                kind=Kind.DISCHARGE, at=self._left(given, start), person=given["discharged_by"],
                escorted=ANSWERS[given["escorted"]], detail=given["discharge_words"],
            )  # fmt: skip

    def _otherwise(self, given: dict[str, Any], start: datetime) -> Iterator[Entry]:
        timed = (
            (Kind.EMERGENCY_CALL, "called_at", "called_words", None),
            (Kind.HELP_ARRIVED, "helped_at", "helped_words", None),
            (Kind.TRANSFER, "moved_at", "moved_to", given["went_along"]),
            (Kind.FAMILY_TOLD, "told_at", "told_words", None),
        )
        for kind, when, detail, person in timed:
            if given[when] is not None:
                yield Entry(kind=kind, at=self._near(given[when], start), person=person, detail=given[detail])

    def _near(self, wall: time, start: datetime) -> datetime:
        return moment_near(wall, start, self.zone, timedelta())

    def _left(self, given: dict[str, Any], start: datetime) -> datetime:
        """Return when the patient left: on the day that was typed, else at that time of day after the start."""
        day = given.get("left_on")
        if day is None:
            return self._near(given["left_at"], start)
        return [*occurrences(day, given["left_at"], self.zone), moment_near(given["left_at"], start, self.zone)][0]


def _formsets(day: AskedDay) -> dict[str, tuple[Any, Sequence[Any]]]:
    """Return each kind of row as a formset with the names of its first rows. Long parts are as long as the day asks."""
    return {
        "dose": (rows_of(DoseRow, number=max(2, len(day.parts))), day.parts),
        "presence": (rows_of(PresenceRow, number=8), ()),
        "vitals": (rows_of(VitalSignsRow, number=len(day.readings) + 12), day.readings),
        "signs": (rows_of(SignRow, number=3 * len(day.signs)), ()),
        "support": (rows_of(SupportRow, number=9), ()),
        "rescue": (rows_of(RescueRow, number=3), ()),
        "events": (rows_of(EventRow, number=4), ()),
    }


NOTED = ("presence", "vitals", "signs", "support", "rescue")


class DosingSession:
    """The whole of it: the form and its rows, checked together so that each shows its faults."""

    def __init__(
        self, data: Any, *, initial: dict[str, Any], zone: ZoneInfo, people: Sequence[User], day: AskedDay
    ) -> None:
        shared: dict[str, Any] = {"zone": zone, "people": people, "day": day}
        self.day, self.people = day, list(people)
        self.form = DosingForm(data, initial=initial, **shared)
        self.rows: dict[str, Any] = {}
        for name, (rows, names) in _formsets(day).items():
            self.rows[name] = rows(data, prefix=name, form_kwargs=shared)
            self.rows[name].names = names
        self.rows["vitals"].others = "At other times"

    def is_valid(self) -> bool:
        """Say whether everything can be recorded; a session that was held to its end needs a dose."""
        valid = [self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())]
        return all(valid) and self._has_dose()

    def _has_dose(self) -> bool:
        if self._doses() or self.form.cleaned_data["outcome"] != SessionOutcome.HELD:
            return True
        asked = "taken" if self.day.blinded else "mg"
        self.rows["dose"].forms[0].add_error(asked, "Say what was given, or that the session was stopped early.")
        return False

    def _doses(self) -> list[tuple[int, DoseRow]]:
        """Return the rows of doses with the part each stands for; where nothing was taken there is none."""
        rows = enumerate(self.rows["dose"], start=1)
        return [(part, row) for part, row in rows if row.has_changed() and not row.is_nothing]

    @property
    def opens(self) -> dict[str, bool]:
        """Return which of the folded parts hold a value or a fault, and have to stand open."""
        return {
            "otherwise": self.form.went_otherwise or begun(self.rows["rescue"]),
            "events": begun(self.rows["events"]),
        }

    def recorded(self) -> dict[str, Any]:
        """Return what the action takes."""
        given = self.form.cleaned_data
        start = given["started_at"]
        noted = [row.entry(start) for name in NOTED for row in filled(self.rows[name])]
        return {
            **{name: given[name] for name in ("key", "outcome", "reason", "started_at", "ended_at", "note")},
            "doses": [row.dose(start, part) for part, row in self._doses()],
            "entries": [*self.form.entries(), *noted],
            "events": [row.event(start) for row in filled(self.rows["events"])],
        }

    def faults(self) -> list[tuple[str, str, str]]:
        """Return every fault for the summary: the field's id, its label with the row it stands in, and the sentence."""
        if not self.form.is_bound:
            return []
        found = list(_faults(self.form, ""))
        for name, rows in self.rows.items():
            for number, row in enumerate(rows, start=1):
                found += _faults(row, f"{row.asked.title if row.asked else f'{TITLES[name]} {number}'}, ")
        return found


TITLES = {
    "dose": "Dose", "presence": "Person", "vitals": "Reading", "signs": "Sign", "support": "Support",
    "rescue": "Rescue medicine", "events": "Event",
}  # fmt: skip


def _faults(form: forms.BaseForm, where: str) -> Iterator[tuple[str, str, str]]:
    for field in form:
        label = f"{where}{field.label.lower() if where else field.label}"
        for sentence in field.errors:
            yield field.id_for_label or field.auto_id, label, str(sentence)
